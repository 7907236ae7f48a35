//! The command line: one file a subcommand.

mod claims;
mod compare;
mod doctor;
mod folder;
mod gate;
mod gate_worker;
mod gpu;
mod list;
mod memory_probe;
mod out;
mod own_files;
mod peers;
mod progress;
mod report;
mod run;

use clap::{Parser, Subcommand};
use lanemark_kernels::isa::Isa;
use std::error::Error;
use std::process::ExitCode;

/// What every subcommand gives: an error is printed, and the program exits with 1.
type Outcome = Result<(), Box<dyn Error>>;

/// How fast the kernels of event streaming run on this machine, and whether the documented figures hold on it.
#[derive(Parser)]
#[command(version, max_term_width = 110, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  lanemark run                              every bench, quick figures, report in out/report.html
  lanemark run --profile standard           figures that may be quoted, under ten minutes
  lanemark run aggregate/sum-f64            one bench; a family or a row of the ledger works too
  lanemark run --input data.csv --column delay
  lanemark run scan --input app.log         the scan benches on your own text
  lanemark gate --base main                 whether this build is worse than the tip of main
  LANEMARK_ISA=avx2 lanemark run aggregate  as if the machine had no more than AVX2

Exit codes: 0 done, 1 an error of the command line, the input or a kernel; of `gate` also 2 a regression, 3 the machine
was too disturbed to judge.";

#[derive(Subcommand)]
enum Command {
    Run(Box<run::Arguments>),
    List(list::Arguments),
    Claims(claims::Arguments),
    Report(report::Arguments),
    Compare(compare::Arguments),
    Gate(Box<gate::Arguments>),
    Doctor(doctor::Arguments),
    Peers(peers::Arguments),
    #[command(hide = true)]
    GateWorker(gate_worker::Arguments),
    #[command(hide = true)]
    MemoryProbe(memory_probe::Arguments),
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; everything else is the user's error, whose code is 1 here.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(1) } else { ExitCode::SUCCESS };
        }
    };
    let command = arguments.command;
    let outcome = Isa::active().map_err(Into::into).and_then(|_| done(command));
    match outcome {
        Ok(code) => code,
        // A reader that stopped reading, such as `head`, is no error.
        Err(error) if out::is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Does what a command says, and gives the program's exit code.
fn done(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let outcome = match command {
        Command::Gate(arguments) => return gate::judge(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::List(arguments) => list::list(&arguments),
        Command::Claims(arguments) => claims::claims(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Doctor(arguments) => doctor::doctor(&arguments),
        Command::Peers(arguments) => peers::peers(&arguments),
        Command::GateWorker(arguments) => gate_worker::serve(&arguments),
        Command::MemoryProbe(arguments) => memory_probe::probe(&arguments),
    };
    outcome.map(|()| ExitCode::SUCCESS)
}
