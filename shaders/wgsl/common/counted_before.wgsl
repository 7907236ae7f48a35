// What the spans before one counted. No bindings, no entry point. Needs common/sum_before. The including file declares
// `counts`, a count each span: one word a workgroup, which stays in the caches, so that no dispatch of a prefix sum is
// needed.

// All invocations meet in the barriers. span / WG rounds, and those of sum_before.
fn counted_before(span: u32, lane: u32) -> u32 {
    var mine = 0u;
    for (var earlier = lane; earlier < span; earlier += WG) {
        mine += counts[earlier];
    }
    sum_before(lane, mine);
    return sum_of_all();
}
