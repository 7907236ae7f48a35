//! The order in which processes are sampled.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// How many processes a launch has: the base, its twin and the candidate.
pub const PROCESSES: usize = 3;

/// Blocks of one sample of each process. Every second block mirrors the one before it (A B C, C B A): what drifts
/// steadily falls on all alike. The order of the others is drawn anew, so that nothing periodic keeps step with it.
#[derive(Debug)]
pub struct Blocks {
    random: SplitMix64,
    mirrored: Option<[usize; PROCESSES]>,
}

impl Blocks {
    /// Blocks drawn from a seed.
    pub fn new(seed: u64) -> Blocks {
        Blocks { random: SplitMix64::seed_from_u64(seed), mirrored: None }
    }
}

impl Iterator for Blocks {
    type Item = [usize; PROCESSES];

    fn next(&mut self) -> Option<[usize; PROCESSES]> {
        if let Some(block) = self.mirrored.take() {
            return Some(block);
        }
        let mut block = [0, 1, 2];
        for last in (1..PROCESSES).rev() {
            block.swap(last, (self.random.next_u64() % (last as u64 + 1)) as usize);
        }
        let [first, second, third] = block;
        self.mirrored = Some([third, second, first]);
        Some(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_mirrored_in_pairs_and_every_order_occurs() {
        let blocks: Vec<_> = Blocks::new(7).take(400).collect();
        for pair in blocks.chunks(2) {
            let [a, b, c] = pair[0];
            assert_eq!(pair[1], [c, b, a]);
        }
        let mut orders = blocks.clone();
        orders.sort_unstable();
        orders.dedup();
        assert_eq!(orders.len(), 6);
        assert_eq!(blocks, Blocks::new(7).take(400).collect::<Vec<_>>(), "a seed gives one order");
        assert_ne!(blocks, Blocks::new(8).take(400).collect::<Vec<_>>());
    }
}
