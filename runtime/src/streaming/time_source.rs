//! The clock that a load runs by.

use crate::clock;
use std::cell::Cell;

/// A clock that never runs backwards.
pub trait TimeSource {
    /// Nanoseconds since some fixed moment.
    fn now_ns(&self) -> u64;

    /// Returns when the clock is at that time or past it.
    fn wait_until(&self, ns: u64) {
        while self.now_ns() < ns {
            std::hint::spin_loop();
        }
    }
}

/// The machine's monotonic clock, read again and again while it waits: a thread that slept would wake up late.
#[derive(Debug, Clone, Copy, Default)]
pub struct Monotonic;

impl TimeSource for Monotonic {
    #[inline]
    fn now_ns(&self) -> u64 {
        clock::wall_ns()
    }
}

/// CPU time of the calling thread: it stands still while other work has the core, so that a load by it is one on a core
/// of its own. A reading is a system call, of some hundred nanoseconds; see [`clock::thread_cpu_ns`] for platforms
/// without it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThreadCpu;

impl TimeSource for ThreadCpu {
    #[inline]
    fn now_ns(&self) -> u64 {
        clock::thread_cpu_ns()
    }
}

/// A clock that stands still until somebody advances it, so that a test can say how long each thing took.
#[derive(Debug, Clone, Default)]
pub struct Virtual {
    now: Cell<u64>,
}

impl Virtual {
    /// Lets that much time pass.
    pub fn advance(&self, ns: u64) {
        self.now.set(self.now.get().saturating_add(ns));
    }
}

impl TimeSource for Virtual {
    fn now_ns(&self) -> u64 {
        self.now.get()
    }

    fn wait_until(&self, ns: u64) {
        self.now.set(self.now.get().max(ns));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_at_the_time_or_past_it() {
        let clocks: [&dyn TimeSource; 2] = [&Monotonic, &ThreadCpu];
        for clock in clocks {
            let until = clock.now_ns() + 50_000;
            clock.wait_until(until);
            assert!(clock.now_ns() >= until);
        }

        let set = Virtual::default();
        set.wait_until(70);
        set.wait_until(30);
        set.advance(5);
        assert_eq!(set.now_ns(), 75);
    }
}
