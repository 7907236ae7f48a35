//! `lanemark gate`: the judge is lanemark-gate, and this program its candidate unless another is named.

use super::run::build;
use lanemark_gate::gate;
use std::error::Error;
use std::process::ExitCode;

pub use gate::Arguments;

/// Judges, and ends with the judge's exit code.
pub fn judge(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    Ok(gate::run(arguments, &std::env::current_exe()?, &build().commit)?.into())
}
