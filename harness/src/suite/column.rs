//! Columns: generated from a seed, or read from a file of the user's.

use super::session::Session;
use crate::measure::memory::OutOfMemory;
use bytemuck::Pod;
use lanemark_kernels::aggregate::filter::reference::filter_mask;
use lanemark_peers::Element;
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::Path;

/// What a column may hold.
pub trait Value: Pod + PartialOrd + Element + 'static {
    /// `i64` or `f64`.
    const NAME: &'static str;
    /// The generator in words.
    const GENERATOR: &'static str;
    /// A value from 64 random bits.
    fn generate(random: u64) -> Self;
    /// The column of a peer's input.
    fn column(values: &[Self]) -> lanemark_peers::Column<'_>;
    /// The user's column as this type; `None` where it does not fit.
    fn of_user(user: &UserColumn) -> Option<&[Self]>;
    /// As a floating-point number.
    fn as_f64(self) -> f64;
}

impl Value for i64 {
    const NAME: &'static str = "i64";
    const GENERATOR: &'static str = "xoshiro256++, uniform integers from -1,048,576 to 1,048,575";
    fn generate(random: u64) -> i64 {
        (random >> 43) as i64 - (1 << 20)
    }
    fn column(values: &[i64]) -> lanemark_peers::Column<'_> {
        values.into()
    }
    fn of_user(user: &UserColumn) -> Option<&[i64]> {
        user.integers.as_deref()
    }
    fn as_f64(self) -> f64 {
        self as f64
    }
}

impl Value for f64 {
    const NAME: &'static str = "f64";
    const GENERATOR: &'static str = "xoshiro256++, uniform from -1000 to 1000";
    fn generate(random: u64) -> f64 {
        (random >> 11) as f64 * (2000.0 / (1u64 << 53) as f64) - 1000.0
    }
    fn column(values: &[f64]) -> lanemark_peers::Column<'_> {
        values.into()
    }
    fn of_user(user: &UserColumn) -> Option<&[f64]> {
        Some(&user.floats)
    }
    fn as_f64(self) -> f64 {
        self
    }
}

/// SHA-256 of some columns' bytes, one after the other.
pub fn digest(columns: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for column in columns {
        hash.update(column);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Random numbers of one input; the same seed and label give the same input.
pub fn random_of(session: &Session<'_>, label: &str) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(session.settings.seed ^ crate::measure::case::seed_of(label, "input"))
}

/// A column of values on the run's own pages, and what the file says of it.
pub struct Column<T: Pod> {
    /// The values.
    pub values: PageBuffer<T>,
    /// What the run's file says; the working set is the caller's to complete.
    pub input: run::Input,
}

/// The values that are present in the user's column where there is one, else `n` generated values.
///
/// # Errors
/// When memory cannot be had.
pub fn column<T: Value>(session: &Session<'_>, n: usize) -> Result<Column<T>, OutOfMemory> {
    match given::<T>(session) {
        Some((values, user)) => described(session, &filter_mask(values, &user.validity), user.source("left out")),
        None => generated(session, n),
    }
}

/// As [`column()`], absent values of the user's column among them, each a zero: for benches under a bitmap.
///
/// # Errors
/// When memory cannot be had.
pub fn sparse_column<T: Value>(session: &Session<'_>, n: usize) -> Result<Column<T>, OutOfMemory> {
    match given::<T>(session) {
        Some((values, user)) => described(session, values, user.source("masked")),
        None => generated(session, n),
    }
}

fn given<'a, T: Value>(session: &Session<'a>) -> Option<(&'a [T], &'a UserColumn)> {
    let user = session.user?;
    Some((T::of_user(user)?, user))
}

fn generated<T: Value>(session: &Session<'_>, n: usize) -> Result<Column<T>, OutOfMemory> {
    let mut values = session.buffers.zeroed::<T>(n, 0)?;
    let mut random = random_of(session, T::NAME);
    values.fill_with(|| T::generate(random.next_u64()));
    Ok(on_pages(session, values, format!("{}, seed {}", T::GENERATOR, session.settings.seed)))
}

fn described<T: Value>(session: &Session<'_>, given: &[T], source: String) -> Result<Column<T>, OutOfMemory> {
    let mut values = session.buffers.zeroed::<T>(given.len(), 0)?;
    values.copy_from_slice(given);
    Ok(on_pages(session, values, source))
}

fn on_pages<T: Value>(session: &Session<'_>, values: PageBuffer<T>, source: String) -> Column<T> {
    let bytes = size_of_val(&values[..]) as u64;
    let input = run::Input {
        n: values.len() as u64,
        bytes,
        working_set: bytes,
        level: session.levels.holding(bytes).name().to_owned(),
        source,
        digest: digest(&[bytemuck::cast_slice(&values)]),
        pages: values.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
    };
    Column { values, input }
}

/// A validity bitmap: the user's, or one with a tenth of the values absent. Bits past the end are zero.
///
/// # Errors
/// When memory cannot be had.
pub fn validity(session: &Session<'_>, n: usize) -> Result<PageBuffer<u64>, OutOfMemory> {
    let mut words = session.buffers.zeroed::<u64>(n.div_ceil(64), 2)?;
    match session.user {
        Some(user) => words.copy_from_slice(&user.validity),
        None => {
            let mut random = random_of(session, "validity");
            for index in 0..n {
                let present = random.next_u64() > u64::MAX / 10;
                words[index / 64] |= u64::from(present) << (index % 64);
            }
        }
    }
    Ok(words)
}

/// The value above which about that share of the column lies, judged by at most 65,536 values spread over it.
pub fn threshold<T: Value>(values: &[T], share: f64) -> T {
    let step = (values.len() / 65_536).max(1);
    let mut sample: Vec<T> = values.iter().copied().step_by(step).collect();
    let rank = ((sample.len() as f64 * (1.0 - share)) as usize).min(sample.len() - 1);
    let (_, value, _) = sample.select_nth_unstable_by(rank, |a, b| a.partial_cmp(b).expect("a column without NaN"));
    *value
}

/// One column of a file of the user's.
#[derive(Debug, Clone, PartialEq)]
pub struct UserColumn {
    /// File and column, for tables.
    pub name: String,
    /// The values as numbers; an absent one is 0.
    pub floats: Vec<f64>,
    /// The values as integers, where all of them are.
    pub integers: Option<Vec<i64>>,
    /// Which values are present.
    pub validity: Vec<u64>,
    /// Absent values.
    pub absent: usize,
}

/// Why a user's column could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct ColumnError(String);

impl fmt::Display for ColumnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ColumnError {}

impl UserColumn {
    /// Bytes of the values.
    pub fn bytes(&self) -> u64 {
        self.floats.len() as u64 * 8
    }

    fn source(&self, absent: &str) -> String {
        format!("{}, {} of {} values absent and {absent}", self.name, self.absent, self.floats.len())
    }

    /// Reads a column of a CSV file with a header row. Empty fields, `NA`, `N/A`, `null`, `NaN` and `-` are absent
    /// values; they are counted.
    ///
    /// # Errors
    /// When the file cannot be read, has no such column (the message lists those it has), has no row, or has a field
    /// in that column that is not a finite number (the message names line and text).
    pub fn read(path: &Path, name: &str) -> Result<UserColumn, ColumnError> {
        let shown = path.display();
        let failed = |error: csv::Error| ColumnError(format!("{shown}: {error}"));
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_path(path).map_err(failed)?;
        let headers = reader.headers().map_err(failed)?.clone();
        if headers.iter().all(|header| header.trim().is_empty()) {
            return Err(ColumnError(format!("{shown} has no header row, so no column can be named")));
        }
        if headers.iter().filter(|header| header.trim() == name).count() > 1 {
            return Err(ColumnError(format!("{shown} has several columns {name:?}; give each a name of its own")));
        }
        let Some(field) = headers.iter().position(|header| header.trim() == name) else {
            let near = super::choose::nearest(name, headers.iter());
            let all = headers.iter().collect::<Vec<_>>().join(", ");
            return Err(ColumnError(format!("{shown} has no column {name:?}{near}; its columns are {all}")));
        };
        let (mut floats, mut integers, mut validity, mut absent) = (Vec::new(), Some(Vec::new()), Vec::new(), 0);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(failed)? {
            let text = record[field].trim();
            let index = floats.len();
            if index % 64 == 0 {
                validity.push(0u64);
            }
            if matches!(text, "" | "NA" | "N/A" | "null" | "NaN" | "-") {
                absent += 1;
                floats.push(0.0);
                if let Some(integers) = &mut integers {
                    integers.push(0);
                }
                continue;
            }
            let line = record.position().map_or(0, |position| position.line());
            let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| {
                ColumnError(format!("{shown}:{line}: column {name:?} holds {text:?}, which is not a finite number"))
            })?;
            validity[index / 64] |= 1 << (index % 64);
            floats.push(number);
            integers = integers.zip(text.parse().ok()).map(|(mut integers, integer)| {
                integers.push(integer);
                integers
            });
        }
        if floats.len() == absent {
            return Err(ColumnError(format!("{shown}: column {name:?} has no value in {} rows", floats.len())));
        }
        let file = path.file_name().map_or_else(|| shown.to_string(), |file| file.to_string_lossy().into_owned());
        Ok(UserColumn { name: format!("{file}:{name}"), floats, integers, validity, absent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn integers_decimals_and_absent_values() {
        let csv = file("carrier,delay,air time\nUA,5,1.5\nAA,NA,2\nB6,-3,\n");
        let delay = UserColumn::read(csv.path(), "delay").unwrap();
        assert_eq!(
            (delay.integers, delay.floats, delay.validity),
            (Some(vec![5, 0, -3]), vec![5.0, 0.0, -3.0], vec![0b101])
        );
        let time = UserColumn::read(csv.path(), "air time").unwrap();
        assert_eq!((time.integers, time.absent), (None, 1));
    }

    #[test]
    fn errors_say_where_and_what_there_is() {
        let csv = file("carrier,delay\nUA,5\nAA,late\n");
        let message = UserColumn::read(csv.path(), "delay").unwrap_err().to_string();
        assert!(message.contains(":3:") && message.contains("late"), "{message}");
        let message = UserColumn::read(csv.path(), "delai").unwrap_err().to_string();
        assert!(message.contains("carrier, delay") && message.contains("did you mean"), "{message}");
        assert!(UserColumn::read(file("a\n").path(), "a").is_err());
        assert!(UserColumn::read(file("").path(), "a").unwrap_err().to_string().contains("no header row"));
        assert!(UserColumn::read(file("a,a\n1,2\n").path(), "a").unwrap_err().to_string().contains("several columns"));
        assert!(UserColumn::read(file("a,b\n1\n").path(), "a").unwrap_err().to_string().contains("line: 2"));
        assert!(
            UserColumn::read(Path::new("no-such-file.csv"), "a").unwrap_err().to_string().contains("no-such-file.csv")
        );
    }
}
