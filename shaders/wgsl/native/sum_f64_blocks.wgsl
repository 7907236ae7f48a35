// Sums of blocks of floating-point numbers by a fixed tree: the first level of
// lanemark_kernels::aggregate::reduce::sum_f64. Within a block of 4096 values, value i is added to lane i mod 32, and
// the lanes are added in halves.
//
// values  two values an item; zeros behind the last one, which change no lane: no lane is ever -0.0
// sums    word `params.slot + block`: the sum of the block
//
// Sixteen invocations take a block, each two neighbouring lanes; a workgroup takes WG / 16 blocks at once and every
// workgroups-th such tile: 128 rounds of additions a tile. Any number of workgroups. Additions only, so that there is
// nothing to contract. Workgroup memory: 16 * WG bytes. Needs f64.

override WG: u32 = 256u;

const PAIRS: u32 = 2048u;
const TEAM: u32 = 16u;

struct Params {
    pairs: u32,
    blocks: u32,
    slot: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec2<f64>>;
@group(0) @binding(1) var<storage, read_write> sums: array<f64>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> lanes: array<vec2<f64>, WG>;

@compute @workgroup_size(WG)
fn main(
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let together = WG / TEAM;
    let tiles = (params.blocks + (together - 1u)) / together;
    let member = local.x % TEAM;
    for (var tile = workgroup.x; tile < tiles; tile += workgroups.x) {
        let block = (tile * together) + (local.x / TEAM);
        let end = min((block + 1u) * PAIRS, params.pairs);
        var sum = vec2<f64>();
        for (var pair = (block * PAIRS) + member; pair < end; pair += TEAM) {
            sum += values[pair];
        }
        lanes[local.x] = sum;
        for (var width = TEAM / 2u; width > 0u; width /= 2u) {
            workgroupBarrier();
            if (member < width) {
                lanes[local.x] += lanes[local.x + width];
            }
        }
        if ((member == 0u) && (block < params.blocks)) {
            let two = lanes[local.x];
            sums[params.slot + block] = two.x + two.y;
        }
        // The next tile's lanes must not overtake a neighbour that still adds.
        workgroupBarrier();
    }
}
