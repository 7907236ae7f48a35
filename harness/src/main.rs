//! lanemark: measures the kernels of event streaming on this machine, beside the naive method, the best libraries and
//! the machine's own limits, and says which documented figures hold.

use lanemark_runtime::heap::CountingAllocator;
use std::process::ExitCode;

mod before;
mod cli;
mod ledger;
mod measure;
mod peers;
mod suite;

/// Counts what the program allocates: the harness's own figure for memory.
#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

fn main() -> ExitCode {
    cli::main()
}
