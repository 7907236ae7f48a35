//! The small text files in which Linux describes itself, below a root that a test can choose.

use crate::cpu_list::parse_cpu_list;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// No file read here is longer on a sound machine, save `/proc/cpuinfo` of a large one, whose first block is
/// all that is wanted.
const LONGEST: u64 = 1 << 20;

/// `/proc` and `/sys` below a root. Every error is one line in words that begins with the file's name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KernelFiles<'a> {
    root: &'a Path,
}

impl<'a> KernelFiles<'a> {
    pub(crate) fn below(root: &'a Path) -> Self {
        Self { root }
    }

    fn place(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// The file's text; bytes that are not UTF-8 are replaced.
    pub(crate) fn text(&self, path: &str) -> Result<String, String> {
        let mut bytes = Vec::new();
        File::open(self.place(path)).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)).map_err(|error| {
            match error.kind() {
                ErrorKind::NotFound => format!("{path} is not there"),
                _ => format!("{path} cannot be read: {error}"),
            }
        })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The first line, without surrounding blanks; an empty one is an error.
    pub(crate) fn line(&self, path: &str) -> Result<String, String> {
        let text = self.text(path)?;
        match text.lines().next().map(str::trim) {
            Some(line) if !line.is_empty() => Ok(line.to_owned()),
            _ => Err(format!("{path} is empty")),
        }
    }

    /// The number that is the file's first line.
    pub(crate) fn number<T: FromStr>(&self, path: &str) -> Result<T, String> {
        let line = self.line(path)?;
        line.parse().map_err(|_| format!("{path} holds {} instead of a number", quoted(&line)))
    }

    /// The list of CPUs that is the file's text.
    pub(crate) fn cpus(&self, path: &str) -> Result<Vec<usize>, String> {
        parse_cpu_list(&self.text(path)?).map_err(|error| format!("{path}: {error}"))
    }

    /// The numbers N of the entries `prefixN` in a folder, in order; empty where the folder is not there.
    pub(crate) fn numbered(&self, folder: &str, prefix: &str) -> Vec<usize> {
        let Ok(entries) = std::fs::read_dir(self.place(folder)) else {
            return Vec::new();
        };
        let mut numbers: Vec<usize> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.strip_prefix(prefix)?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers
    }
}

/// The start of a text that came from outside, safe to print on one line.
pub(crate) fn quoted(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    format!("`{}`", start.escape_debug())
}

/// The value of a `Key:   123 kB` line, in bytes.
pub(crate) fn kilobytes(text: &str, key: &str) -> Option<u64> {
    text.lines()
        .find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .and_then(|kb| kb.checked_mul(1024))
}

#[cfg(test)]
pub(crate) mod fixture {
    //! Trees of files for tests.

    use std::path::Path;
    use tempfile::TempDir;

    /// A temporary tree; files are given as (path, content).
    pub(crate) struct Tree(TempDir);

    impl Tree {
        pub(crate) fn new(files: &[(&str, &str)]) -> Self {
            let tree = Self(TempDir::new().expect("a temporary folder"));
            for (path, content) in files {
                tree.write(path, content.as_bytes());
            }
            tree
        }

        pub(crate) fn write(&self, path: &str, content: &[u8]) {
            let place = self.0.path().join(path.trim_start_matches('/'));
            std::fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
            std::fs::write(place, content).expect("a file");
        }

        pub(crate) fn root(&self) -> &Path {
            self.0.path()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fixture::Tree;
    use super::*;

    #[test]
    fn errors_name_the_file() {
        let tree = Tree::new(&[("/sys/a", "12 apples\n"), ("/sys/empty", "")]);
        let files = KernelFiles::below(tree.root());
        assert_eq!(files.text("/sys/b").unwrap_err(), "/sys/b is not there");
        assert_eq!(files.line("/sys/empty").unwrap_err(), "/sys/empty is empty");
        assert_eq!(files.number::<u64>("/sys/a").unwrap_err(), "/sys/a holds `12 apples` instead of a number");
        assert!(files.text("/sys").unwrap_err().starts_with("/sys cannot be read"));
        assert!(files.cpus("/sys/a").unwrap_err().starts_with("/sys/a: "));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_long_files_cut() {
        let tree = Tree::new(&[]);
        tree.write("/proc/x", &[0xff, b'a', 0xfe]);
        tree.write("/proc/long", &vec![b'x'; LONGEST as usize + 5]);
        let files = KernelFiles::below(tree.root());
        assert_eq!(files.text("/proc/x").unwrap(), "\u{fffd}a\u{fffd}");
        assert_eq!(files.text("/proc/long").unwrap().len() as u64, LONGEST);
    }

    #[test]
    fn numbered_entries_are_numbers_in_order() {
        let tree = Tree::new(&[("/d/cpu10/x", ""), ("/d/cpu2/x", ""), ("/d/cpufreq/x", ""), ("/d/cpu/x", "")]);
        assert_eq!(KernelFiles::below(tree.root()).numbered("/d", "cpu"), [2, 10]);
    }

    #[test]
    fn kilobyte_lines() {
        let text = "Node 0 MemTotal:  1 kB\nMemTotal:   2 kB\nHuge: 18446744073709551615 kB\nBad: x";
        assert_eq!(kilobytes(text, "MemTotal"), Some(2048));
        assert_eq!(kilobytes(text, "Node 0 MemTotal"), Some(1024));
        assert_eq!(kilobytes(text, "Huge"), None);
        assert_eq!(kilobytes(text, "Bad"), None);
        assert_eq!(kilobytes(text, "Mem"), None);
    }
}
