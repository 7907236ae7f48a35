// HyperLogLog of a column of keys, precisions 13 and 14: as update_hyperloglog, four registers a word of workgroup
// memory. Equals lanemark_kernels::sketch::hyperloglog::HyperLogLog.
//
// keys       two keys a vec4, low words first; zeros behind the last one
// registers  a word for each register, its greatest rank; zeroed before the first window, raised by each
//
// Any number of workgroups, each with registers of its own that are taken into the shared ones at its end; an
// invocation takes every (workgroups * WG)-th pair. Its loops end after pairs / (workgroups * WG) + registers / WG
// rounds, and once more for each time that another invocation changed a word between its being read and written. The
// greatest is the same in any order. Workgroup memory: 16 KiB. Needs common/hash, common/rank.

override WG: u32 = 256u;

const MOST_WORDS: u32 = 4096u;

struct Params {
    keys: u32,
    index_bits: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> registers: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

// Register r in byte r % 4 of word r / 4.
var<workgroup> own: array<atomic<u32>, MOST_WORDS>;

// With many keys a register most of them raise nothing and end at the first look. The greater of two words would not
// be that of their bytes.
fn take_in(key: vec2<u32>) {
    let hash = hash_key(key);
    let index = register_of(hash, params.index_bits);
    let rank = rank_of(hash, params.index_bits);
    let word = index / 4u;
    let bit = 8u * (index % 4u);
    var seen = atomicLoad(&own[word]);
    while (((seen >> bit) & 255u) < rank) {
        let raised = (seen & ~(255u << bit)) | (rank << bit);
        let exchange = atomicCompareExchangeWeak(&own[word], seen, raised);
        if (exchange.exchanged) {
            break;
        }
        seen = exchange.old_value;
    }
}

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let words = 1u << (params.index_bits - 2u);
    for (var word = local.x; word < words; word += WG) {
        atomicStore(&own[word], 0u);
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
    for (var index = local.x; index < 4u * words; index += WG) {
        let rank = (atomicLoad(&own[index / 4u]) >> (8u * (index % 4u))) & 255u;
        if (atomicLoad(&registers[index]) < rank) {
            atomicMax(&registers[index], rank);
        }
    }
}
