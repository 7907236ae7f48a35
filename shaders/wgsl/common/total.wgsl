// A 64-bit total that all workgroups add to. No bindings, no entry point. The shader that takes this in has
//   total: array<atomic<u32>>, read_write: low and high word; zeroed before the first window, added to by each
//
// The two atomic additions are exact in any order: each addition to the low word sees its own carry.

fn add_to_total(part: vec2<u32>) {
    let before = atomicAdd(&total[0], part.x);
    let high = part.y + select(0u, 1u, before + part.x < before);
    if (high != 0u) {
        atomicAdd(&total[1], high);
    }
}
