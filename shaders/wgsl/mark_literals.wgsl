// Marks where literals start in a text: a bit each start, and how many matches each span has. Part of
// lanemark_kernels::scan::literals::LiteralSet::find_all with Matching::All; place_literals lists the matches.
//
// text, literals, table  as common/literals has them
// marks                  bit i % 32 of word i / 32: a literal starts at byte i; whole tiles are written
// counts                 matches that start in each span
// totals                 word 0 becomes 1 where an adapter cut loops off
//
// One workgroup a span of up to 32 tiles of 16,384 bytes; in each an invocation looks for likely starts in 512 / WG
// words of 32 starts: 45 rounds each, and for each likely start those of matches_at, shared evenly. Workgroup memory:
// 10,248 + 4 * WG bytes. Needs common/bytes, common/literals, common/likely_list and common/tiles.

override WG: u32 = 256u;

struct Params {
    items: u32,
    visible: u32,
    fold: u32,
    tiles: u32,
    span: u32,
    slot: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> text: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> literals: array<u32>;
@group(0) @binding(2) var<storage, read> table: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> marks: array<u32>;
@group(0) @binding(4) var<storage, read_write> counts: array<u32>;
@group(0) @binding(5) var<storage, read_write> totals: array<atomic<u32>>;
@group(0) @binding(6) var<uniform> params: Params;

var<workgroup> count: atomic<u32>;
// The marks of the words of a round.
var<workgroup> found_starts: array<atomic<u32>, WG>;

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    for (var byte = local.x; byte < 256u; byte += WG) {
        prefixes[byte] = table[byte];
    }
    if (local.x == 0u) {
        atomicStore(&count, 0u);
    }
    let end = first_tile(workgroup.x + 1u) * TILE_WORDS;
    var mine = 0u;
    for (var first = first_tile(workgroup.x) * TILE_WORDS; first < end; first += WG) {
        clear_list(local.x);
        atomicStore(&found_starts[local.x], 0u);
        workgroupBarrier();
        let word = first + local.x;
        var unlisted = list_likely(word);
        workgroupBarrier();
        let starts = listed_starts();
        for (var at = local.x; at < starts; at += WG) {
            let start = listed[at];
            let found = matches_at(start);
            mine += found;
            if (found != 0u) {
                atomicOr(&found_starts[(start / 32u) - first], 1u << (start % 32u));
            }
        }
        var bits = 0u;
        while (unlisted != 0u) {
            let start = firstTrailingBit(unlisted);
            unlisted &= unlisted - 1u;
            let found = matches_at((word * 32u) + start);
            mine += found;
            bits |= select(0u, 1u << start, found != 0u);
        }
        workgroupBarrier();
        marks[word] = bits | atomicLoad(&found_starts[local.x]);
    }
    if (mine > 0u) {
        atomicAdd(&count, mine);
    }
    workgroupBarrier();
    if (local.x == 0u) {
        counts[workgroup.x] = atomicLoad(&count);
    }
    if (is_cut_off()) {
        atomicStore(&totals[0], 1u);
    }
}
