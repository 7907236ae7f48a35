//! Frequent items as bytes.

use super::sets::{CELLS, KEYS, Set, Sets};
use super::{FrequentItems, MOST_COUNTERS};
use crate::sketch::hash::hash_key;
use crate::sketch::state::{Kind, Reader, StateError, Writer, wrong};

const VERSION: u8 = 1;

/// Bytes of a set: keys, counts, errors and cells.
const SET: usize = KEYS * 16 + CELLS * 4;

impl FrequentItems {
    /// The sketch as bytes: a header, the number of counters, the total, set after set its keys, counts, cells and errors,
    /// and a check.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Kind::FrequentItems, VERSION);
        // At most MOST_COUNTERS, which fits.
        writer.u32(self.counters() as u32);
        writer.u64(self.total);
        for set in &self.sets.sets {
            set.keys.iter().for_each(|key| writer.u64(*key));
            set.counts.iter().for_each(|count| writer.u32(*count));
            set.errors.iter().for_each(|error| writer.u32(*error));
        }
        writer.finish()
    }

    /// The sketch that bytes are of.
    ///
    /// # Errors
    /// [`StateError`] when they were damaged, are of another sketch, or say what no sketch can hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<FrequentItems, StateError> {
        let mut reader = Reader::open(bytes, Kind::FrequentItems, VERSION)?;
        let counters = reader.u32("counters")? as usize;
        if !counters.is_power_of_two() || !(KEYS..=MOST_COUNTERS).contains(&counters) {
            return wrong("counters", format!("{counters} is no power of two from {KEYS} to {MOST_COUNTERS}"));
        }
        let total = reader.u64("total")?;
        let needed = counters / KEYS * SET;
        if reader.left() != needed {
            return wrong("counters", format!("{counters} take {needed} bytes, and {} are there", reader.left()));
        }
        let mut sets = Sets::new(counters / KEYS);
        for number in 0..sets.len() {
            let set = &mut sets.sets[number];
            for key in &mut set.keys {
                *key = reader.u64("keys")?;
            }
            for count in &mut set.counts {
                *count = reader.u32("counts")?;
            }
            for error in &mut set.errors {
                *error = reader.u32("errors")?;
            }
            sets.least[number] = set.least();
            check(&sets, number, total)?;
        }
        reader.finish()?;
        Ok(FrequentItems { sets, total })
    }
}

/// Whether a set can be as it is.
fn check(sets: &Sets, set: usize, total: u64) -> Result<(), StateError> {
    let Set { keys, counts, errors } = &sets.sets[set];
    for (place, key) in keys.iter().enumerate() {
        let free = counts[place] == 0;
        if free && (*key != 0 || errors[place] != 0) {
            return wrong("keys", format!("key {key:#x} of set {set} has a count of 0"));
        }
        if !free && place > 0 && counts[place - 1] == 0 {
            return wrong("keys", format!("key {key:#x} of set {set} stands behind a free place"));
        }
        if !free && (sets.set_of(hash_key(*key)) != set || keys[..place].contains(key)) {
            return wrong("keys", format!("key {key:#x} is twice in set {set}, or belongs to another"));
        }
        if errors[place] > counts[place] {
            return wrong("errors", format!("{} of a count of {} in set {set}", errors[place], counts[place]));
        }
    }
    if counts[KEYS - 1] == 0 && counts[KEYS..].iter().any(|cell| *cell != 0) {
        return wrong("counts", format!("keys of set {set} were left out while a place was free"));
    }
    match counts.iter().max() {
        Some(most) if u64::from(*most) > total => {
            wrong("counts", format!("{most} in set {set}, of a total of {total}"))
        }
        _ => Ok(()),
    }
}
