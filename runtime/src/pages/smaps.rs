//! Which pages a range of addresses lies on, from the kernel's table of mappings (`/proc/self/smaps`).

use super::PageKind;
use std::io::BufRead;

/// Addresses from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// The kind of the pages within `range`; `None` where no resident page of it is listed.
///
/// Counts whole mappings, so `range` must not share one with other memory.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
pub(super) fn kind_of(range: Range, smaps: impl BufRead) -> Option<PageKind> {
    let (mut resident, mut huge) = (0u64, 0u64);
    let mut inside = false;
    // Names of mapped files need not be UTF-8, so lines are bytes.
    for line in smaps.split(b'\n') {
        let line = line.ok()?;
        let line = String::from_utf8_lossy(&line);
        if let Some(mapping) = header(&line) {
            inside = mapping.start < range.end && range.start < mapping.end;
        } else if inside && let Some((key, value)) = line.split_once(':') {
            let kb = || value.split_whitespace().next()?.parse::<u64>().ok();
            match key {
                "Rss" => resident = resident.saturating_add(kb()?),
                "AnonHugePages" => huge = huge.saturating_add(kb()?),
                _ => {}
            }
        }
    }
    match (resident, huge) {
        (0, _) => None,
        (_, 0) => Some(PageKind::Base),
        (resident, huge) if huge >= resident => Some(PageKind::Huge),
        _ => Some(PageKind::Mixed),
    }
}

/// The addresses in a mapping's first line, `7f00-7f80 rw-p …`.
pub(super) fn header(line: &str) -> Option<Range> {
    let (start, end) = line.split_whitespace().next()?.split_once('-')?;
    Some(Range { start: u64::from_str_radix(start, 16).ok()?, end: u64::from_str_radix(end, 16).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMAPS: &[u8] = b"\
1000-5000 rw-p 00000000 00:00 0 \n\
Size:                 16 kB\nRss:                  16 kB\nAnonHugePages:         0 kB\nVmFlags: rd wr mr\n\
200000-600000 rw-p 00000000 00:00 0 \n\
Rss:                4096 kB\nAnonHugePages:      4096 kB\n\
800000-c00000 rw-p 00000000 00:00 0 \n\
Rss:                4096 kB\nAnonHugePages:      2048 kB\n\
d00000-e00000 ---p 00000000 00:00 0 \n\
Rss:                   0 kB\nAnonHugePages:         0 kB\n\
7f0000000000-7f0000001000 r--p 00000000 fe:00 12   /lib/\xff\xfe: odd name\n\
Rss:                   4 kB\nAnonHugePages:         0 kB\n\
f00000-f01000 rw-p 00000000 00:00 0 \nRss: many kB\n";

    fn kind(start: u64, end: u64) -> Option<PageKind> {
        kind_of(Range { start, end }, SMAPS)
    }

    #[test]
    fn counts_the_mappings_of_the_range() {
        assert_eq!(kind(0x1000, 0x5000), Some(PageKind::Base));
        assert_eq!(kind(0x20_0000, 0x60_0000), Some(PageKind::Huge));
        assert_eq!(kind(0x80_0000, 0xc0_0000), Some(PageKind::Mixed));
        assert_eq!(kind(0x1000, 0x60_0000), Some(PageKind::Mixed));
        assert_eq!(kind(0x7f00_0000_0000, 0x7f00_0000_1000), Some(PageKind::Base));
    }

    #[test]
    fn what_is_not_resident_listed_or_readable_is_unknown() {
        assert_eq!(kind(0xd0_0000, 0xe0_0000), None);
        assert_eq!(kind(0x60_0000, 0x80_0000), None);
        assert_eq!(kind(0xf0_0000, 0xf0_1000), None);
        assert_eq!(kind_of(Range { start: 0, end: 1 }, &b"\xff\n-\n:\n"[..]), None);
    }
}
