//! Size of the memory, page sizes and policies.

use super::Unknown;
use crate::kernel_files::{KernelFiles, kilobytes, quoted};

const MEMINFO: &str = "/proc/meminfo";
const HUGE: &str = "/sys/kernel/mm/transparent_hugepage";

/// Size of the memory, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// All of the machine's memory.
    pub total: Option<u64>,
    /// What could be taken without swapping.
    pub available: Option<u64>,
}

impl Memory {
    pub(super) fn read(files: KernelFiles, unknown: &mut Unknown) -> Self {
        Self {
            total: unknown.or_note("memory", size(files, "MemTotal")),
            available: unknown.or_note("available memory", size(files, "MemAvailable")),
        }
    }
}

fn size(files: KernelFiles, key: &str) -> Result<u64, String> {
    kilobytes(&files.text(MEMINFO)?, key).ok_or_else(|| format!("{MEMINFO} has no readable {key}"))
}

/// Page sizes and policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePolicy {
    /// Base page size of the running program, in bytes.
    pub base: u64,
    /// Policy of transparent huge pages: `always`, `madvise`, `never`.
    pub transparent_huge: Option<String>,
    /// Whether the kernel clears memory for a huge page at once: `always`, `defer`, `defer+madvise`, `madvise`,
    /// `never`.
    pub defrag: Option<String>,
    /// Size of a huge page, in bytes.
    pub huge: Option<u64>,
    /// Huge pages set aside by the administrator (`nr_hugepages`), of the default size.
    pub reserved: Option<u64>,
}

impl PagePolicy {
    pub(super) fn read(files: KernelFiles, unknown: &mut Unknown) -> Self {
        let huge = files.number(&format!("{HUGE}/hpage_pmd_size")).or_else(|_| size(files, "Hugepagesize"));
        Self {
            base: crate::pages::base_page_size() as u64,
            transparent_huge: unknown.or_note("transparent huge pages", chosen(files, "enabled")),
            defrag: unknown.or_note("compaction for huge pages", chosen(files, "defrag")),
            huge: unknown.or_note("size of a huge page", huge),
            reserved: unknown.or_note("reserved huge pages", reserved(files)),
        }
    }
}

/// The word in brackets of `always [madvise] never`.
fn chosen(files: KernelFiles, name: &str) -> Result<String, String> {
    let file = format!("{HUGE}/{name}");
    let line = files.line(&file)?;
    line.split_whitespace()
        .find_map(|word| word.strip_prefix('[')?.strip_suffix(']'))
        .map(str::to_owned)
        .ok_or_else(|| format!("{file} holds {} without a choice in brackets", quoted(&line)))
}

fn reserved(files: KernelFiles) -> Result<u64, String> {
    let text = files.text(MEMINFO)?;
    text.lines()
        .find_map(|line| line.strip_prefix("HugePages_Total:")?.trim().parse().ok())
        .ok_or_else(|| format!("{MEMINFO} has no readable HugePages_Total"))
}
