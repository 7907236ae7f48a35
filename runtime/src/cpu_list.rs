//! Lists of CPUs in the kernel's notation: `0-3,8,10-11`.

use std::fmt;

/// The highest CPU number that a list may name; far above what any kernel is built for, and low enough that a
/// damaged file such as `0-4294967295` cannot exhaust memory.
pub const MAX_CPU: usize = 65_535;

/// Why a text is not a list of CPUs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CpuListError {
    /// The part between two commas that is at fault.
    pub part: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl fmt::Display for CpuListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` in a list of CPUs {}; write it like 0-3,8,10-11", self.part.escape_debug(), self.reason)
    }
}

impl std::error::Error for CpuListError {}

/// Reads a list of CPUs; the answer is sorted and has no duplicates. An empty text is an empty list.
///
/// # Errors
///
/// A part that is no number, a range that runs backwards, and a number above [`MAX_CPU`].
///
/// # Examples
///
/// ```
/// use lanemark_runtime::cpu_list::parse_cpu_list;
///
/// assert_eq!(parse_cpu_list("0-2,8\n").unwrap(), [0, 1, 2, 8]);
/// assert!(parse_cpu_list("3-1").is_err());
/// ```
pub fn parse_cpu_list(text: &str) -> Result<Vec<usize>, CpuListError> {
    let text = text.trim();
    let mut cpus = Vec::new();
    if text.is_empty() {
        return Ok(cpus);
    }
    for part in text.split(',') {
        let part = part.trim();
        let error = |reason| CpuListError { part: part.chars().take(40).collect(), reason };
        let number = |digits: &str| -> Result<usize, CpuListError> {
            // `parse` alone would take "+3".
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(error("is neither a number nor a range"));
            }
            match digits.parse() {
                Ok(cpu) if cpu <= MAX_CPU => Ok(cpu),
                _ => Err(error("is above the highest CPU that can be named (65535)")),
            }
        };
        match part.split_once('-') {
            None => cpus.push(number(part)?),
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if first > last {
                    return Err(error("runs backwards"));
                }
                cpus.extend(first..=last);
                // Many overlapping ranges must not pile up either.
                if cpus.len() > 4 * MAX_CPU {
                    sort(&mut cpus);
                }
            }
        }
    }
    sort(&mut cpus);
    Ok(cpus)
}

fn sort(cpus: &mut Vec<usize>) {
    cpus.sort_unstable();
    cpus.dedup();
}

/// Writes CPUs as a list that [`parse_cpu_list`] reads; order and duplicates do not matter.
///
/// ```
/// assert_eq!(lanemark_runtime::cpu_list::format_cpu_list(&[8, 0, 1, 2]), "0-2,8");
/// ```
pub fn format_cpu_list(cpus: &[usize]) -> String {
    let mut cpus = cpus.to_vec();
    sort(&mut cpus);
    cpus.chunk_by(|a, b| a + 1 == *b)
        .map(|run| match run {
            [one] => one.to_string(),
            _ => format!("{}-{}", run[0], run[run.len() - 1]),
        })
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_kernels_notation() {
        assert_eq!(parse_cpu_list("").unwrap(), Vec::<usize>::new());
        assert_eq!(parse_cpu_list("\n").unwrap(), Vec::<usize>::new());
        assert_eq!(parse_cpu_list("0").unwrap(), [0]);
        assert_eq!(parse_cpu_list("0-3,8,10-11\n").unwrap(), [0, 1, 2, 3, 8, 10, 11]);
        assert_eq!(parse_cpu_list("5,1-2, 2-3").unwrap(), [1, 2, 3, 5]);
    }

    #[test]
    fn names_the_part_at_fault() {
        for (text, part) in [
            ("0,x", "x"),
            ("0-", "0-"),
            ("-1", "-1"),
            ("3-1", "3-1"),
            ("0,,1", ""),
            ("+3", "+3"),
            ("0-31:2/4", "0-31:2/4"),
            ("0-4294967295", "0-4294967295"),
            ("99999999999999999999999", "99999999999999999999999"),
            ("1\u{0}2", "1\u{0}2"),
        ] {
            assert_eq!(parse_cpu_list(text).unwrap_err().part, part, "{text:?}");
        }
    }

    #[test]
    fn overlapping_ranges_do_not_pile_up() {
        let text = vec!["0-65535"; 100].join(",");
        assert_eq!(parse_cpu_list(&text).unwrap().len(), MAX_CPU + 1);
    }

    #[test]
    fn writes_what_it_reads() {
        for text in ["", "0", "0-1", "0-3,8,10-11", "7,9,65535"] {
            assert_eq!(format_cpu_list(&parse_cpu_list(text).unwrap()), text);
        }
    }
}
