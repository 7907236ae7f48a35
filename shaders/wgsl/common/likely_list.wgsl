// The likely starts of a round, listed in workgroup memory so that all invocations of the workgroup compare literals
// evenly: a round is a word of 32 starts each invocation. No bindings, no entry point. Needs common/literals.
// Workgroup memory: 8,196 bytes.

const MOST_LISTED: u32 = 2048u;

var<workgroup> listed: array<u32, MOST_LISTED>;
var<workgroup> likely_count: atomic<u32>;

// Begins a round: a barrier went before, and one follows.
fn clear_list(lane: u32) {
    if (lane == 0u) {
        atomicStore(&likely_count, 0u);
    }
}

// Lists the likely starts of a word, and gives those for which the list has no room: where that is, a quarter of all
// starts are likely, so that each invocation has many of its own. A barrier follows.
fn list_likely(word: u32) -> u32 {
    var likely = likely_starts(word);
    if (likely == 0u) {
        return 0u;
    }
    var to = atomicAdd(&likely_count, countOneBits(likely));
    while ((likely != 0u) && (to < MOST_LISTED)) {
        listed[to] = (word * 32u) + firstTrailingBit(likely);
        likely &= likely - 1u;
        to += 1u;
    }
    return likely;
}

fn listed_starts() -> u32 {
    return min(atomicLoad(&likely_count), MOST_LISTED);
}
