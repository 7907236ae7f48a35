//! The dense form: a byte a register, and the least of them.

use super::estimator::{self, Estimate, Histogram, RANKS};
use super::sparse::{INDEX_BITS, RANK_BITS};
use super::tables;

#[derive(Debug, Clone)]
pub(super) struct Registers {
    precision: u8,
    ranks: Vec<u8>,
    /// The least rank, while `at_floor` is not 0.
    floor: u8,
    /// How many registers have the least rank; 0 where that is not known.
    at_floor: u32,
}

impl Registers {
    pub(super) fn new(precision: u8) -> Self {
        let registers = estimator::registers(precision);
        Registers { precision, ranks: vec![0; registers], floor: 0, at_floor: registers as u32 }
    }

    /// Registers with these ranks, `2^precision` of them, none greater than [`Registers::greatest`].
    pub(super) fn with_ranks(precision: u8, ranks: Vec<u8>) -> Self {
        Registers { precision, ranks, floor: 0, at_floor: 0 }
    }

    /// The greatest rank at a precision.
    pub(super) fn greatest(precision: u8) -> u8 {
        65 - precision
    }

    pub(super) fn ranks(&self) -> &[u8] {
        &self.ranks
    }

    pub(super) fn into_ranks(self) -> Vec<u8> {
        self.ranks
    }

    #[cfg(target_arch = "x86_64")]
    pub(super) fn precision(&self) -> u8 {
        self.precision
    }

    /// Takes in a hash.
    #[inline]
    pub(super) fn insert(&mut self, hash: u64) {
        let precision = u32::from(self.precision);
        // The bit behind the last one ends the count where all bits are 0.
        let others = hash << precision | 1 << (precision - 1);
        self.raise((hash >> (64 - precision)) as usize, others.leading_zeros() as u8);
    }

    /// Takes in what the sparse form keeps of a hash.
    pub(super) fn insert_entry(&mut self, entry: u32) {
        // The bits of the entry's index that are not of the register's, at the top; its own rank counts on behind them.
        let others = entry >> RANK_BITS << RANK_BITS << self.precision;
        let zeros = match others.leading_zeros() {
            32 => INDEX_BITS - u32::from(self.precision) + entry % (1 << RANK_BITS) - 1,
            zeros => zeros,
        };
        self.raise((entry >> (32 - self.precision)) as usize, zeros as u8);
    }

    /// The register of that number has at least the rank that so many leading zeros give.
    #[inline]
    pub(super) fn raise(&mut self, index: usize, zeros: u8) {
        let register = &mut self.ranks[index];
        if zeros >= *register {
            self.at_floor = self.at_floor.saturating_sub(u32::from(*register == self.floor));
            *register = zeros + 1;
        }
    }

    /// The bits that are all 0 in the high half of a hash that can raise a register: behind the index, as many as the
    /// least rank, if the half has so many. None of the others can: registers only grow.
    pub(super) fn filter(&mut self) -> u32 {
        if self.at_floor == 0 {
            self.floor = self.ranks.iter().fold(u8::MAX, |least, rank| least.min(*rank));
            self.at_floor = self.ranks.iter().filter(|rank| **rank == self.floor).count() as u32;
        }
        let others = 32 - self.precision;
        let bits = self.floor.min(others);
        ((1 << bits) - 1) << (others - bits)
    }

    /// Looks up the high halves of hashes; whether there is one whose rank the half does not tell.
    #[inline(always)]
    pub(super) fn look_up(&mut self, highs: &[u32]) -> bool {
        let precision = u32::from(self.precision);
        let mut untold = false;
        for high in highs {
            let others = high << precision;
            untold |= others == 0;
            self.raise((high >> (32 - precision)) as usize, (others | 1 << (precision - 1)).leading_zeros() as u8);
        }
        untold
    }

    /// The ranks; the least of them; how many have that. A caller that raises ranks keeps the last one right.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn parts(&mut self) -> (&mut [u8], u8, &mut u32) {
        (&mut self.ranks, self.floor, &mut self.at_floor)
    }

    /// The greater rank, register by register, of these and of others.
    pub(super) fn merge(&mut self, others: &[&[u8]]) {
        tables::MERGE.best()(&mut self.ranks, others);
        self.at_floor = 0;
    }

    /// The registers that the same keys give at a lesser precision.
    pub(super) fn fold(&self, precision: u8) -> Registers {
        let mut folded = Registers::new(precision);
        let bits = u32::from(self.precision - precision);
        for (index, rank) in self.ranks.iter().enumerate().filter(|(_, rank)| **rank > 0) {
            // Of the index, the bits that are now behind it; where they are all 0, the rank counts on.
            let others = (index as u32) & ((1 << bits) - 1);
            let zeros = if others == 0 { bits as u8 + rank - 1 } else { (others.leading_zeros() - (32 - bits)) as u8 };
            folded.raise(index >> bits, zeros);
        }
        folded
    }

    pub(super) fn estimate(&self) -> Estimate {
        estimator::dense(self.precision, &self.histogram())
    }

    /// Counted in four copies, as equal ranks that follow one another would each wait for the store of the last.
    fn histogram(&self) -> Histogram {
        let mut copies = [[0u32; RANKS]; 4];
        for four in self.ranks.as_chunks::<4>().0 {
            for (copy, rank) in copies.iter_mut().zip(four) {
                copy[usize::from(*rank) % RANKS] += 1;
            }
        }
        std::array::from_fn(|rank| copies.iter().map(|copy| copy[rank]).sum())
    }
}
