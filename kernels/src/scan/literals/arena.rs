//! The bytes of a set's literals.

use super::Case;

/// Literals, one after the other.
#[derive(Debug)]
pub(super) struct Literals {
    bytes: Vec<u8>,
    /// Where each literal begins, and where the last one ends.
    bounds: Vec<u32>,
    pub(super) case: Case,
}

impl Literals {
    /// Literals of at most 4 GiB together.
    pub(super) fn new<L: AsRef<[u8]>>(literals: &[L], case: Case) -> Literals {
        let (mut bytes, mut bounds) = (Vec::new(), vec![0]);
        for literal in literals {
            bytes.extend_from_slice(literal.as_ref());
            bounds.push(bytes.len() as u32);
        }
        Literals { bytes, bounds, case }
    }

    pub(super) fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    #[inline(always)]
    pub(super) fn get(&self, literal: u32) -> &[u8] {
        &self.bytes[self.bounds[literal as usize] as usize..self.bounds[literal as usize + 1] as usize]
    }

    /// Each literal with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[u8])> {
        (0..self.len() as u32).map(|literal| (literal, self.get(literal)))
    }

    /// Length of the shortest one.
    pub(super) fn shortest(&self) -> usize {
        self.iter().map(|(_, bytes)| bytes.len()).min().unwrap_or(0)
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> usize {
        size_of_val(&self.bytes[..]) + size_of_val(&self.bounds[..])
    }
}
