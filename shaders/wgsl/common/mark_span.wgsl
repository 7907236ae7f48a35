// Marks the items of a span and counts its marks. No bindings, no entry point. Needs common/tiles. The including file
// declares `override WG`, and
//   fn mark(word: u32) -> u32  the marks of 32 items as bits, none behind the last item
//   marks   bit i % 32 of word i / 32: the mark of item i; whole tiles are written
//   counts  the marks of each span
//
// 512 / WG rounds a tile, and those of mark. Workgroup memory: 4 bytes.

var<workgroup> count: atomic<u32>;

// All invocations meet in the barriers; what the workgroup wrote before is seen by mark.
fn mark_span(span: u32, lane: u32) {
    if (lane == 0u) {
        atomicStore(&count, 0u);
    }
    workgroupBarrier();
    let end = first_tile(span + 1u) * TILE_WORDS;
    var mine = 0u;
    for (var word = (first_tile(span) * TILE_WORDS) + lane; word < end; word += WG) {
        let bits = mark(word);
        marks[word] = bits;
        mine += countOneBits(bits);
    }
    if (mine > 0u) {
        atomicAdd(&count, mine);
    }
    workgroupBarrier();
    if (lane == 0u) {
        counts[span] = atomicLoad(&count);
    }
}
