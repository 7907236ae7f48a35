//! Memory of this process as the kernel counts it.
//!
//! The kernel counts pages, and adds up per-CPU counters lazily: figures may be off by some hundred kilobytes on a
//! small machine and by more on one with many CPUs. Rows of a few kilobytes need [`crate::heap`].

use crate::kernel_files::{KernelFiles, kilobytes};
use std::path::Path;

/// Resident memory of this process, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resident {
    /// Memory that lies in RAM now (`VmRSS`).
    pub now: u64,
    /// The most that ever did, since the start or the last [`reset_high_water`] (`VmHWM`).
    pub high_water: u64,
}

impl Resident {
    /// What the kernel says of this process.
    ///
    /// # Errors
    ///
    /// One line in words where the platform does not show it.
    pub fn take() -> Result<Self, String> {
        Self::read(Path::new("/"))
    }

    /// The same from the tree of kernel files below `root`.
    ///
    /// # Errors
    ///
    /// One line in words that names the file or the field that is missing.
    pub fn read(root: &Path) -> Result<Self, String> {
        const STATUS: &str = "/proc/self/status";
        let text = KernelFiles::below(root).text(STATUS)?;
        let field = |key: &str| kilobytes(&text, key).ok_or_else(|| format!("{STATUS} has no readable {key}"));
        Ok(Self { now: field("VmRSS")?, high_water: field("VmHWM")? })
    }
}

/// Lowers the high-water mark to what is resident now, so that one process can measure several phases.
///
/// # Errors
///
/// One line in words where the platform cannot.
pub fn reset_high_water() -> Result<(), String> {
    const CLEAR: &str = "/proc/self/clear_refs";
    std::fs::write(CLEAR, "5").map_err(|error| format!("the high-water mark stays, {CLEAR} cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel_files::fixture::Tree;

    #[test]
    fn reads_both_marks() {
        let tree = Tree::new(&[("/proc/self/status", "Name:\tx\nVmHWM:\t    1760 kB\nVmRSS:\t    1000 kB\n")]);
        let resident = Resident::read(tree.root()).unwrap();
        assert_eq!((resident.now, resident.high_water), (1_024_000, 1_802_240));
    }

    #[test]
    fn names_what_is_missing() {
        let tree = Tree::new(&[("/proc/self/status", "VmRSS:\tmany\nVmHWM:\t1 kB\n")]);
        let error = Resident::read(tree.root()).unwrap_err();
        assert_eq!(error, "/proc/self/status has no readable VmRSS");
        let error = Resident::read(Tree::new(&[]).root()).unwrap_err();
        assert_eq!(error, "/proc/self/status is not there");
    }
}
