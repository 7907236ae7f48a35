//! Profiles: how much time a run may take.

use super::levels::Level;
use clap::ValueEnum;

/// How thorough a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Under 90 seconds: L1 and memory, few samples.
    Quick,
    /// Under 10 minutes: every cache level and memory. The profile whose figures may be quoted.
    Standard,
    /// As long as it takes: more and longer samples.
    Full,
    /// For the gate, which takes its own samples: the smallest inputs, the same on every machine.
    #[value(skip)]
    Gate,
}

impl Profile {
    /// The name in the run's file.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Quick => "quick",
            Profile::Standard => "standard",
            Profile::Full => "full",
            Profile::Gate => "gate",
        }
    }

    /// Levels of the memory hierarchy that working sets are made for.
    pub fn levels(self) -> &'static [Level] {
        match self {
            Profile::Quick => &[Level::L1, Level::Memory],
            Profile::Gate => &[Level::L1],
            Profile::Standard | Profile::Full => &Level::ALL,
        }
    }

    /// Whether a few points of a sweep are enough.
    pub fn is_brief(self) -> bool {
        matches!(self, Profile::Quick | Profile::Gate)
    }

    /// Items of a long stream: as many as told, or few for the gate.
    pub fn shortened(self, items: usize) -> usize {
        if self == Profile::Gate { items.min(512) } else { items }
    }

    /// How many times the last cache fits into the working set that stands for memory.
    pub fn memory_factor(self) -> u64 {
        match self {
            Profile::Quick => 2,
            Profile::Standard | Profile::Full => 4,
            Profile::Gate => 1,
        }
    }

    /// Visits to each bench in a cache, spread over the run: what disturbs a machine lasts longer than a visit, so samples
    /// of one visit alone would agree with each other and with no other run. Passes over memory take milliseconds, and
    /// their one visit seconds.
    pub fn laps(self, level: Level) -> u32 {
        match (self, level) {
            (_, Level::Memory) | (Profile::Gate, _) => 1,
            // Each visit makes and verifies its input again, which takes as long as the samples.
            (Profile::Quick | Profile::Standard, _) => 2,
            (Profile::Full, _) => 5,
        }
    }

    /// The time that a run plans with, in seconds: what it promises, less what judging and writing take.
    pub fn seconds(self) -> Option<u64> {
        match self {
            Profile::Quick => Some(80),
            Profile::Standard => Some(560),
            Profile::Full | Profile::Gate => None,
        }
    }

    /// Rounds of a visit when the run is behind its schedule.
    pub fn fewer_rounds(self, level: Level) -> usize {
        match self {
            Profile::Standard => 5,
            _ => self.rounds(level),
        }
    }

    /// Rounds of a visit, each of which samples every variant once.
    pub fn rounds(self, level: Level) -> usize {
        match (self, level) {
            (Profile::Gate, _) => 1,
            (Profile::Quick, Level::Memory) => 3,
            (Profile::Quick, _) => 5,
            (Profile::Standard, _) => 9,
            (Profile::Full, Level::Memory) => 31,
            (Profile::Full, _) => 15,
        }
    }

    /// The shortest sample, in nanoseconds: two readings of the thread's clock must be small against it.
    pub fn sample_ns(self) -> u64 {
        match self {
            Profile::Quick | Profile::Gate => 60_000,
            Profile::Standard => 200_000,
            Profile::Full => 500_000,
        }
    }
}
