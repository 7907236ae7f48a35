//! What a task works on: borrowed columns, bitmaps and parameters.

use crate::abi::{COLUMNS, PARAMETERS, TEXTS};
use crate::answer::Element;

/// One borrowed column.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// 64-bit integers.
    I64(&'a [i64]),
    /// 64-bit floating-point numbers.
    F64(&'a [f64]),
    /// 64-bit keys.
    U64(&'a [u64]),
    /// 32-bit keys, or offsets into a text.
    U32(&'a [u32]),
    /// 16-bit coordinates.
    U16(&'a [u16]),
    /// 8-bit polarities.
    I8(&'a [i8]),
}

impl Column<'_> {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Self::I64(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::U64(values) => values.len(),
            Self::U32(values) => values.len(),
            Self::U16(values) => values.len(),
            Self::I8(values) => values.len(),
        }
    }
}

/// The input of one task.
///
/// ```
/// use lanemark_peers::{Column, Input};
///
/// let values = [1_i64, 5, 3];
/// let input = Input { columns: vec![Column::I64(&values)], ..Input::default() };
/// assert_eq!(input.rows(), 3);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Input<'a> {
    /// At most four columns of one length.
    pub columns: Vec<Column<'a>>,
    /// Bit `i`, counted from the least significant of word 0, says that value `i` is valid. Bits past the last row are 0.
    pub validity: Option<&'a [u64]>,
    /// Rows to keep, in the same form.
    pub mask: Option<&'a [u64]>,
    /// Any number of words, beside the columns: keys to ask for, floats as their bits; the operation says which.
    pub queries: &'a [u64],
    /// Bytes of any lengths; the operation says which it reads.
    pub texts: [&'a [u8]; TEXTS],
    /// Integer parameters; the operation says which it reads.
    pub integers: [i64; PARAMETERS],
    /// Floating-point parameters; the operation says which it reads.
    pub numbers: [f64; PARAMETERS],
}

impl Input<'_> {
    /// The number of rows, that of the first column.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::rows)
    }

    /// What keeps this input from being used, whatever the operation.
    pub(crate) fn check(&self) -> Result<(), String> {
        let rows = self.rows();
        if self.columns.len() > COLUMNS {
            return Err(format!("{} columns were given, {COLUMNS} can be", self.columns.len()));
        }
        for (at, column) in self.columns.iter().enumerate() {
            if column.rows() != rows {
                return Err(format!("column {at} has {} rows, column 0 has {rows}", column.rows()));
            }
        }
        check_bitmap("validity", self.validity, rows)?;
        check_bitmap("mask", self.mask, rows)
    }
}

fn check_bitmap(name: &str, bitmap: Option<&[u64]>, rows: usize) -> Result<(), String> {
    let Some(words) = bitmap else { return Ok(()) };
    let wanted = rows.div_ceil(64);
    if words.len() != wanted {
        return Err(format!("the {name} bitmap has {} words, {rows} rows take {wanted}", words.len()));
    }
    let used = rows % 64;
    if used != 0 && words.last().is_some_and(|last| last >> used != 0) {
        return Err(format!("the {name} bitmap has bits past row {rows}; clear them"));
    }
    Ok(())
}

impl Input<'static> {
    /// Column `at`, which must hold `T`.
    pub(crate) fn column<T: Stored>(&self, at: usize) -> Result<&'static [T], String> {
        let column = self.columns.get(at).ok_or_else(|| format!("column {at} is missing"))?;
        T::of(*column).ok_or_else(|| format!("column {at} must hold {}", T::NAME))
    }
}

/// A type that a column can hold, and the column that holds it.
pub(crate) trait Stored: Element + Send + Sync + 'static {
    const NAME: &str;
    fn of(column: Column<'static>) -> Option<&'static [Self]>;
}

macro_rules! stored {
    ($($variant:ident $type:ident),*) => {$(
        impl Stored for $type {
            const NAME: &str = stringify!($type);
            fn of(column: Column<'static>) -> Option<&'static [Self]> {
                match column {
                    Column::$variant(values) => Some(values),
                    _ => None,
                }
            }
        }

        impl<'a> From<&'a [$type]> for Column<'a> {
            fn from(values: &'a [$type]) -> Self {
                Self::$variant(values)
            }
        }
    )*};
}

stored!(I64 i64, F64 f64, U64 u64, U32 u32, U16 u16, I8 i8);
