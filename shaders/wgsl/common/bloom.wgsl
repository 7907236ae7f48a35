// Where a hash is in the split-block Bloom filter of Parquet: equals lanemark_kernels::sketch::bloom::reference. No
// bindings, no entry point. Needs common/xxh64.

const LOW_SALTS = vec4<u32>(0x47B6137Bu, 0x44974D91u, 0x8824AD5Bu, 0xA2B7289Du);
const HIGH_SALTS = vec4<u32>(0x705495C7u, 0x2DF1424Bu, 0x9EFC4947u, 0x5C6BFB31u);

// The block of a hash, among so many.
fn block_of(hash: vec2<u32>, blocks: u32) -> u32 {
    return product(hash.y, blocks).y;
}

// The bit of a hash in four words of its block, each as a mask.
fn bits_of(hash: vec2<u32>, salts: vec4<u32>) -> vec4<u32> {
    return vec4<u32>(1u) << ((hash.x * salts) >> vec4<u32>(27u));
}
