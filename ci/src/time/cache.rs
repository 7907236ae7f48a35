//! The cache that a core has to itself.

use std::fs;
use std::path::Path;

/// Assumed where the system does not say: the smallest second-level cache of processors that are still in use.
const ASSUMED: u64 = 256 * 1024;

/// Half of the second-level cache of `cpu`, in bytes: what a process can keep there while other processes alternate
/// with it.
pub(crate) fn of_one_core(cpu: usize) -> u64 {
    second_level(Path::new(&format!("/sys/devices/system/cpu/cpu{cpu}/cache"))).unwrap_or(ASSUMED) / 2
}

fn second_level(folder: &Path) -> Option<u64> {
    fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let field = |name: &str| fs::read_to_string(entry.path().join(name)).ok();
        if field("level")?.trim() != "2" {
            return None;
        }
        bytes(field("size")?.trim())
    })
}

/// A size as Linux writes it: `1024K`.
fn bytes(size: &str) -> Option<u64> {
    let (number, unit) = match size.split_at(size.len().checked_sub(1)?) {
        (number, "K") => (number, 1024),
        (number, "M") => (number, 1024 * 1024),
        _ => (size, 1),
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_level_is_found_among_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        for (index, level, size) in [("index0", "1", "32K"), ("index2", "2", "1024K"), ("index3", "3", "32M")] {
            let index = folder.path().join(index);
            fs::create_dir(&index).expect("a folder is made");
            fs::write(index.join("level"), format!("{level}\n")).expect("a file is written");
            fs::write(index.join("size"), format!("{size}\n")).expect("a file is written");
        }
        assert_eq!(second_level(folder.path()), Some(1 << 20));
        assert_eq!(second_level(&folder.path().join("none")), None);
        assert_eq!((bytes("2M"), bytes("512"), bytes("x"), bytes("")), (Some(2 << 20), Some(512), None, None));
    }
}
