//! A sketch as bytes: precision, form, and the registers or the sorted entries.

use super::registers::Registers;
use super::sparse::{self, GREATEST_RANK, RANK_BITS, Sparse};
use super::{Form, HyperLogLog, PrecisionError, estimator};
use crate::sketch::state::{Kind, Reader, StateError, Writer, wrong};

const VERSION: u8 = 1;
const SPARSE: u8 = 0;
const DENSE: u8 = 1;

impl HyperLogLog {
    /// The sketch's own bytes: the header of [`crate::sketch::state`], the precision, the form (0 sparse, 1 dense), then
    /// the registers, or a count of entries and the entries of 4 bytes in ascending order. The same for the same keys.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Kind::HyperLogLog, VERSION);
        writer.u8(self.precision);
        match &self.form {
            Form::Sparse(sparse) => {
                let entries = sparse.sorted();
                writer.u8(SPARSE);
                writer.u32(entries.len() as u32);
                entries.into_iter().for_each(|entry| writer.u32(entry));
            }
            Form::Dense(registers) => {
                writer.u8(DENSE);
                writer.bytes(registers.ranks());
            }
        }
        writer.finish()
    }

    /// The sketch that [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// When the bytes are no image of a sketch, were damaged, or have a field that no sketch has; it is named.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let mut reader = Reader::open(bytes, Kind::HyperLogLog, VERSION)?;
        let precision = reader.u8("precision")?;
        if let Err(error) = PrecisionError::check(precision) {
            return wrong("precision", error.to_string());
        }
        let form = match reader.u8("form")? {
            SPARSE => Form::Sparse(read_entries(&mut reader, precision)?),
            DENSE => Form::Dense(read_registers(&mut reader, precision)?),
            other => return wrong("form", format!("it is {other}, and must be {SPARSE} (sparse) or {DENSE} (dense)")),
        };
        reader.finish()?;
        Ok(HyperLogLog { precision, form })
    }
}

fn read_entries(reader: &mut Reader<'_>, precision: u8) -> Result<Sparse, StateError> {
    let (count, most) = (reader.u32("count of entries")? as usize, sparse::most_entries(precision));
    if count > most {
        return wrong("count of entries", format!("{count}, and a sparse sketch of this precision has at most {most}"));
    }
    let (entries, _) = reader.bytes("entries", 4 * count)?.as_chunks::<4>();
    let mut sparse = Sparse::new(precision);
    sparse.reserve(count);
    let mut last = None;
    for (at, entry) in entries.iter().enumerate() {
        let entry = u32::from_le_bytes(*entry);
        let (index, rank) = (entry >> RANK_BITS, entry % (1 << RANK_BITS));
        if !(1..=GREATEST_RANK).contains(&rank) {
            return wrong("entries", format!("entry {at} has the rank {rank}, and ranks are 1 to {GREATEST_RANK}"));
        }
        if last.is_some_and(|last| last >= index) {
            return wrong("entries", format!("entry {at} is not greater than the one before it"));
        }
        last = Some(index);
        if sparse.insert(entry).is_err() {
            return wrong("entries", format!("entry {at} is one more than there can be"));
        }
    }
    Ok(sparse)
}

fn read_registers(reader: &mut Reader<'_>, precision: u8) -> Result<Registers, StateError> {
    let ranks = reader.bytes("registers", estimator::registers(precision))?;
    let greatest = Registers::greatest(precision);
    if let Some(at) = ranks.iter().position(|rank| *rank > greatest) {
        return wrong("registers", format!("register {at} is {}, and none is greater than {greatest}", ranks[at]));
    }
    Ok(Registers::with_ranks(precision, ranks.to_vec()))
}
