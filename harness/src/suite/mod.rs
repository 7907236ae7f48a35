//! The benches: what is measured, on which inputs, in which variants, and which rows of the ledger each stands for.
//!
//! A bench is a [`Definition`]. Listing, verification, timing, ceilings, report and claims follow from it.

pub mod aggregate;
pub mod choose;
pub mod column;
pub mod events;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod memory_tracking;
pub mod planted;
pub mod race;
pub mod scan;
pub mod session;
pub mod sketch;
mod zipf;

use crate::measure::case::{Sampled, WrongAnswer};
use crate::measure::levels::Level;
use crate::measure::memory::OutOfMemory;
use lanemark_kernels::isa::Listing;
use session::Session;
use std::fmt;

/// One place of a bench's sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Unique in the bench: `L1`, `50 % of L1`, `2 threads at L2`.
    pub label: String,
    /// Where the working set lies.
    pub level: Level,
    /// Share of the input that a filter keeps.
    pub selectivity: Option<f64>,
    /// Threads that work at once.
    pub threads: usize,
    /// A further number that the bench gives meaning to: groups, or which ranges a box filter has.
    pub detail: usize,
}

impl Point {
    /// The point of one level.
    pub fn at(level: Level) -> Point {
        Point { label: level.name().to_owned(), level, selectivity: None, threads: 1, detail: 0 }
    }
}

/// What a bench does at one point.
pub type Measure = Box<dyn Fn(&Session<'_>, &Definition, &Point) -> Result<Sampled, SuiteError>>;

/// What of the user's own files a bench can run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnInput {
    /// Nothing: its input is always generated.
    None,
    /// A column of a CSV file.
    Column,
    /// A text.
    Text,
    /// A text and the user's literals.
    Literals,
    /// A text and the user's templates.
    Templates,
    /// Events.
    Events,
}

/// A bench.
pub struct Definition {
    /// Family and name: `aggregate/sum-f64`.
    pub id: String,
    /// One line in words.
    pub title: String,
    /// What is counted per second.
    pub unit: &'static str,
    /// Rows of the ledger that it stands for.
    pub claims: &'static [&'static str],
    /// The kernel's rungs; `None` for a bench that has no kernel.
    pub kernel: Option<Listing>,
    /// What of the user's own files it can run on.
    pub own_input: OwnInput,
    /// The points of its sweep.
    pub points: fn(&Session<'_>) -> Vec<Point>,
    /// The measurement.
    pub measure: Measure,
}

impl Definition {
    /// The family: what stands before the slash.
    pub fn family(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
}

/// Every bench of lanemark.
pub fn all() -> Vec<Definition> {
    let mut benches = aggregate::all();
    benches.extend(scan::all());
    benches.extend(sketch::all());
    benches.extend(events::all());
    benches.push(memory_tracking::definition());
    #[cfg(feature = "gpu")]
    benches.extend(gpu::all());
    benches.extend(planted::all());
    benches
}

/// Why a bench could not be measured.
#[derive(Debug)]
pub enum SuiteError {
    /// A variant gave another answer than the reference.
    Wrong(WrongAnswer),
    /// Memory could not be had.
    Memory(OutOfMemory),
    /// A peer refused its input.
    Peer(String),
}

impl fmt::Display for SuiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SuiteError::Wrong(error) => error.fmt(f),
            SuiteError::Memory(error) => error.fmt(f),
            SuiteError::Peer(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for SuiteError {}

impl From<WrongAnswer> for SuiteError {
    fn from(error: WrongAnswer) -> Self {
        SuiteError::Wrong(error)
    }
}

impl From<OutOfMemory> for SuiteError {
    fn from(error: OutOfMemory) -> Self {
        SuiteError::Memory(error)
    }
}
