//! What else the machine did while something was measured.
//!
//! Take a [`Snapshot`] before and one after; [`Snapshot::since`] is what happened between.

use crate::kernel_files::{KernelFiles, quoted};
use std::path::Path;
use std::thread::ThreadId;

/// Counters of the machine, of this process and of the calling thread, at one moment.
///
/// A counter that the platform does not show is missing, and so is every difference made with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    taken_ns: u64,
    thread: ThreadId,
    steal_ms: Option<f64>,
    thread_switches: Option<u64>,
    process_switches: Option<u64>,
    waited_ns: Option<u64>,
    pressure_us: Option<u64>,
    load: Option<f64>,
    unknown: Vec<String>,
}

/// What happened between two snapshots. `None` means that the platform does not show it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Disturbance {
    /// Wall time between the snapshots, in milliseconds.
    pub window_ms: f64,
    /// Time that the hypervisor took away from all CPUs together, in steps of the kernel's tick (usually 10 ms).
    pub steal_ms: Option<f64>,
    /// Times that the calling thread was taken off its core; `None` also where the snapshots are of two threads.
    pub involuntary_switches: Option<u64>,
    /// The same for all threads of the process.
    pub process_involuntary_switches: Option<u64>,
    /// Time that the calling thread was ready to run and had to wait; `None` also where the snapshots are of two
    /// threads.
    pub waited_ms: Option<f64>,
    /// Share of the window, 0 to 1, in which some task of the machine waited for a CPU (pressure stall
    /// information).
    pub cpu_pressure: Option<f64>,
    /// Load average over one minute at the first snapshot.
    pub load_before: Option<f64>,
    /// Load average over one minute at the second.
    pub load_after: Option<f64>,
}

impl Snapshot {
    /// The counters now. Reads four files: not for a hot path.
    ///
    /// ```
    /// use lanemark_runtime::disturbance::Snapshot;
    ///
    /// let before = Snapshot::take();
    /// let sum: u64 = (0..1_000_000).sum();
    /// let between = Snapshot::take().since(&before);
    /// println!("{sum}, waited {:?} ms", between.waited_ms);
    /// ```
    pub fn take() -> Self {
        Self::read(Path::new("/"))
    }

    /// The counters, those in files read below `root`.
    pub fn read(root: &Path) -> Self {
        let files = KernelFiles::below(root);
        let mut unknown = Vec::new();
        let load = known(&mut unknown, "load average", load(files));
        let pressure_us = known(&mut unknown, "CPU pressure", pressure_us(files));
        let steal_ms = known(&mut unknown, "steal time", steal_ms(files));
        let waited_ns = known(&mut unknown, "time waited for a CPU", waited_ns(files));
        Self {
            taken_ns: crate::clock::wall_ns(),
            thread: std::thread::current().id(),
            steal_ms,
            thread_switches: known(&mut unknown, "involuntary switches", switches_of_thread()),
            process_switches: known(&mut unknown, "involuntary switches of the process", switches_of_process()),
            waited_ns,
            pressure_us,
            load,
            unknown,
        }
    }

    /// What the platform does not show, in words, one entry each.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    /// What happened since an earlier snapshot. A counter that ran backwards counts as not shown.
    pub fn since(&self, earlier: &Self) -> Disturbance {
        let window_ns = self.taken_ns.saturating_sub(earlier.taken_ns);
        let same_thread = self.thread == earlier.thread;
        let of_thread = |now, then| difference(now, then).filter(|_| same_thread);
        let pressure_us = difference(self.pressure_us, earlier.pressure_us);
        Disturbance {
            window_ms: window_ns as f64 / 1e6,
            steal_ms: self.steal_ms.zip(earlier.steal_ms).map(|(now, then)| now - then).filter(|&ms| ms >= 0.0),
            involuntary_switches: of_thread(self.thread_switches, earlier.thread_switches),
            process_involuntary_switches: difference(self.process_switches, earlier.process_switches),
            waited_ms: of_thread(self.waited_ns, earlier.waited_ns).map(|ns| ns as f64 / 1e6),
            // The kernel adds stalls up when they end, so a short window may hold more than its length.
            cpu_pressure: pressure_us.filter(|_| window_ns > 0).map(|us| (us as f64 * 1e3 / window_ns as f64).min(1.0)),
            load_before: earlier.load,
            load_after: self.load,
        }
    }
}

fn difference(now: Option<u64>, then: Option<u64>) -> Option<u64> {
    now?.checked_sub(then?)
}

fn known<T>(unknown: &mut Vec<String>, what: &str, found: Result<T, String>) -> Option<T> {
    found.map_err(|why| unknown.push(format!("{what}: {why}"))).ok()
}

/// Time stolen from all CPUs since the start: the eighth number of the first line.
fn steal_ms(files: KernelFiles) -> Result<f64, String> {
    const STAT: &str = "/proc/stat";
    let line = files.line(STAT)?;
    let ticks: u64 = line
        .strip_prefix("cpu ")
        .and_then(|numbers| numbers.split_whitespace().nth(7)?.parse().ok())
        .ok_or_else(|| format!("{STAT} begins with {}, without steal ticks", quoted(&line)))?;
    Ok(ticks as f64 * 1e3 / ticks_per_second()?)
}

fn ticks_per_second() -> Result<f64, String> {
    #[cfg(unix)]
    {
        // SAFETY: the call takes a number and answers one.
        let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
        if ticks > 0 {
            return Ok(ticks as f64);
        }
    }
    Err("the platform does not tell the length of a tick".to_owned())
}

/// Time that the calling thread waited in the run queue: the second number.
fn waited_ns(files: KernelFiles) -> Result<u64, String> {
    const SCHEDSTAT: &str = "/proc/thread-self/schedstat";
    let line = files.line(SCHEDSTAT)?;
    let mut numbers = line.split_whitespace().map(str::parse::<u64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        // A running thread was put on a CPU at least once, unless the kernel does not count.
        (Some(Ok(0)), Some(Ok(0)), Some(Ok(0))) => Err(format!("{SCHEDSTAT} is not counted")),
        (Some(Ok(_)), Some(Ok(waited)), _) => Ok(waited),
        _ => Err(format!("{SCHEDSTAT} holds {} instead of numbers", quoted(&line))),
    }
}

/// Time in which some task waited for a CPU, since the start, in microseconds.
fn pressure_us(files: KernelFiles) -> Result<u64, String> {
    const PRESSURE: &str = "/proc/pressure/cpu";
    let text = files.text(PRESSURE)?;
    text.lines()
        .find_map(|line| line.strip_prefix("some "))
        .and_then(|some| some.split_whitespace().find_map(|word| word.strip_prefix("total=")))
        .and_then(|total| total.parse().ok())
        .ok_or_else(|| format!("{PRESSURE} has no readable total on its line `some`"))
}

/// Load average over one minute.
fn load(files: KernelFiles) -> Result<f64, String> {
    const LOAD: &str = "/proc/loadavg";
    let line = files.line(LOAD)?;
    line.split_whitespace()
        .next()
        .and_then(|word| word.parse().ok())
        .filter(|load: &f64| load.is_finite() && *load >= 0.0)
        .ok_or_else(|| format!("{LOAD} begins with {} instead of a number", quoted(&line)))
}

fn switches_of_thread() -> Result<u64, String> {
    #[cfg(target_os = "linux")]
    return switches(libc::RUSAGE_THREAD);
    #[cfg(not(target_os = "linux"))]
    Err("this platform does not count them by thread".to_owned())
}

fn switches_of_process() -> Result<u64, String> {
    #[cfg(unix)]
    return switches(libc::RUSAGE_SELF);
    #[cfg(not(unix))]
    Err("this platform does not count them".to_owned())
}

#[cfg(unix)]
fn switches(of: libc::c_int) -> Result<u64, String> {
    // SAFETY: rusage is made of numbers alone, for which all zeros is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: `usage` is a valid place for the answer for the whole call.
    let done = unsafe { libc::getrusage(of, &mut usage) };
    if done != 0 {
        return Err(format!("getrusage: {}", std::io::Error::last_os_error()));
    }
    u64::try_from(usage.ru_nivcsw).map_err(|_| "getrusage gave a negative count".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel_files::fixture::Tree;

    fn tree(steal: u64, waited: u64, stalled: u64, load: &str) -> Tree {
        Tree::new(&[
            ("/proc/stat", &format!("cpu  1 2 3 4 5 6 7 {steal} 0 0\ncpu0 1\nctxt 9\n")),
            ("/proc/thread-self/schedstat", &format!("1000 {waited} 3\n")),
            (
                "/proc/pressure/cpu",
                &format!("some avg10=0.71 avg60=0.45 avg300=0.37 total={stalled}\nfull avg10=0.00 total=77\n"),
            ),
            ("/proc/loadavg", &format!("{load} 0.20 0.10 1/100 1234\n")),
        ])
    }

    fn read(tree: &Tree, at_ms: u64) -> Snapshot {
        Snapshot { taken_ns: at_ms * 1_000_000, ..Snapshot::read(tree.root()) }
    }

    #[test]
    fn differences_of_what_the_files_say() {
        let before = read(&tree(10, 5_000_000, 100_000, "0.50"), 0);
        let after = read(&tree(13, 7_500_000, 350_000, "2.25"), 1_000);
        let between = after.since(&before);
        assert_eq!(between.window_ms, 1_000.0);
        assert_eq!(between.steal_ms, ticks_per_second().ok().map(|ticks| 3.0 * 1e3 / ticks));
        assert_eq!(between.waited_ms, Some(2.5));
        assert_eq!(between.cpu_pressure, Some(0.25));
        assert_eq!((between.load_before, between.load_after), (Some(0.5), Some(2.25)));
    }

    #[test]
    fn counters_that_run_backwards_and_empty_windows_show_nothing() {
        let early = read(&tree(10, 5_000_000, 100_000, "0"), 5);
        let late = read(&tree(9, 4_000_000, 90_000, "0"), 5);
        let between = late.since(&early);
        assert_eq!(between.steal_ms, None);
        assert_eq!(between.waited_ms, None);
        assert_eq!(between.cpu_pressure, None);
        assert_eq!(early.since(&early).cpu_pressure, None);
    }

    #[test]
    fn pressure_is_never_above_the_whole_window() {
        let before = read(&tree(0, 0, 0, "0"), 0);
        let after = read(&tree(0, 0, 99_000_000, "0"), 10);
        assert_eq!(after.since(&before).cpu_pressure, Some(1.0));
    }

    #[test]
    fn counters_of_two_threads_are_not_compared() {
        let tree = tree(0, 1, 0, "0");
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| read(&tree, 0)).join().expect("a snapshot"));
        let between = read(&tree, 1).since(&elsewhere);
        assert_eq!((between.waited_ms, between.involuntary_switches), (None, None));
        assert!(between.cpu_pressure.is_some());
    }

    #[test]
    fn each_missing_or_odd_file_costs_its_own_counter() {
        let none = Snapshot::read(Tree::new(&[]).root());
        assert_eq!(none.steal_ms, None);
        assert_eq!(none.unknown().iter().filter(|u| u.contains("is not there")).count(), 4);

        let odd = Tree::new(&[
            ("/proc/stat", "cpu  1 2 3\n"),
            ("/proc/thread-self/schedstat", "0 0 0\n"),
            ("/proc/pressure/cpu", "full total=3\nsome total=many\n"),
            ("/proc/loadavg", "nan 1 2\n"),
        ]);
        let odd = Snapshot::read(odd.root());
        let shown = (odd.steal_ms, odd.waited_ns, odd.pressure_us, odd.load);
        assert_eq!(shown, (None, None, None, None));
        assert!(odd.unknown().iter().any(|u| u.contains("schedstat is not counted")));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_thread_that_works_is_seen_on_this_machine() {
        let before = Snapshot::take();
        let start = crate::clock::wall_ns();
        while crate::clock::wall_ns() - start < 20_000_000 {
            std::hint::spin_loop();
        }
        let between = Snapshot::take().since(&before);
        assert!(between.window_ms >= 20.0);
        assert!(between.involuntary_switches.is_some());
        assert!(between.process_involuntary_switches >= between.involuntary_switches);
        assert!(between.cpu_pressure.is_none_or(|share| (0.0..=1.0).contains(&share)));
    }
}
