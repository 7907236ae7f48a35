// How many matches of literals a text has, overlapping ones too. Equals
// lanemark_kernels::scan::literals::LiteralSet::count with Matching::All.
//
// text, literals, table  as common/literals has them
// total                  low and high word of the count, and a word that is not 0 where an adapter cut loops off;
//                        zeroed before the first window, added to by each
//
// Any number of workgroups; a workgroup takes every workgroups-th row of WG words of 32 starts: 45 rounds each, and for
// each likely start those of matches_at, shared evenly. Matches of a workgroup in one window are below 2^32. Workgroup
// memory: 10,248 bytes. Needs common/bytes, common/literals, common/likely_list and common/total.

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
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    for (var byte = local.x; byte < 256u; byte += WG) {
        prefixes[byte] = table[byte];
    }
    if (local.x == 0u) {
        atomicStore(&count, 0u);
    }
    let words = (params.items + 31u) / 32u;
    var mine = 0u;
    for (var first = workgroup.x * WG; first < words; first += workgroups.x * WG) {
        clear_list(local.x);
        workgroupBarrier();
        let word = first + local.x;
        var unlisted = list_likely(word);
        workgroupBarrier();
        let starts = listed_starts();
        for (var at = local.x; at < starts; at += WG) {
            mine += matches_at(listed[at]);
        }
        while (unlisted != 0u) {
            mine += matches_at((word * 32u) + firstTrailingBit(unlisted));
            unlisted &= unlisted - 1u;
        }
        workgroupBarrier();
    }
    if (mine > 0u) {
        atomicAdd(&count, mine);
    }
    workgroupBarrier();
    if (local.x == 0u) {
        add_to_total(vec2<u32>(atomicLoad(&count), 0u));
    }
    if (is_cut_off()) {
        atomicStore(&total[2], 1u);
    }
}
