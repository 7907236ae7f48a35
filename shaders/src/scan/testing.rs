//! Texts for tests.

use crate::testing::random;
use rand_xoshiro::rand_core::Rng;

/// A text of uniform bytes of a few.
pub fn of_bytes(n: usize, bytes: &[u8]) -> Vec<u8> {
    let mut random = random(n as u64);
    (0..n).map(|_| bytes[random.next_u64() as usize % bytes.len()]).collect()
}

/// A text of which half the bytes are of a few, the others anything.
pub fn random_text(n: usize, bytes: &[u8]) -> Vec<u8> {
    let mut random = random(n as u64 + 1);
    let one =
        |random: u64| if random & 1 == 0 { bytes[(random >> 8) as usize % bytes.len()] } else { (random >> 16) as u8 };
    (0..n).map(|_| one(random.next_u64())).collect()
}
