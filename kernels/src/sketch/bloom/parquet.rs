//! The header that Parquet puts before a filter's bits, in Thrift's compact protocol.
//!
//! Four fields, in this order; the last three are unions of one empty struct (parquet-format, `parquet.thrift`):
//!
//! | field | is | bytes |
//! |---|---|---|
//! | 1 numBytes | an `i32` | `15`, then the number doubled as a varint |
//! | 2 algorithm | BLOCK | `1c` and `1c 00 00` |
//! | 3 hash | XXHASH | `1c` and `1c 00 00` |
//! | 4 compression | UNCOMPRESSED | `1c` and `1c 00 00` |
//! | | the end | `00` |

use crate::sketch::state::{StateError, wrong};

/// The head of a field: the distance of its number from the last one's, and the type.
const NEXT_I32: u8 = 0x15;
const NEXT_STRUCT: u8 = 0x1C;
const END: u8 = 0x00;

/// The unions, and the member that each must be.
const UNIONS: [(&str, &str); 3] = [("algorithm", "BLOCK"), ("hash", "XXHASH"), ("compression", "UNCOMPRESSED")];

/// The header of a filter of so many bytes, which an `i32` must be able to count.
pub(super) fn header(bytes: usize) -> Vec<u8> {
    let mut header = vec![NEXT_I32];
    let mut number = bytes as u64 * 2;
    while number > 0x7F {
        header.push(number as u8 | 0x80);
        number >>= 7;
    }
    header.push(number as u8);
    for _ in UNIONS {
        header.extend([NEXT_STRUCT, NEXT_STRUCT, END, END]);
    }
    header.push(END);
    header
}

/// The bytes of bits that a header announces, and all bytes behind it.
pub(super) fn read_header(image: &[u8]) -> Result<(usize, &[u8]), StateError> {
    let mut left = image;
    head(&mut left, "numBytes", NEXT_I32)?;
    let bytes = varint_i32(&mut left)?;
    for (field, member) in UNIONS {
        head(&mut left, field, NEXT_STRUCT)?;
        match byte(&mut left, field)? {
            NEXT_STRUCT => {}
            // The types of a member are its low 4 bits, its number the high ones.
            other if other & 0xF == NEXT_STRUCT & 0xF => {
                let found = format!("member {} of the union", other >> 4);
                return Err(StateError::Foreign { field, expected: member.to_owned(), found });
            }
            other => {
                return wrong(field, format!("a union begins with {NEXT_STRUCT:#04x}, and here with {other:#04x}"));
            }
        }
        for end in [byte(&mut left, field)?, byte(&mut left, field)?] {
            if end != END {
                return wrong(field, format!("it ends with {END:#04x}, and here with {end:#04x}"));
            }
        }
    }
    head(&mut left, "end of the header", END)?;
    match usize::try_from(bytes) {
        Ok(bytes) => Ok((bytes, left)),
        Err(_) => wrong("numBytes", format!("{bytes} is negative")),
    }
}

/// A number of 32 bits, of which the lowest is the sign, in groups of 7 bits, lowest first.
fn varint_i32(left: &mut &[u8]) -> Result<i32, StateError> {
    let mut number = 0u64;
    for group in 0..5 {
        let byte = byte(left, "numBytes")?;
        number |= u64::from(byte & 0x7F) << (7 * group);
        if byte & 0x80 == 0 {
            let Ok(number) = u32::try_from(number) else { break };
            return Ok((number >> 1) as i32 ^ -((number & 1) as i32));
        }
    }
    wrong("numBytes", "a number of more than 32 bits")
}

/// The head of a field must be this one.
fn head(left: &mut &[u8], field: &'static str, expected: u8) -> Result<(), StateError> {
    let found = byte(left, field)?;
    if found == expected {
        return Ok(());
    }
    Err(StateError::Foreign { field, expected: format!("{expected:#04x}"), found: format!("{found:#04x}") })
}

fn byte(left: &mut &[u8], field: &'static str) -> Result<u8, StateError> {
    let Some((byte, rest)) = left.split_first() else {
        return Err(StateError::Truncated { field, needed: 1, found: 0 });
    };
    *left = rest;
    Ok(*byte)
}
