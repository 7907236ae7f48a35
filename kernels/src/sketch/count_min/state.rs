//! A Count-Min sketch as bytes.

use super::{CountMin, Shape, Update};
use crate::sketch::state::{Kind, Reader, StateError, Writer, wrong};

const VERSION: u8 = 1;

impl CountMin {
    /// The sketch as bytes: a header, update, depth, width, total, the counters row after row, and a check.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Kind::CountMin, VERSION);
        self.write(&mut writer);
        writer.finish()
    }

    /// The sketch that bytes are of.
    ///
    /// # Errors
    /// [`StateError`] when they were damaged, are of another sketch, or say what no sketch can hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<CountMin, StateError> {
        let mut reader = Reader::open(bytes, Kind::CountMin, VERSION)?;
        let sketch = CountMin::read(&mut reader)?;
        reader.finish()?;
        Ok(sketch)
    }

    /// Writes the fields into a state that holds a sketch among others.
    pub(in crate::sketch) fn write(&self, writer: &mut Writer) {
        writer.u8(match self.update {
            Update::Plain => 0,
            Update::Conservative => 1,
        });
        writer.u8(self.shape.depth);
        writer.u32(self.shape.width);
        writer.u64(self.total);
        for counter in &self.counters {
            writer.u32(*counter);
        }
    }

    /// Reads what [`CountMin::write`] wrote.
    pub(in crate::sketch) fn read(reader: &mut Reader<'_>) -> Result<CountMin, StateError> {
        let update = match reader.u8("update")? {
            0 => Update::Plain,
            1 => Update::Conservative,
            other => return wrong("update", format!("{other} is neither 0 (plain) nor 1 (conservative)")),
        };
        let depth = reader.u8("depth")?;
        let shape = Shape { width: reader.u32("width")?, depth };
        if let Err(error) = shape.check() {
            return wrong("shape", error.to_string());
        }
        let total = reader.u64("total")?;
        let counters = reader.bytes("counters", shape.counters() * size_of::<u32>())?;
        let (counters, _) = counters.as_chunks();
        let counters: Vec<u32> = counters.iter().map(|counter| u32::from_le_bytes(*counter)).collect();
        for (row, counters) in counters.chunks_exact(shape.width as usize).enumerate() {
            let sum: u64 = counters.iter().map(|counter| u64::from(*counter)).sum();
            // A row takes in each weight once; less where it was saturated or the update was conservative.
            let possible = if update == Update::Plain && total < u32::MAX.into() { sum == total } else { sum <= total };
            if !possible {
                return wrong("counters", format!("row {row} sums up to {sum}, of a total of {total}"));
            }
        }
        Ok(CountMin { shape, update, total, counters })
    }
}
