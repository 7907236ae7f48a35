//! Whether the harness's figure for memory is the operating system's: each workload in a fresh process, its counted
//! peak against the kernel's own high-water mark.

use super::session::Session;
use super::{Definition, OwnInput, Point};
use crate::measure::levels::Level;
use lanemark_reports::run;
use lanemark_runtime::heap::CountingAllocator;
use lanemark_runtime::resident::{Resident, reset_high_water};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::process::Command;

/// The bench's name.
pub const ID: &str = "runtime/memory-tracking";

/// The workloads, each a shape of memory that benches have.
pub const WORKLOADS: [&str; 4] = ["columns", "small boxes", "grown vector", "churn"];

/// What one workload took, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Peaks {
    /// The harness's figure: what its allocator counted.
    pub counted: u64,
    /// The kernel's: the rise of the resident set's high-water mark.
    pub resident: u64,
}

impl Peaks {
    /// How far the harness's figure lies from the kernel's.
    pub fn difference(&self) -> f64 {
        (self.counted as f64 - self.resident as f64).abs() / self.resident as f64
    }
}

/// The bench: a point a workload, with both figures and their difference.
pub fn definition() -> Definition {
    Definition {
        id: ID.to_owned(),
        title: "the harness's figure for memory against the operating system's".to_owned(),
        unit: "bytes",
        claims: &["camera.performance.memory-tracking"],
        kernel: None,
        own_input: OwnInput::None,
        points: |_| {
            let point = |(detail, name): (usize, &&str)| Point {
                label: (*name).to_owned(),
                detail,
                ..Point::at(Level::Memory)
            };
            WORKLOADS.iter().enumerate().map(point).collect()
        },
        measure: Box::new(|session, definition, point| Ok(measure(session, definition, point).into())),
    }
}

/// The figure that the claim is judged by.
pub const DIFFERENCE: &str = "difference";

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> run::Bench {
    let bench = session.unavailable(definition, point, String::new());
    match in_a_fresh_process(WORKLOADS[point.detail]) {
        Err(reason) => run::Bench { unavailable: Some(reason), ..bench },
        Ok(peaks) => {
            let figure = |name: &str, value: f64, unit: &str| run::Quantity {
                name: name.to_owned(),
                value,
                unit: unit.to_owned(),
            };
            let figures = vec![
                figure("counted peak", peaks.counted as f64, "bytes"),
                figure("rise of the kernel's high-water mark", peaks.resident as f64, "bytes"),
                figure(DIFFERENCE, peaks.difference(), "fraction"),
            ];
            run::Bench { figures, unavailable: None, ..bench }
        }
    }
}

/// Runs a workload in this program, started anew, and reads what it prints.
fn in_a_fresh_process(workload: &str) -> Result<Peaks, String> {
    let program = std::env::current_exe().map_err(|error| format!("this program cannot start itself: {error}"))?;
    let output = Command::new(program)
        .args(["memory-probe", workload])
        .output()
        .map_err(|error| format!("a process for the workload {workload} could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("the workload {workload} failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("the workload {workload} gave no figures: {error}"))
}

/// Does a workload in this process, which must be a fresh one, and gives its two figures.
///
/// # Errors
/// In words, when there is no such workload or the platform does not show the kernel's figure.
pub fn probe(workload: &str, allocator: &CountingAllocator) -> Result<Peaks, String> {
    reset_high_water()?;
    allocator.reset_peak();
    let (counted, resident) = (allocator.live(), Resident::take()?.high_water);
    match workload {
        // Eight million events in columns: 13 bytes each, as event cameras have them.
        "columns" => {
            let n = 8_000_000;
            black_box((vec![1i64; n], vec![1u16; n], vec![1u16; n], vec![1i8; n]));
        }
        "small boxes" => {
            let boxes: Vec<Box<[u8]>> =
                (0..500_000usize).map(|index| vec![1; 16 + index * 7919 % 385].into()).collect();
            black_box(boxes);
        }
        "grown vector" => {
            let mut grown = Vec::new();
            for index in 0..8u64 << 20 {
                grown.push(black_box(index));
            }
            black_box(grown);
        }
        "churn" => {
            let mut kept: Vec<Vec<u8>> = Vec::new();
            for index in 0..60_000usize {
                let buffer = vec![1; 256 + index * 7919 % 4096];
                match index < 20_000 {
                    true => kept.push(buffer),
                    false => kept[index * 104_729 % 20_000] = buffer,
                }
            }
            black_box(kept);
        }
        other => return Err(format!("there is no workload {other:?}; there are {}", WORKLOADS.join(", "))),
    }
    Ok(Peaks {
        counted: (allocator.peak() - counted) as u64,
        resident: Resident::take()?.high_water.saturating_sub(resident),
    })
}
