//! The bytes that a sketch is kept in and sent as: a header that names the sketch, its fields, and a check at the end.
//!
//! | bytes | are |
//! |---|---|
//! | 4 | `LMSK` |
//! | 1 | which sketch |
//! | 1 | the version of its fields |
//! | 2 | 0 |
//! | … | the fields, numbers little-endian |
//! | 8 | the hash of all bytes before ([`hash_bytes`]) |

use super::hash::hash_bytes;
use std::fmt;

const MAGIC: [u8; 4] = *b"LMSK";
const HEADER: usize = 8;
const CHECK: usize = 8;

/// Which sketch the bytes are of; the numbers never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    HyperLogLog = 1,
    CountMin = 2,
    TopK = 3,
    FrequentItems = 4,
    Bloom = 5,
    TDigest = 6,
    RelativeHistogram = 7,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Kind::HyperLogLog,
        Kind::CountMin,
        Kind::TopK,
        Kind::FrequentItems,
        Kind::Bloom,
        Kind::TDigest,
        Kind::RelativeHistogram,
    ];

    const fn name(self) -> &'static str {
        match self {
            Kind::HyperLogLog => "HyperLogLog",
            Kind::CountMin => "Count-Min",
            Kind::TopK => "top-K",
            Kind::FrequentItems => "frequent items",
            Kind::Bloom => "Bloom filter",
            Kind::TDigest => "t-digest",
            Kind::RelativeHistogram => "relative-error histogram",
        }
    }
}

/// Why bytes are no state of a sketch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateError {
    /// The bytes end before the field does.
    Truncated {
        /// The field.
        field: &'static str,
        /// Bytes that it needs from its start.
        needed: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The state of another sketch, or of another version.
    Foreign {
        /// The field that says so.
        field: &'static str,
        /// What it must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A field has a value that it cannot have.
    Field {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The bytes are not those that were written: the check at the end differs.
    Damaged,
    /// Bytes follow behind the last field.
    Trailing {
        /// How many.
        bytes: usize,
    },
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StateError::Truncated { field, needed, found } => {
                write!(f, "the state ends within {field}: {needed} bytes are needed, {found} are there")
            }
            StateError::Foreign { field, expected, found } => {
                write!(f, "not a state that can be read here: {field} is {found}, and must be {expected}")
            }
            StateError::Field { field, reason } => write!(f, "the state's {field} is wrong: {reason}"),
            StateError::Damaged => {
                f.write_str("the state was damaged since it was written: the check at its end differs")
            }
            StateError::Trailing { bytes } => write!(f, "{bytes} bytes follow behind the state's last field"),
        }
    }
}

impl std::error::Error for StateError {}

/// Writes a state field by field.
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn new(kind: Kind, version: u8) -> Self {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([kind as u8, version, 0, 0]);
        Writer { bytes }
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(crate) fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        let check = hash_bytes(&self.bytes);
        self.u64(check);
        self.bytes
    }
}

/// Reads a state field by field. A number of items must be held against [`Reader::left`] before memory is taken for it.
pub(crate) struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The fields of a state of that kind and version, whose check is right.
    pub(crate) fn open(state: &'a [u8], kind: Kind, version: u8) -> Result<Self, StateError> {
        if state.len() < HEADER + CHECK {
            return Err(StateError::Truncated { field: "header", needed: HEADER + CHECK, found: state.len() });
        }
        let (state, check) = state.split_at(state.len() - CHECK);
        let (header, left) = state.split_at(HEADER);
        let foreign = |field, expected: String, found: String| Err(StateError::Foreign { field, expected, found });
        if header[..4] != MAGIC {
            return foreign("magic", format!("{MAGIC:02x?}"), format!("{:02x?}", &header[..4]));
        }
        if header[4] != kind as u8 {
            let known = Kind::ALL.into_iter().find(|known| *known as u8 == header[4]);
            let found = known.map_or_else(|| format!("the unknown {}", header[4]), |known| known.name().to_owned());
            return foreign("sketch", kind.name().to_owned(), found);
        }
        if header[5] != version {
            return foreign("version", version.to_string(), header[5].to_string());
        }
        if header[6..] != [0, 0] || check != hash_bytes(state).to_le_bytes() {
            return Err(StateError::Damaged);
        }
        Ok(Reader { left })
    }

    pub(crate) fn bytes(&mut self, field: &'static str, count: usize) -> Result<&'a [u8], StateError> {
        let Some((bytes, left)) = self.left.split_at_checked(count) else {
            return Err(StateError::Truncated { field, needed: count, found: self.left.len() });
        };
        self.left = left;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], StateError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(field, N)?);
        Ok(array)
    }

    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8, StateError> {
        self.array::<1>(field).map(|[byte]| byte)
    }

    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32, StateError> {
        self.array(field).map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self, field: &'static str) -> Result<u64, StateError> {
        self.array(field).map(u64::from_le_bytes)
    }

    pub(crate) fn f64(&mut self, field: &'static str) -> Result<f64, StateError> {
        self.u64(field).map(f64::from_bits)
    }

    /// Bytes that were not read yet.
    pub(crate) fn left(&self) -> usize {
        self.left.len()
    }

    /// Nothing may be left.
    pub(crate) fn finish(self) -> Result<(), StateError> {
        match self.left.len() {
            0 => Ok(()),
            bytes => Err(StateError::Trailing { bytes }),
        }
    }
}

/// A field's error, for the readers of the sketches.
pub(crate) fn wrong<T>(field: &'static str, reason: impl Into<String>) -> Result<T, StateError> {
    Err(StateError::Field { field, reason: reason.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> Vec<u8> {
        let mut writer = Writer::new(Kind::CountMin, 3);
        writer.u8(4);
        writer.f64(0.5);
        writer.bytes(b"xyz");
        writer.finish()
    }

    #[test]
    fn what_was_written_is_read() {
        let state = state();
        let mut reader = Reader::open(&state, Kind::CountMin, 3).unwrap();
        assert_eq!((reader.u8("depth"), reader.f64("share"), reader.left()), (Ok(4), Ok(0.5), 3));
        assert_eq!(reader.u32("width"), Err(StateError::Truncated { field: "width", needed: 4, found: 3 }));
        assert_eq!(reader.bytes("rest", 3), Ok(&b"xyz"[..]));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_an_error() {
        let state = state();
        for bit in 0..state.len() * 8 {
            let mut damaged = state.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(Reader::open(&damaged, Kind::CountMin, 3).is_err(), "bit {bit}");
        }
        for len in 0..state.len() {
            assert!(Reader::open(&state[..len], Kind::CountMin, 3).is_err(), "{len} bytes");
        }
    }

    #[test]
    fn other_sketches_and_versions_are_named() {
        let message = |kind, version| Reader::open(&state(), kind, version).err().unwrap().to_string();
        assert!(message(Kind::TDigest, 3).contains("is Count-Min, and must be t-digest"));
        assert!(message(Kind::CountMin, 4).contains("version is 3, and must be 4"));
        assert!(Reader::open(&state(), Kind::CountMin, 3).unwrap().finish() == Err(StateError::Trailing { bytes: 12 }));
    }
}
