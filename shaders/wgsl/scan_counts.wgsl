// Makes the counts of tiles the number of items before each tile, and gives their sum: an exclusive prefix sum.
//
// counts  a count each tile; where the tile's first item goes afterwards
// totals  word `slot` becomes the sum
//
// One workgroup; an invocation takes tiles / WG tiles in a row, twice: its loops end after 2 * tiles / WG rounds.
// Sums are below 2^32: they count items of one window. Workgroup memory: 4 * WG bytes. Needs common/sum_before.

override WG: u32 = 256u;

struct Params {
    tiles: u32,
    slot: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read_write> counts: array<u32>;
@group(0) @binding(1) var<storage, read_write> totals: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WG)
fn main(@builtin(local_invocation_id) local: vec3<u32>) {
    let each = (params.tiles + (WG - 1u)) / WG;
    let first = min(local.x * each, params.tiles);
    let end = min(first + each, params.tiles);
    var mine = 0u;
    for (var tile = first; tile < end; tile += 1u) {
        mine += counts[tile];
    }
    var before = sum_before(local.x, mine);
    for (var tile = first; tile < end; tile += 1u) {
        let count = counts[tile];
        counts[tile] = before;
        before += count;
    }
    if (local.x == 0u) {
        totals[params.slot] = sum_of_all();
    }
}
