//! The CPU that processes are timed on.

use std::fs;

/// The CPU that was asked for, or the last one that this process may use: the first ones serve most interrupts.
///
/// # Errors
/// When this process may not use the CPU that was asked for.
pub(super) fn chosen(asked: Option<usize>) -> Result<usize, String> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or_default();
    let allowed = numbers(list);
    match asked {
        Some(cpu) if !allowed.is_empty() && !allowed.contains(&cpu) => {
            Err(format!("--cpu {cpu}: this process may use {}", list.trim()))
        }
        Some(cpu) => Ok(cpu),
        None => Ok(allowed.last().copied().unwrap_or(0)),
    }
}

/// The numbers of a list such as `0-3,8`.
fn numbers(list: &str) -> Vec<usize> {
    let range = |part: &str| {
        let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
        first.parse::<usize>().ok().zip(last.parse::<usize>().ok())
    };
    list.split(',').filter_map(range).flat_map(|(first, last)| first..=last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cpus_are_read() {
        assert_eq!(numbers(" 0-3,8\n"), [0, 1, 2, 3, 8]);
        assert_eq!(numbers("5"), [5]);
        assert_eq!(numbers(""), Vec::<usize>::new());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_cpu_that_is_not_there_is_refused_with_those_that_are() {
        let cpu = chosen(None).expect("there is one");
        assert_eq!(chosen(Some(cpu)), Ok(cpu));
        let error = chosen(Some(65_535)).expect_err("there are not that many");
        assert!(error.contains("--cpu 65535") && error.contains(&cpu.to_string()), "{error}");
    }
}
