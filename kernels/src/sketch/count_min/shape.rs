//! Rows and columns of a Count-Min sketch, and how they follow from the error that is wanted.

use std::f64::consts::E;
use std::fmt;

/// The most rows a sketch can have; 16 make the error's probability 1e-7.
pub const MOST_ROWS: u8 = 16;

/// The most counters a sketch can have: 4 GiB of them.
pub const MOST_COUNTERS: u64 = 1 << 30;

/// Rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Counters of a row, a power of two.
    pub width: u32,
    /// Rows.
    pub depth: u8,
}

impl Default for Shape {
    /// 4 rows of 4,096 counters: 64 KiB.
    fn default() -> Self {
        Shape { width: 4096, depth: 4 }
    }
}

impl Shape {
    /// The smallest shape that keeps to an error, see [`CountMin::with_error`](super::CountMin::with_error).
    ///
    /// # Errors
    /// As there.
    pub fn with_error(epsilon: f64, delta: f64) -> Result<Shape, ShapeError> {
        for (name, value) in [("epsilon", epsilon), ("delta", delta)] {
            if !(value > 0.0 && value < 1.0) {
                return Err(ShapeError::Share { name, value });
            }
        }
        // Both conversions saturate; what is too large is refused below.
        let depth = (-delta.ln()).ceil().max(1.0) as u8;
        let width = ((E / epsilon).ceil() as u64).checked_next_power_of_two().unwrap_or(u64::MAX);
        let Ok(width) = u32::try_from(width) else { return Err(ShapeError::TooLarge { width, depth }) };
        let shape = Shape { width, depth };
        shape.check().map(|()| shape)
    }

    pub(super) fn check(self) -> Result<(), ShapeError> {
        let Shape { width, depth } = self;
        if !width.is_power_of_two() {
            Err(ShapeError::Width { width })
        } else if !(1..=MOST_ROWS).contains(&depth) {
            Err(ShapeError::Depth { depth })
        } else if u64::from(width) * u64::from(depth) > MOST_COUNTERS {
            Err(ShapeError::TooLarge { width: width.into(), depth })
        } else {
            Ok(())
        }
    }

    pub(super) fn counters(self) -> usize {
        self.width as usize * usize::from(self.depth)
    }

    pub(super) fn epsilon(self) -> f64 {
        E / f64::from(self.width)
    }

    pub(super) fn delta(self) -> f64 {
        (-f64::from(self.depth)).exp()
    }

    /// Rows that one hash has columns for.
    pub(super) fn fields(self) -> usize {
        if self.width <= 1 << 16 { 4 } else { 2 }
    }

    /// Whether one hash has four fields, and they are enough.
    pub(in crate::sketch) fn one_hash(self) -> bool {
        self.fields() == 4 && self.depth <= 4
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows of {} counters", self.depth, self.width)
    }
}

/// A sketch cannot have that shape or error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShapeError {
    /// The width is no power of two.
    Width {
        /// Counters of a row.
        width: u32,
    },
    /// There are no rows, or more than [`MOST_ROWS`].
    Depth {
        /// Rows.
        depth: u8,
    },
    /// There would be more than [`MOST_COUNTERS`] counters.
    TooLarge {
        /// Counters of a row.
        width: u64,
        /// Rows.
        depth: u8,
    },
    /// An error or its probability does not lie between 0 and 1.
    Share {
        /// Which of the two.
        name: &'static str,
        /// Its value.
        value: f64,
    },
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShapeError::Width { width } => write!(f, "a row of {width} counters: the width must be a power of two"),
            ShapeError::Depth { depth } => write!(f, "{depth} rows: a sketch has 1 to {MOST_ROWS}"),
            ShapeError::TooLarge { width, depth } => {
                write!(f, "{depth} rows of {width} counters: a sketch has at most {MOST_COUNTERS} counters")
            }
            ShapeError::Share { name, value } => write!(f, "{name} is {value}, and must lie between 0 and 1"),
        }
    }
}

impl std::error::Error for ShapeError {}
