// Count-Min of a column of keys, plain update, rows that no workgroup has room for. Equals
// lanemark_kernels::sketch::count_min::CountMin::extend where no counter saturates.
//
// keys      two keys a vec4, low words first; zeros behind the last one
// counters  a word a counter, row after row; zeroed before the first window, added to by each
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loops end after
// pairs / (workgroups * WG) * (1 + 2 * depth) rounds. Sums are the same in any order. No workgroup memory. Needs
// common/hash.

override WG: u32 = 256u;

struct Params {
    keys: u32,
    width: u32,
    depth: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> counters: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

// Rows take fields of a hash, four of 16 bits or two of 32 where rows are wider than 65,536; then those of its hash.
fn take_in(key: vec2<u32>) {
    let narrow = params.width <= 0x10000u;
    var hash = hash_key(key);
    var fields = hash;
    var left = select(2u, 4u, narrow);
    for (var row = 0u; row < params.depth; row += 1u) {
        if (left == 0u) {
            hash = hash_key(hash);
            fields = hash;
            left = select(2u, 4u, narrow);
        }
        let column = fields.x & (params.width - 1u);
        atomicAdd(&counters[(row * params.width) + column], 1u);
        // The next field comes to the low bits.
        let next = vec2<u32>((fields.x >> 16u) | (fields.y << 16u), fields.y >> 16u);
        fields = select(vec2<u32>(fields.y, 0u), next, narrow);
        left -= 1u;
    }
}

@compute @workgroup_size(WG)
fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    let pairs = (params.keys + 1u) / 2u;
    for (var pair = global.x; pair < pairs; pair += workgroups.x * WG) {
        let two = keys[pair];
        take_in(two.xy);
        if ((2u * pair) + 1u < params.keys) {
            take_in(two.zw);
        }
    }
}
