// HyperLogLog of a column of keys, precisions of 4 to 12. Equals lanemark_kernels::sketch::hyperloglog::HyperLogLog.
//
// keys       two keys a vec4, low words first; zeros behind the last one
// registers  a word for each register, its greatest rank; zeroed before the first window, raised by each
//
// Any number of workgroups, each with registers of its own that are taken into the shared ones at its end; an
// invocation takes every (workgroups * WG)-th pair. Its loops end after pairs / (workgroups * WG) + 2 * registers / WG
// rounds. The greatest is the same in any order. Workgroup memory: 16 KiB. Needs common/hash, common/rank.

override WG: u32 = 256u;

const MOST_REGISTERS: u32 = 4096u;

struct Params {
    keys: u32,
    index_bits: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> registers: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> own: array<atomic<u32>, MOST_REGISTERS>;

// With many keys a register most of them raise nothing, and reading is cheaper than raising.
fn take_in(key: vec2<u32>) {
    let hash = hash_key(key);
    let index = register_of(hash, params.index_bits);
    let rank = rank_of(hash, params.index_bits);
    if (atomicLoad(&own[index]) < rank) {
        atomicMax(&own[index], rank);
    }
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let count = 1u << params.index_bits;
    for (var index = local.x; index < count; index += WG) {
        atomicStore(&own[index], 0u);
    }
    workgroupBarrier();
    let pairs = (params.keys + 1u) / 2u;
    for (var pair = global.x; pair < pairs; pair += workgroups.x * WG) {
        let two = keys[pair];
        take_in(two.xy);
        if ((2u * pair) + 1u < params.keys) {
            take_in(two.zw);
        }
    }
    workgroupBarrier();
    for (var index = local.x; index < count; index += WG) {
        let rank = atomicLoad(&own[index]);
        if (atomicLoad(&registers[index]) < rank) {
            atomicMax(&registers[index], rank);
        }
    }
}
