//! The sparse form: the distinct hashes, shortened, in a hash table of buckets.
//!
//! An entry is 26 bits of the hash and, below them, the rank of the other bits in 6. Of entries with the same 26 bits
//! the greatest is kept. The table is ordered by the hash as far as collisions allow, and full at three quarters; how
//! entries lie in it depends on their order, so the state's image lists them sorted.

use super::estimator::{self, Estimate};
use super::registers::Registers;

/// Bits of the hash that an entry has: enough that the entries of a full table rarely collide.
pub(super) const INDEX_BITS: u32 = 26;
/// Bits of an entry that are the rank.
pub(super) const RANK_BITS: u32 = 6;
/// The greatest rank of the bits that are not in the index.
pub(super) const GREATEST_RANK: u32 = 64 - INDEX_BITS + 1;

/// Slots that are compared together; 0 is a free one, as no rank is 0.
type Bucket = [u32; 4];

/// Buckets of the first table.
const FIRST_BUCKETS: usize = 4;

#[derive(Debug, Clone)]
pub(super) struct Sparse {
    /// A power of two of them, or none yet. Filled from the first slot on; one that is full goes on in the next.
    buckets: Vec<Bucket>,
    len: usize,
    most_buckets: usize,
}

/// The table has as many entries as it may have.
pub(super) struct Full;

/// The entry of a hash.
#[inline]
pub(super) fn entry(hash: u64) -> u32 {
    let index = (hash >> (64 - INDEX_BITS)) as u32;
    // The bit behind the last one ends the count where all bits are 0.
    let others = hash << INDEX_BITS | 1 << (INDEX_BITS - 1);
    index << RANK_BITS | (others.leading_zeros() + 1)
}

/// The most entries that the sparse form of a precision has: three quarters of the slots that fit into the memory of
/// its registers.
pub(super) fn most_entries(precision: u8) -> usize {
    most_of(most_buckets(precision))
}

fn most_buckets(precision: u8) -> usize {
    estimator::registers(precision) / size_of::<Bucket>()
}

/// The most entries that so many buckets take.
fn most_of(buckets: usize) -> usize {
    buckets * 3
}

impl Sparse {
    pub(super) fn new(precision: u8) -> Self {
        Sparse { buckets: Vec::new(), len: 0, most_buckets: most_buckets(precision) }
    }

    /// Has the table that so many entries need, or the largest one. Entries that come in the order of a table need this:
    /// a table that grows under them would have them all in its first buckets.
    pub(super) fn reserve(&mut self, entries: usize) {
        while most_of(self.buckets.len()) < entries && self.grow().is_ok() {}
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Takes an entry in, unless it is a new one and the table is full.
    #[inline]
    pub(super) fn insert(&mut self, entry: u32) -> Result<(), Full> {
        // Few entries lie further off than the second bucket.
        let from = self.buckets.get(self.home(entry)..).unwrap_or_default();
        if let Some(buckets) = from.first_chunk::<2>()
            && equal(buckets, entry)
        {
            return Ok(());
        }
        self.insert_other(entry)
    }

    /// The bucket where the search for an entry begins: its first bits.
    #[inline]
    fn home(&self, entry: u32) -> usize {
        ((u64::from(entry) * self.buckets.len() as u64) >> 32) as usize
    }

    fn insert_other(&mut self, entry: u32) -> Result<(), Full> {
        let most = most_of(self.buckets.len());
        let mut at = self.home(entry);
        while let Some(bucket) = self.buckets.get_mut(at) {
            for slot in bucket {
                if *slot >> RANK_BITS == entry >> RANK_BITS && *slot != 0 {
                    *slot = entry.max(*slot);
                    return Ok(());
                }
                if *slot == 0 {
                    if self.len == most {
                        return self.grow().and_then(|()| self.insert_other(entry));
                    }
                    *slot = entry;
                    self.len += 1;
                    return Ok(());
                }
            }
            at = (at + 1) & (self.buckets.len() - 1);
        }
        self.grow().and_then(|()| self.insert_other(entry))
    }

    fn grow(&mut self) -> Result<(), Full> {
        let buckets = match self.buckets.len() {
            0 => FIRST_BUCKETS.min(self.most_buckets),
            buckets if buckets < self.most_buckets => 2 * buckets,
            _ => return Err(Full),
        };
        let grown = Sparse { buckets: vec![[0; 4]; buckets], len: 0, most_buckets: self.most_buckets };
        let old = std::mem::replace(self, grown);
        old.entries().try_for_each(|entry| self.insert(entry))
    }

    /// All entries, in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = u32> + '_ {
        self.buckets.as_flattened().iter().copied().filter(|slot| *slot != 0)
    }

    /// All entries in ascending order.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let mut entries = Vec::with_capacity(self.len);
        entries.extend(self.entries());
        entries.sort_unstable();
        entries
    }

    pub(super) fn to_registers(&self, precision: u8) -> Registers {
        let mut registers = Registers::new(precision);
        self.entries().for_each(|entry| registers.insert_entry(entry));
        registers
    }

    pub(super) fn estimate(&self) -> Estimate {
        estimator::sparse(INDEX_BITS, self.len)
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.buckets[..])
    }
}

/// Whether one of the slots is the entry; all are compared, so that nothing depends on which.
#[inline]
fn equal(buckets: &[Bucket; 2], entry: u32) -> bool {
    buckets.as_flattened().iter().fold(false, |any, slot| any | (*slot == entry))
}
