//! lanemark as a program: started as a user starts it, and judged by its exit code, its output and the files it leaves.

mod columns;
mod comparisons;
mod events;
mod gate;
#[cfg(feature = "gpu")]
mod gpu;
mod instruction_sets;
mod interruption;
mod launch;
mod listings;
mod own_text;
mod pages;
mod peers;
mod planted;
mod refusals;
mod run_files;
mod sketches;
