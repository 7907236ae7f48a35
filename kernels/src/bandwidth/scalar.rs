//! Loads, stores and copies without intrinsics.

pub(super) fn load(words: &[u64]) -> u64 {
    let (chunks, rest) = words.as_chunks::<8>();
    let mut all = [0; 8];
    for chunk in chunks {
        for lane in 0..8 {
            all[lane] |= chunk[lane];
        }
    }
    all.iter().chain(rest).fold(0, |joined, word| joined | word)
}

pub(super) fn store(words: &mut [u64], value: u64) {
    words.fill(value);
}

pub(super) fn copy(from: &[u64], to: &mut [u64]) {
    to.copy_from_slice(from);
}
