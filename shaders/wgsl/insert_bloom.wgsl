// Inserts keys into a split-block Bloom filter. Equals lanemark_kernels::sketch::bloom::BloomFilter::extend.
//
// keys    a key a vec2, low word first
// words   8 words a block; zeroed before the first window, added to by each
//
// Any number of workgroups, each with a tile of WG keys at a time: an invocation hashes one key; then the 8 words of a
// block are set by 8 neighbours, so that a block is one access to memory. Tiles are taken in turn, so the loops of an
// invocation end after 9 * keys / (workgroups * WG) steps. The bits are the same in any order. Workgroup memory:
// 8 * WG bytes. Needs common/u64, common/xxh64, common/bloom.

override WG: u32 = 256u;

struct Params {
    keys: u32,
    blocks: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> keys: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read_write> words: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

// Block and low half of the hash of each key of the tile.
var<workgroup> places: array<vec2<u32>, WG>;

@compute @workgroup_size(WG)
fn main(
    @builtin(workgroup_id) workgroup: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    let word = local.x % 8u;
    let salt = select(LOW_SALTS[word % 4u], HIGH_SALTS[word % 4u], word >= 4u);
    for (var tile = workgroup.x * WG; tile < params.keys; tile += workgroups.x * WG) {
        let left = params.keys - tile;
        if (local.x < left) {
            let hash = xxh64_of_key(keys[tile + local.x]);
            places[local.x] = vec2<u32>(block_of(hash, params.blocks), hash.x);
        }
        workgroupBarrier();
        for (var key = local.x / 8u; key < min(left, WG); key += WG / 8u) {
            let place = places[key];
            let bit = 1u << ((place.y * salt) >> 27u);
            let at = (8u * place.x) + word;
            // Bits of frequent keys are there, and reading is cheaper than setting.
            if ((atomicLoad(&words[at]) & bit) == 0u) {
                atomicOr(&words[at], bit);
            }
        }
        workgroupBarrier();
    }
}
