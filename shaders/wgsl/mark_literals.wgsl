// Marks where literals start in a text: a bit each start, and how many matches each tile has. Part of
// lanemark_kernels::scan::literals::LiteralSet::find_all with Matching::All; place_literals lists the matches.
//
// text, literals, table  as common/literals has them
// marks                  bit i % 32 of word i / 32: a literal starts at byte i; whole tiles are written
// counts                 matches that start in each tile
//
// Any number of workgroups; a workgroup takes every workgroups-th tile of 16,384 bytes, in which an invocation does
// 512 / WG words of 32 starts: 45 rounds each, and those of matches_at for each likely start. Workgroup memory: 2,052
// bytes. Needs common/bytes, common/literals and common/tiles.

override WG: u32 = 256u;

struct Params {
    items: u32,
    visible: u32,
    fold: u32,
    tiles: u32,
}

@group(0) @binding(0) var<storage, read> text: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> literals: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> marks: array<u32>;
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;
@group(0) @binding(5) var<uniform> params: Params;

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
    for (var tile = workgroup.x; tile < params.tiles; tile += workgroups.x) {
        if (local.x == 0u) {
            atomicStore(&count, 0u);
        }
        workgroupBarrier();
        var mine = 0u;
        for (var at = local.x; at < TILE_WORDS; at += WG) {
            let word = (tile * TILE_WORDS) + at;
            var likely = likely_starts(word);
            var bits = 0u;
            while (likely != 0u) {
                let start = firstTrailingBit(likely);
                likely &= likely - 1u;
                let found = matches_at((word * 32u) + start);
                mine += found;
                bits |= select(0u, 1u << start, found != 0u);
            }
            marks[word] = bits;
        }
        if (mine > 0u) {
            atomicAdd(&count, mine);
        }
        workgroupBarrier();
        if (local.x == 0u) {
            counts[tile] = atomicLoad(&count);
        }
    }
}
