//! How figures are taken: clocks, interleaved sampling, statistics, the machine and what disturbed it.

pub mod case;
pub mod ceilings;
pub mod counted;
pub mod levels;
pub mod machine;
pub mod memory;
pub mod profile;
pub mod sampler;
pub mod schedule;
pub mod statistics;
pub mod task;
