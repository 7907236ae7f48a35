// HyperLogLog of a column of keys, precisions of 15 to 18, whose registers no workgroup has room for. Equals
// lanemark_kernels::sketch::hyperloglog::HyperLogLog.
//
// keys       two keys a vec4, low words first; zeros behind the last one
// registers  a word for each register, its greatest rank; zeroed before the first window, raised by each
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th pair, so its loop ends after
// pairs / (workgroups * WG) rounds. The greatest is the same in any order. No workgroup memory. Needs common/hash,
// common/rank.

override WG: u32 = 256u;

struct Params {
    keys: u32,
    index_bits: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> registers: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

// With many keys a register most of them raise nothing, and reading is cheaper than raising.
fn take_in(key: vec2<u32>) {
    let hash = hash_key(key);
    let index = register_of(hash, params.index_bits);
    let rank = rank_of(hash, params.index_bits);
    if (atomicLoad(&registers[index]) < rank) {
        atomicMax(&registers[index], rank);
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
