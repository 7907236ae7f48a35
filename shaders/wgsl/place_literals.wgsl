// The matches of literals in a row, by start and then by literal. Equals
// lanemark_kernels::scan::literals::LiteralSet::find_all with Matching::All.
//
// text, literals, table  as common/literals has them
// marks                  bit i % 32 of word i / 32: a literal starts at byte i; whole tiles
// counts                 matches that start in each span
// matches                a word each: the start within its span in the upper 19 bits, the literal in the lower 13
// totals                 word 0 becomes 1 where an adapter cut loops off; word `params.slot`: all matches
//
// One workgroup a span of up to 32 tiles of 16,384 bytes, in each of which an invocation does 512 / WG words in a row:
// those rounds of matches_at for each start, twice. Buckets hold literals in their order, so that the matches of a
// start are found in it. Workgroup memory: 2,048 + 4 * WG bytes. Needs common/bytes, common/literals,
// common/sum_before, common/tiles and common/counted_before.

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
@group(0) @binding(3) var<storage, read> marks: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read_write> matches: array<u32>;
@group(0) @binding(6) var<storage, read_write> totals: array<atomic<u32>>;
@group(0) @binding(7) var<uniform> params: Params;

const LITERAL_BITS: u32 = 13u;

@compute @workgroup_size(WG)
fn main(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    for (var byte = local.x; byte < 256u; byte += WG) {
        prefixes[byte] = table[byte];
    }
    workgroupBarrier();
    let each = TILE_WORDS / WG;
    var before = counted_before(workgroup.x, local.x);
    let span_start = first_tile(workgroup.x) * (TILE_WORDS * 32u);
    let end_tile = first_tile(workgroup.x + 1u);
    for (var tile = first_tile(workgroup.x); tile < end_tile; tile += 1u) {
        let first = (tile * TILE_WORDS) + (local.x * each);
        var mine = 0u;
        for (var word = first; word < first + each; word += 1u) {
            var bits = marks[word];
            while (bits != 0u) {
                mine += matches_at((word * 32u) + firstTrailingBit(bits));
                bits &= bits - 1u;
            }
        }
        var to = before + sum_before(local.x, mine);
        before += sum_of_all();
        for (var word = first; word < first + each; word += 1u) {
            var bits = marks[word];
            while (bits != 0u) {
                let start = (word * 32u) + firstTrailingBit(bits);
                bits &= bits - 1u;
                var buckets = buckets_at(start);
                while (buckets != 0u) {
                    let bucket = firstTrailingBit(buckets);
                    buckets &= buckets - 1u;
                    let end = literals[bucket + 1u];
                    for (var entry = literals[bucket]; entry < end; entry += 1u) {
                        if (is_at(entry, start)) {
                            matches[to] = ((start - span_start) << LITERAL_BITS) | literals[(entry * 3u) + 17u];
                            to += 1u;
                        }
                    }
                }
            }
        }
    }
    if ((local.x == 0u) && (workgroup.x + 1u == workgroups.x)) {
        atomicStore(&totals[params.slot], before);
    }
    if (is_cut_off()) {
        atomicStore(&totals[0], 1u);
    }
}
