//! Clocks for measuring, and the rates at which the processor counts.
//!
//! The core's clock and the time-stamp counter are two things: the counter ticks at a fixed rate, the core at
//! whatever rate its power management grants. Cycles must be computed with [`core_hz`], never with [`tsc_hz`].

/// Whether [`thread_cpu_ns`] really reads CPU time here. Where it does not, samples must be labelled wall time.
pub fn has_thread_clock() -> bool {
    read_thread_clock().is_some()
}

/// CPU time that the calling thread has used, in nanoseconds.
///
/// A reading costs a system call; see [`thread_clock_overhead_ns`]. Where the platform has no such clock
/// ([`has_thread_clock`] is false) this is [`wall_ns`].
#[inline]
pub fn thread_cpu_ns() -> u64 {
    read_thread_clock().unwrap_or_else(wall_ns)
}

#[inline]
fn read_thread_clock() -> Option<u64> {
    #[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
    return read(libc::CLOCK_THREAD_CPUTIME_ID);
    #[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
    None
}

/// Time of a clock that never runs backwards, in nanoseconds since some fixed moment.
#[inline]
pub fn wall_ns() -> u64 {
    #[cfg(unix)]
    if let Some(ns) = read(libc::CLOCK_MONOTONIC) {
        return ns;
    }
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let elapsed = START.get_or_init(std::time::Instant::now).elapsed();
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}

/// Time of a monotonic clock that network time does not bend, where there is one.
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
fn raw_ns() -> u64 {
    #[cfg(target_os = "linux")]
    if let Some(ns) = read(libc::CLOCK_MONOTONIC_RAW) {
        return ns;
    }
    wall_ns()
}

#[cfg(unix)]
#[inline]
fn read(clock: libc::clockid_t) -> Option<u64> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer for the whole call.
    let done = unsafe { libc::clock_gettime(clock, &mut time) };
    (done == 0).then(|| time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

/// The time that one reading of [`thread_cpu_ns`] adds to what is measured between two, in nanoseconds.
///
/// Median over batches of back-to-back readings: single differences are multiples of the clock's step, which
/// may be half of the cost itself.
pub fn thread_clock_overhead_ns() -> f64 {
    const READINGS: u64 = 32;
    let mut batches = [0.0; 65];
    for batch in &mut batches {
        let first = thread_cpu_ns();
        let mut last = first;
        for _ in 0..READINGS {
            last = thread_cpu_ns();
        }
        *batch = last.saturating_sub(first) as f64 / READINGS as f64;
    }
    batches.sort_unstable_by(f64::total_cmp);
    batches[batches.len() / 2]
}

/// The clock of the core that the calling thread runs on, in hertz; `None` on architectures other than x86-64
/// and AArch64. Takes about 50 ms on an undisturbed core.
///
/// A chain of dependent additions takes one cycle each. A short and a long chain are timed many times; their
/// shortest times differ by the additions alone, so neither the clock's cost nor an interruption is in the
/// answer. Pin the thread first; after a while idle the core needs some milliseconds to reach its clock, which
/// a warm-up grants.
pub fn core_hz() -> Option<f64> {
    const SHORT: u64 = 16_000;
    const LONG: u64 = 64_000;
    const WINDOWS: usize = 1_000;
    const WARM_UP_NS: u64 = 20_000_000;

    let start = wall_ns();
    while wall_ns().saturating_sub(start) < WARM_UP_NS {
        dependent_adds(LONG)?;
    }
    let (mut short, mut long) = (u64::MAX, u64::MAX);
    for _ in 0..WINDOWS {
        let before = wall_ns();
        dependent_adds(SHORT)?;
        let between = wall_ns();
        dependent_adds(LONG)?;
        let after = wall_ns();
        short = short.min(between.saturating_sub(before));
        long = long.min(after.saturating_sub(between));
    }
    let ns = long.checked_sub(short).filter(|&ns| ns > 0)?;
    Some((LONG - SHORT) as f64 * 1e9 / ns as f64)
}

/// Additions in one turn of the loop; enough that the loop's own instructions hide behind them.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
const UNROLLED: u64 = 100;

/// Executes `count` additions, each of which needs the one before. Both operands are registers, because some
/// processors carry out additions of small constants before execution, at no cost.
#[cfg(target_arch = "x86_64")]
#[inline(never)]
fn dependent_adds(count: u64) -> Option<()> {
    // SAFETY: the block touches only the three registers named and the flags, which asm blocks may change.
    unsafe {
        std::arch::asm!(
            "2:",
            ".rept 100",
            "add {sum}, {step}",
            ".endr",
            "dec {turns}",
            "jnz 2b",
            sum = inout(reg) 1u64 => _,
            step = in(reg) 1u64,
            turns = inout(reg) (count / UNROLLED).max(1) => _,
            options(nomem, nostack),
        );
    }
    Some(())
}

/// Executes `count` additions, each of which needs the one before.
#[cfg(target_arch = "aarch64")]
#[inline(never)]
fn dependent_adds(count: u64) -> Option<()> {
    // SAFETY: the block touches only the three registers named and the flags, which asm blocks may change.
    unsafe {
        std::arch::asm!(
            "2:",
            ".rept 100",
            "add {sum}, {sum}, {step}",
            ".endr",
            "subs {turns}, {turns}, #1",
            "b.ne 2b",
            sum = inout(reg) 1u64 => _,
            step = in(reg) 1u64,
            turns = inout(reg) (count / UNROLLED).max(1) => _,
            options(nomem, nostack),
        );
    }
    Some(())
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn dependent_adds(_count: u64) -> Option<()> {
    None
}

/// The rate of the time-stamp counter, in hertz, measured for about 20 ms against the operating system's
/// clock; `None` on other architectures than x86-64. It is not the core's clock: see [`core_hz`].
pub fn tsc_hz() -> Option<f64> {
    #[cfg(target_arch = "x86_64")]
    {
        const SPAN_NS: u64 = 20_000_000;
        let (first_ticks, first_ns) = counter_at_clock();
        while raw_ns().saturating_sub(first_ns) < SPAN_NS {
            std::hint::spin_loop();
        }
        let (last_ticks, last_ns) = counter_at_clock();
        let ticks = last_ticks.checked_sub(first_ticks)?;
        let ns = last_ns.checked_sub(first_ns).filter(|&ns| ns > 0)?;
        Some(ticks as f64 * 1e9 / ns as f64)
    }
    #[cfg(not(target_arch = "x86_64"))]
    None
}

/// A reading of the counter and of the clock that belong together: the closest of several tries, so that an
/// interruption between the two does not count.
#[cfg(target_arch = "x86_64")]
fn counter_at_clock() -> (u64, u64) {
    // SAFETY: reading the counter changes nothing; every x86-64 processor has it.
    let counter = || unsafe { std::arch::x86_64::_rdtsc() };
    (0..32)
        .map(|_| {
            let before = counter();
            let ns = raw_ns();
            let width = counter().saturating_sub(before);
            (width, before + width / 2, ns)
        })
        .min()
        .map(|(_, ticks, ns)| (ticks, ns))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_do_not_run_backwards() {
        for clock in [thread_cpu_ns, wall_ns, raw_ns] {
            let mut last = clock();
            for _ in 0..10_000 {
                let now = clock();
                assert!(now >= last);
                last = now;
            }
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_sleeping_thread_uses_wall_time_and_no_cpu_time() {
        assert!(has_thread_clock());
        let (cpu, wall) = (thread_cpu_ns(), wall_ns());
        std::thread::sleep(std::time::Duration::from_millis(20));
        let (cpu, wall) = (thread_cpu_ns() - cpu, wall_ns() - wall);
        assert!(wall >= 20_000_000, "{wall}");
        assert!(cpu < wall, "{cpu} of {wall}");
    }

    #[test]
    fn the_overhead_is_a_cost() {
        let overhead = thread_clock_overhead_ns();
        assert!(overhead.is_finite() && overhead >= 0.0, "{overhead}");
    }

    // Wide enough for any processor under any load, narrow enough to catch a wrong unit or count.
    const SANE: std::ops::Range<f64> = 1e8..2e10;

    #[test]
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    fn the_cores_clock_is_a_clock() {
        let hz = core_hz().expect("a rate");
        assert!(SANE.contains(&hz), "{hz}");
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn the_counters_rate_repeats() {
        let (a, b) = (tsc_hz().expect("a rate"), tsc_hz().expect("a rate"));
        assert!(SANE.contains(&a), "{a}");
        assert!((a / b - 1.0).abs() < 0.5, "{a} {b}");
    }
}
