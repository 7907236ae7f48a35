// Marks the events at which a strict sequence ends: a bit each, and how many in each span. Equals the ends of the
// matches of lanemark_kernels::pattern::reference::matches, of one pattern of steps that follow one another directly.
//
// letters  sixteen events a vec4, a byte each that says what the event satisfies; `lead` events before the window first
// times    low and high word of each event's time, the lead too; not looked at where `timed` is 0
// table    of each letter, bit k: it satisfies step k
// marks    bit i % 32 of word i / 32: a match ends with event i of the window; whole tiles are written
// counts   marks of each span
//
// Shift-And: bit k of the state says that steps 0 to k are fulfilled by the last k + 1 events. An invocation begins
// with the sixteen events before its word, so that there are at most sixteen steps.
//
// One workgroup a span of up to 32 tiles of 16,384 events, in each of which an invocation does 512 / WG words of marks,
// each of at most 48 rounds and one a match. Workgroup memory: 1,028 bytes. Needs common/bytes, common/tiles and
// common/mark_span.

override WG: u32 = 256u;

struct Params {
    items: u32,
    lead: u32,
    tiles: u32,
    steps: u32,
    within_low: u32,
    within_high: u32,
    timed: u32,
    span: u32,
}

@group(0) @binding(0) var<storage, read> letters: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> times: array<vec2<u32>>;
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read_write> marks: array<u32>;
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;
@group(0) @binding(5) var<uniform> params: Params;

var<workgroup> satisfied: array<u32, 256>;

fn advanced(state: u32, letter: u32) -> u32 {
    return ((state << 1u) | 1u) & satisfied[letter];
}

// The ends among sixteen events, and the state after them.
struct Ends {
    bits: u32,
    state: u32,
}

fn ends(from_state: u32, sixteen: vec4<u32>) -> Ends {
    let last = params.steps - 1u;
    var state = from_state;
    var bits = 0u;
    for (var word = 0u; word < 4u; word += 1u) {
        let four = sixteen[word];
        let at = word * 4u;
        state = advanced(state, four & 255u);
        bits |= ((state >> last) & 1u) << at;
        state = advanced(state, (four >> 8u) & 255u);
        bits |= ((state >> last) & 1u) << (at + 1u);
        state = advanced(state, (four >> 16u) & 255u);
        bits |= ((state >> last) & 1u) << (at + 2u);
        state = advanced(state, four >> 24u);
        bits |= ((state >> last) & 1u) << (at + 3u);
    }
    return Ends(bits, state);
}

// Whether the match that ends with that event, the lead counted, takes less than `within`.
fn is_in_time(event: u32) -> bool {
    let begin = times[event - (params.steps - 1u)];
    let end = times[event];
    let low = end.x - begin.x;
    let high = (end.y - begin.y) - select(0u, 1u, end.x < begin.x);
    return (high < params.within_high) || ((high == params.within_high) && (low < params.within_low));
}

fn mark(word: u32) -> u32 {
    let first = word * 32u;
    if (first >= params.items) {
        return 0u;
    }
    let left = params.items - first;
    let at = (params.lead + first) / 16u;
    var state = 0u;
    if (at > 0u) {
        let before = letters[at - 1u];
        for (var four = (17u - params.steps) / 4u; four < 4u; four += 1u) {
            let events = before[four];
            state = advanced(state, events & 255u);
            state = advanced(state, (events >> 8u) & 255u);
            state = advanced(state, (events >> 16u) & 255u);
            state = advanced(state, events >> 24u);
        }
    }
    let low = ends(state, letters[at]);
    var bits = low.bits;
    if (left > 16u) {
        bits |= ends(low.state, letters[at + 1u]).bits << 16u;
    }
    bits &= low_bits(left);
    if (params.timed != 0u) {
        var ended = bits;
        while (ended != 0u) {
            let event = firstTrailingBit(ended);
            ended &= ended - 1u;
            if (!is_in_time(params.lead + first + event)) {
                bits &= ~(1u << event);
            }
        }
    }
    return bits;
}

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    for (var letter = local.x; letter < 256u; letter += WG) {
        satisfied[letter] = table[letter];
    }
    mark_span(workgroup.x, local.x);
}
