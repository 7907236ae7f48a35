// Moves the values that compare with a constant as asked together, in order: the last part of the stable filter. Equals
// lanemark_kernels::aggregate::filter::reference::filter.
//
// values  two values a vec4, low words first
// counts  word g: how many values of span g are kept, as count_kept leaves it
// kept    the values that are kept, low words first
// totals  word `params.slot`: how many those are
//
// One workgroup a span. It first adds the counts of the spans before its own: one word a workgroup, which stays in the
// caches, so that no dispatch of a prefix sum is needed. Then it takes 16 * WG values at a time, in eight rows: an
// invocation holds one pair of each row. How many stay before each pair of its row comes from one prefix sum over all
// rows, whose sums of 16 bits (a row keeps at most 2 * WG values) share a vector. Loops end after workgroups / WG and
// 3 * span / (2 * WG) rounds. Workgroup memory: 16 * WG bytes. Needs common/ordered64, common/ordered_key and
// common/compare.

override WG: u32 = 256u;

const ROWS: u32 = 8u;

struct Params {
    items: u32,
    span: u32,
    wanted: u32,
    float: u32,
    constant_low: u32,
    constant_high: u32,
    slot: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read_write> kept: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> totals: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

var<workgroup> sums: array<vec4<u32>, WG>;

fn stays(value: vec2<u32>) -> bool {
    return is_kept(value, vec2<u32>(params.constant_low, params.constant_high), params.wanted, params.float);
}

// The sum of a row.
fn of_row(packed: vec4<u32>, row: u32) -> u32 {
    return (packed[row / 2u] >> (16u * (row % 2u))) & 0xffffu;
}

// How many values before a span are kept. All invocations meet in the barriers.
fn kept_before(span: u32, lane: u32) -> u32 {
    var mine = 0u;
    for (var earlier = lane; earlier < span; earlier += WG) {
        mine += counts[earlier];
    }
    sums[lane].x = mine;
    for (var width = WG / 2u; width > 0u; width /= 2u) {
        workgroupBarrier();
        if (lane < width) {
            sums[lane].x += sums[lane + width].x;
        }
    }
    workgroupBarrier();
    return sums[0].x;
}

@compute @workgroup_size(WG)
fn main(
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let begin = workgroup.x * params.span;
    let end = min(begin + params.span, params.items);
    var row_begins = kept_before(workgroup.x, local.x);
    for (var tile = begin; tile < end; tile += ROWS * (2u * WG)) {
        var pairs: array<vec4<u32>, ROWS>;
        // Two bits a row: whether the pair's first and second value stay.
        var stay = 0u;
        var packed = vec4<u32>();
        for (var row = 0u; row < ROWS; row += 1u) {
            let first = tile + (row * (2u * WG)) + (2u * local.x);
            if (first < end) {
                let two = values[first / 2u];
                pairs[row] = two;
                let left = select(0u, 1u, stays(two.xy));
                let right = select(0u, 1u, (first + 1u < end) && stays(two.zw));
                stay |= (left | (right << 1u)) << (2u * row);
                packed[row / 2u] += (left + right) << (16u * (row % 2u));
            }
        }

        // The last tile's sums have been read by all before they are overwritten.
        workgroupBarrier();
        var up_to_here = packed;
        sums[local.x] = up_to_here;
        for (var reach = 1u; reach < WG; reach *= 2u) {
            workgroupBarrier();
            if (local.x >= reach) {
                up_to_here += sums[local.x - reach];
            }
            workgroupBarrier();
            sums[local.x] = up_to_here;
        }
        workgroupBarrier();
        let all = sums[WG - 1u];

        for (var row = 0u; row < ROWS; row += 1u) {
            let two = (stay >> (2u * row)) & 3u;
            var to = row_begins + of_row(up_to_here, row) - countOneBits(two);
            if ((two & 1u) != 0u) {
                kept[to] = pairs[row].xy;
                to += 1u;
            }
            if ((two & 2u) != 0u) {
                kept[to] = pairs[row].zw;
            }
            row_begins += of_row(all, row);
        }
    }
    if ((local.x == 0u) && (workgroup.x + 1u == workgroups.x)) {
        totals[params.slot] = row_begins;
    }
}
