//! The most frequent keys as bytes.

use super::{Kept, MOST_KEPT, TopK};
use crate::sketch::count_min::{CountMin, Update};
use crate::sketch::state::{Kind, Reader, StateError, Writer, wrong};

const VERSION: u8 = 1;

/// Bytes of a kept key and its count.
const PAIR: usize = 12;

impl TopK {
    /// The sketch as bytes: a header, `k`, the fields of the Count-Min, how many keys are kept, those keys with their
    /// counts as [`TopK::top`] orders them, and a check.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Kind::TopK, VERSION);
        // At most MOST_KEPT, which fits.
        writer.u32(self.k() as u32);
        self.sketch.write(&mut writer);
        let sorted = self.kept.sorted();
        writer.u32(sorted.len() as u32);
        for (key, count) in sorted {
            writer.u64(key);
            writer.u32(count);
        }
        writer.finish()
    }

    /// The sketch that bytes are of. It takes memory for `k` keys, of which the bytes may hold fewer.
    ///
    /// # Errors
    /// [`StateError`] when they were damaged, are of another sketch, or say what no sketch can hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<TopK, StateError> {
        let mut reader = Reader::open(bytes, Kind::TopK, VERSION)?;
        let k = reader.u32("k")? as usize;
        if !(1..=MOST_KEPT).contains(&k) {
            return wrong("k", format!("{k} is not between 1 and {MOST_KEPT}"));
        }
        let sketch = CountMin::read(&mut reader)?;
        if sketch.update() != Update::Conservative {
            return wrong("update", "the Count-Min under a top-K is conservative");
        }
        let kept = reader.u32("kept keys")? as usize;
        if kept > k {
            return wrong("kept keys", format!("{kept} of at most {k}"));
        }
        let (pairs, _) = reader.bytes("kept keys", kept * PAIR)?.as_chunks::<PAIR>();
        reader.finish()?;
        let mut keys: Vec<(u64, u32)> = Vec::with_capacity(kept);
        for pair in pairs {
            let [key @ .., a, b, c, d] = *pair;
            let (key, count) = (u64::from_le_bytes(key), u32::from_le_bytes([a, b, c, d]));
            let in_order = keys.last().is_none_or(|last| (last.1, key) > (count, last.0));
            if !in_order {
                return wrong("kept keys", format!("key {key:#x} is out of order"));
            }
            let estimate = sketch.estimate(key);
            if count == 0 || count > estimate {
                return wrong(
                    "kept keys",
                    format!("key {key:#x} has a count of {count}, and is estimated at {estimate}"),
                );
            }
            keys.push((key, count));
        }
        let mut sorted: Vec<u64> = keys.iter().map(|(key, _)| *key).collect();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return wrong("kept keys", "a key stands twice");
        }
        Ok(TopK { sketch, kept: Kept::of(k, &keys) })
    }
}
