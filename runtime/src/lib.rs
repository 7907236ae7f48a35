//! What lanemark asks of the operating system, and what it tells it.
//!
//! | module | answers |
//! |---|---|
//! | [`topology`] | which CPUs, caches, NUMA nodes and page policies there are |
//! | [`limits`] | what a container or control group allows this process |
//! | [`pin`] | where a thread may run, and keeping it there |
//! | [`pages`] | buffers on huge or base pages, first touched by the thread that made them |
//! | [`numa`] | which node an address or a CPU belongs to, binding memory to a node |
//! | [`clock`] | CPU time of a thread, wall time, and the rates of the core and its time-stamp counter |
//! | [`disturbance`] | what else the machine did while something was measured |
//! | [`single_step`] | how many instructions a piece of work takes, counted without hardware counters |
//! | [`heap`], [`resident`] | memory in use, counted by the program and by the kernel |
//!
//! Linux answers in full. Elsewhere everything compiles, and what the platform does not show is `None` or an
//! error value that says so; nothing panics on what the platform answers.

pub mod clock;
pub mod cpu_list;
pub mod disturbance;
pub mod heap;
mod kernel_files;
pub mod limits;

pub mod numa;
pub mod pages;
pub mod pin;
pub mod resident;
pub mod single_step;
pub mod streaming;
pub mod topology;
