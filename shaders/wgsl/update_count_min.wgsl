// Count-Min of a column of keys, plain update, rows of at most 8,192 counters. Equals
// lanemark_kernels::sketch::count_min::CountMin::extend where no counter saturates.
//
// keys      two keys a vec4, low words first; zeros behind the last one
// counters  a word a counter, row after row; zeroed before the first window, added to by each
//
// Rows are cut into params.slices slices of params.rows rows (the last one may have fewer), as many as workgroup memory
// has room for; a workgroup counts one slice, so keys are read once for each. Any multiple of params.slices workgroups;
// those of a slice share the keys round by round, params.pairs pairs a round. Counters are of 16 bits within a round,
// two a word, column c of a row beside column c + width / 2: exact, as a round has at most 65,535 keys.
//
// The loops of an invocation end after keys / WG / (workgroups / params.slices) * (1 + depth / 4) + rounds * 4096 / WG
// steps. Sums are the same in any order. Workgroup memory: 16 KiB. Needs common/hash.

override WG: u32 = 256u;

const MOST_WORDS: u32 = 4096u;

struct Params {
    keys: u32,
    width: u32,
    depth: u32,
    rows: u32,
    slices: u32,
    pairs: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> counters: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> own: array<atomic<u32>, MOST_WORDS>;

// Counts one field of a hash in its row, where the slice has that row.
fn count(field: u32, row: u32, first: u32, end: u32, words: u32) {
    if (row >= first && row < end) {
        let column = field & (params.width - 1u);
        let word = ((row - first) * words) + (column & (words - 1u));
        atomicAdd(&own[word], select(1u, 0x10000u, column >= words));
    }
}

// Four rows take the fields of one hash, the next four those of its hash.
fn take_in(key: vec2<u32>, first: u32, end: u32, words: u32) {
    var hash = hash_key(key);
    for (var row = 0u; row < end; row += 4u) {
        count(hash.x & 0xffffu, row, first, end, words);
        count(hash.x >> 16u, row + 1u, first, end, words);
        count(hash.y & 0xffffu, row + 2u, first, end, words);
        count(hash.y >> 16u, row + 3u, first, end, words);
        if (row + 4u < end) {
            hash = hash_key(hash);
        }
    }
}

@compute @workgroup_size(WG)
fn main(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    // Words of a row.
    let words = max(params.width / 2u, 1u);
    let first = (workgroup.x % params.slices) * params.rows;
    let end = min(first + params.rows, params.depth);
    let all = (end - first) * words;
    for (var word = local.x; word < all; word += WG) {
        atomicStore(&own[word], 0u);
    }
    workgroupBarrier();
    let pairs = (params.keys + 1u) / 2u;
    let step = (workgroups.x / params.slices) * params.pairs;
    for (var start = (workgroup.x / params.slices) * params.pairs; start < pairs; start += step) {
        let stop = min(start + params.pairs, pairs);
        for (var pair = start + local.x; pair < stop; pair += WG) {
            let two = keys[pair];
            take_in(two.xy, first, end, words);
            if ((2u * pair) + 1u < params.keys) {
                take_in(two.zw, first, end, words);
            }
        }
        workgroupBarrier();
        for (var word = local.x; word < all; word += WG) {
            let two = atomicExchange(&own[word], 0u);
            let counter = ((first + (word / words)) * params.width) + (word % words);
            if ((two & 0xffffu) != 0u) {
                atomicAdd(&counters[counter], two & 0xffffu);
            }
            if ((two >> 16u) != 0u) {
                atomicAdd(&counters[counter + words], two >> 16u);
            }
        }
        workgroupBarrier();
    }
}
