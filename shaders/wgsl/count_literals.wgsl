// How many matches of literals a text has, overlapping ones too. Equals
// lanemark_kernels::scan::literals::LiteralSet::count with Matching::All.
//
// text, literals, table  as common/literals has them
// total                  low and high word of the count; zeroed before the first window, added to by each
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th word of 32 starts: 45 rounds each, and those
// of matches_at for each likely start. The two atomic additions are exact in any order: each sees its own carry.
// Matches of a workgroup in one window are below 2^32. Workgroup memory: 2,052 bytes. Needs common/bytes and
// common/literals.

override WG: u32 = 256u;

struct Params {
    items: u32,
    visible: u32,
    fold: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> text: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> literals: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> total: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: Params;

var<workgroup> count: atomic<u32>;

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    for (var byte = local.x; byte < 256u; byte += WG) {
        prefixes[byte] = table[byte];
    }
    if (local.x == 0u) {
        atomicStore(&count, 0u);
    }
    workgroupBarrier();
    let words = (params.items + 31u) / 32u;
    var mine = 0u;
    for (var word = global.x; word < words; word += workgroups.x * WG) {
        var likely = likely_starts(word);
        while (likely != 0u) {
            mine += matches_at((word * 32u) + firstTrailingBit(likely));
            likely &= likely - 1u;
        }
    }
    if (mine > 0u) {
        atomicAdd(&count, mine);
    }
    workgroupBarrier();
    if (local.x == 0u) {
        let all = atomicLoad(&count);
        let before = atomicAdd(&total[0], all);
        if (before + all < before) {
            atomicAdd(&total[1], 1u);
        }
    }
}
