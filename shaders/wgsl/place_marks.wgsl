// The places of marks in a row, ascending. Equals (0..items).filter(|i| the mark of i is set).
//
// marks   bit i % 32 of word i / 32: whether item i is marked; whole tiles
// counts  marks of each span
// places  the items that are marked, from the window's first on
// totals  word `params.slot`: how many those are
//
// One workgroup a span of up to 32 tiles of 16,384 items, in each of which an invocation does 512 / WG words in a row,
// one round a mark: at most 32 * 512 / WG. Workgroup memory: 4 * WG bytes. Needs common/sum_before, common/tiles and
// common/counted_before.

override WG: u32 = 256u;

struct Params {
    tiles: u32,
    span: u32,
    slot: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> marks: array<u32>;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read_write> places: array<u32>;
@group(0) @binding(3) var<storage, read_write> totals: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WG)
fn main(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let each = TILE_WORDS / WG;
    var before = counted_before(workgroup.x, local.x);
    let end = first_tile(workgroup.x + 1u);
    for (var tile = first_tile(workgroup.x); tile < end; tile += 1u) {
        let first = (tile * TILE_WORDS) + (local.x * each);
        var mine = 0u;
        for (var word = first; word < first + each; word += 1u) {
            mine += countOneBits(marks[word]);
        }
        var to = before + sum_before(local.x, mine);
        before += sum_of_all();
        for (var word = first; word < first + each; word += 1u) {
            var bits = marks[word];
            while (bits != 0u) {
                places[to] = (word * 32u) + firstTrailingBit(bits);
                to += 1u;
                bits &= bits - 1u;
            }
        }
    }
    if ((local.x == 0u) && (workgroup.x + 1u == workgroups.x)) {
        totals[params.slot] = before;
    }
}
