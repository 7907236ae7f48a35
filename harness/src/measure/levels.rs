//! Levels of the memory hierarchy, and the working sets that stand for them.

use lanemark_runtime::topology::Cache;

/// A level of the memory hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// First-level data cache.
    L1,
    /// Second-level cache.
    L2,
    /// Third-level cache, usually shared.
    L3,
    /// Main memory.
    Memory,
}

impl Level {
    /// Every level, nearest first.
    pub const ALL: [Level; 4] = [Level::L1, Level::L2, Level::L3, Level::Memory];

    /// The name in the run's file.
    pub fn name(self) -> &'static str {
        match self {
            Level::L1 => "L1",
            Level::L2 => "L2",
            Level::L3 => "L3",
            Level::Memory => "memory",
        }
    }
}

/// Sizes of the data caches of the measured core; a level that the platform does not show has a usual size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    sizes: [u64; 3],
    /// How many times the last cache fits into the working set that stands for memory.
    memory: u64,
}

impl Levels {
    /// The caches of one CPU; a working set in memory is `memory` times the last cache.
    pub fn of(caches: &[Cache], memory: u64) -> Levels {
        let usual = [32 << 10, 1 << 20, 32 << 20];
        let mut sizes = usual;
        for (index, size) in sizes.iter_mut().enumerate() {
            if let Some(cache) = caches.iter().find(|cache| cache.level as usize == index + 1) {
                *size = cache.bytes;
            }
        }
        Levels { sizes, memory }
    }

    /// Caches of no machine, so small that every working set takes a few KiB wherever it is made.
    pub fn small() -> Levels {
        Levels { sizes: [8 << 10, 16 << 10, 24 << 10], memory: 1 }
    }

    /// Bytes of a working set that stands for the level: three quarters of L1, half of L2, a quarter of the shared L3,
    /// and a multiple of L3 for memory.
    pub fn working_set(&self, level: Level) -> u64 {
        match level {
            Level::L1 => self.sizes[0] * 3 / 4,
            Level::L2 => self.sizes[1] / 2,
            Level::L3 => self.sizes[2] / 4,
            Level::Memory => self.sizes[2] * self.memory,
        }
    }

    /// The nearest level that holds a working set of that size.
    pub fn holding(&self, bytes: u64) -> Level {
        let nearest = self.sizes.iter().position(|size| bytes <= *size).unwrap_or(3);
        Level::ALL[nearest]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_working_set_is_held_by_its_own_level() {
        let levels = Levels::of(&[], 2);
        for level in Level::ALL {
            assert_eq!(levels.holding(levels.working_set(level)), level);
        }
    }
}
