//! bytecount: counts of a byte. Its feature `runtime-dispatch-simd` is on, as its documentation recommends for programs
//! that are built for any processor.

use super::{Count, Way};

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "0.6.9";

/// `bytecount::count`.
pub fn count_byte(byte: u8) -> Way<Count> {
    Way {
        library: "bytecount",
        version: VERSION.to_owned(),
        how: "",
        note: None,
        call: Box::new(move |text| bytecount::count(text, byte) as u64),
    }
}
