// Which keys a split-block Bloom filter holds. Equals lanemark_kernels::sketch::bloom::BloomFilter::contains_keys.
//
// keys    a key a vec2, low word first
// blocks  two vec4s a block
// found   bit k % 32 of word k / 32 for key k, zeros behind the last key of its tile of WG keys
// held    how many keys of this window are held, one word; zeroed before
//
// Any number of workgroups, each with a tile of WG keys at a time, a key an invocation. Tiles are taken in turn, so the
// loop of an invocation ends after keys / (workgroups * WG) rounds. Workgroup memory: WG / 8 + 4 bytes. Needs
// common/u64, common/xxh64, common/bloom.

override WG: u32 = 256u;

struct Params {
    keys: u32,
    blocks: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read> blocks: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> found: array<u32>;
@group(0) @binding(3) var<storage, read_write> held: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: Params;

// Bits of the tile, and how many were set in all tiles.
var<workgroup> bits: array<atomic<u32>, WG / 32u>;
var<workgroup> count: atomic<u32>;

fn holds(key: vec2<u32>) -> bool {
    let hash = xxh64_of_key(key);
    let block = 2u * block_of(hash, params.blocks);
    let missing = (bits_of(hash, LOW_SALTS) & ~blocks[block]) | (bits_of(hash, HIGH_SALTS) & ~blocks[block + 1u]);
    return all(missing == vec4<u32>(0u));
}

@compute @workgroup_size(WG)
fn main(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    if (local.x < WG / 32u) {
        atomicStore(&bits[local.x], 0u);
    }
    if (local.x == 0u) {
        atomicStore(&count, 0u);
    }
    workgroupBarrier();
    for (var tile = workgroup.x * WG; tile < params.keys; tile += workgroups.x * WG) {
        let key = tile + local.x;
        if (key < params.keys && holds(keys[key])) {
            atomicOr(&bits[local.x / 32u], 1u << (local.x % 32u));
        }
        workgroupBarrier();
        if (local.x < WG / 32u) {
            let word = atomicExchange(&bits[local.x], 0u);
            found[(tile / 32u) + local.x] = word;
            atomicAdd(&count, countOneBits(word));
        }
        workgroupBarrier();
    }
    if (local.x == 0u) {
        atomicAdd(&held[0], atomicLoad(&count));
    }
}
