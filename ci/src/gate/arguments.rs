//! The command line of the gate.

use super::cpu;
use super::filters::Wanted;
use crate::instructions::Counter;
use crate::outcome::Tier;
use crate::time::{Plan, Rungs};
use std::path::PathBuf;

/// Judge whether a candidate is worse than a base, in three tiers
///
/// instructions: counts of each kernel's rungs against committed budgets (ci/budgets), exact on any machine.
///
/// time: the candidate beside a base program, in turns, on one pinned CPU (--base).
///
/// claims: rows of the ledger that were met and must be met still (--run with --base-run or a list).
///
/// Every tier whose inputs are given is judged. docs/gate.md says how each decides.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Benches, families, parts of their names, or rows of the ledger; everything without one
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,
    /// Tiers to judge, which are then required [default: those whose inputs are given]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TIER,…")]
    pub tiers: Vec<Tier>,
    /// The program that is judged [default: this one]
    #[arg(long, value_name = "BINARY")]
    pub candidate: Option<PathBuf>,

    /// The folder of the budgets [default: ci/budgets, where it is there]
    #[arg(long, value_name = "DIR", help_heading = "Instructions")]
    pub budgets: Option<PathBuf>,
    /// What counts; callgrind counts beside single steps, at the first point of each bench, scalar and AVX2 alone
    ///
    /// Both must agree within 1 % or 64 instructions: a subject beyond that is told with both counts, and fails.
    /// Valgrind and gungraun's runner are needed, which ci/setup installs, and the sources of lanemark.
    #[arg(long, value_enum, default_value_t, value_name = "COUNTER", help_heading = "Instructions")]
    pub counter: CounterChoice,
    /// Write the counts as the new budgets, or with --run the rows that it met as the new list; print what changed
    ///
    /// What could not be counted keeps its budget, and a row for which the run has no figure stays in the list. A run
    /// that was stopped is refused.
    #[arg(long, conflicts_with = "calibrate", help_heading = "Instructions")]
    pub bless: bool,

    /// A program, or a git revision, which is built below target/gate
    #[arg(long, value_name = "REV|BINARY", help_heading = "Time")]
    pub base: Option<String>,
    /// Sets of fresh processes [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "Time")]
    pub launches: Option<u32>,
    /// Pairs of samples in each of them [default: 50]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=10_000), help_heading = "Time")]
    pub pairs: Option<u32>,
    /// The CPU that all processes are pinned to [default: the last one]
    #[arg(long, value_name = "CPU", help_heading = "Time")]
    pub cpu: Option<usize>,
    /// Seed of the order of the samples [default: 1]
    #[arg(long, value_name = "N", help_heading = "Time")]
    pub seed: Option<u64>,
    /// Which rungs of a kernel are judged
    #[arg(long, value_enum, default_value_t, help_heading = "Time")]
    pub rungs: RungChoice,
    /// Inputs of this machine's caches and memory too: those that stay in L2 can fail, and the others are told only
    #[arg(long, help_heading = "Time")]
    pub machine_inputs: bool,
    /// Measure the gate's own rates on this machine: false alarms, and planted slowdowns that are found
    #[arg(long, help_heading = "Time",
        conflicts_with_all = ["machine_inputs", "tiers", "run", "junit", "counter", "annotations"])]
    pub calibrate: bool,
    /// With --calibrate: times that every kernel is compared with itself [default: 2]
    #[arg(long, value_name = "N", requires = "calibrate", value_parser = clap::value_parser!(u32).range(0..=10_000),
        help_heading = "Time")]
    pub comparisons: Option<u32>,
    /// With --calibrate: tries of each planted slowdown [default: 100]
    #[arg(long, value_name = "N", requires = "calibrate", value_parser = clap::value_parser!(u32).range(0..=10_000),
        help_heading = "Time")]
    pub tries: Option<u32>,
    /// With --calibrate: without the process that keeps one core busy meanwhile
    #[arg(long, requires = "calibrate", help_heading = "Time")]
    pub without_load: bool,

    /// The candidate's run (run.json of `lanemark run --out DIR`)
    #[arg(long, value_name = "RUN", help_heading = "Claims")]
    pub run: Option<PathBuf>,
    /// A run of the base: what was met in it must be met
    #[arg(long, value_name = "RUN", requires = "run", help_heading = "Claims")]
    pub base_run: Option<PathBuf>,
    /// A list of rows that must be met [default: claims.toml in the folder of the budgets, where it is there]
    #[arg(long, value_name = "FILE", requires = "run", help_heading = "Claims")]
    pub must_meet: Option<PathBuf>,
    /// Measure failed rows once more with the candidate, which must be of the run's commit; only those that fail again
    /// fail the gate
    #[arg(long, requires = "run", help_heading = "Claims")]
    pub confirm: bool,

    /// Print one JSON value in place of the text
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Write a Markdown summary too, an earlier one is removed first; without it one is appended to the step's summary on
    /// GitHub
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub markdown: Option<PathBuf>,
    /// Write JUnit XML too, a suite a tier and a case a subject; an earlier one is removed first
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub junit: Option<PathBuf>,
    /// Print annotations for GitHub Actions on standard error [default: on where GITHUB_ACTIONS is true]
    #[arg(long, help_heading = "Output")]
    pub annotations: bool,
}

const EXAMPLES: &str = "\
Exit codes:
  0  nothing blocking is worse
  1  an error, a missing budget, or a tier that judged nothing
  2  something blocking is worse or gone
  3  the machine was too disturbed to judge

Examples:
  lanemark gate                         this build's instructions against ci/budgets
  lanemark gate --base main             and its time against the tip of main, which is built
  lanemark gate aggregate --base main   one family; a bench alone takes seconds
  lanemark gate --tiers time --base ./old/lanemark --rungs all
  lanemark gate --run out/run.json --base-run main/run.json --confirm
  lanemark gate --base main --markdown gate.md --junit gate.xml
  lanemark gate --counter callgrind     and by callgrind beside them: do both counters agree?
  lanemark gate --bless                 this build's counts become the budgets: commit the diff
  lanemark gate --calibrate             how often this gate is wrong on this machine";

/// Which rungs of a kernel are judged in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum RungChoice {
    /// The one that a caller gets
    #[default]
    Chosen,
    /// Every one that this processor can run
    All,
}

/// What counts instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum CounterChoice {
    /// Single steps in the program itself: no tool is needed, and every rung is counted
    #[default]
    SingleStep,
    /// Callgrind too, as a second opinion on the first
    Callgrind,
}

impl From<CounterChoice> for Counter {
    fn from(choice: CounterChoice) -> Counter {
        match choice {
            CounterChoice::SingleStep => Counter::SingleStep,
            CounterChoice::Callgrind => Counter::Callgrind,
        }
    }
}

impl Arguments {
    /// How time is judged.
    ///
    /// # Errors
    /// When the CPU is not one that this process may use.
    pub(super) fn plan(&self, wanted: &Wanted) -> Result<Plan, String> {
        let plan = Plan::new(cpu::chosen(self.cpu)?);
        Ok(Plan {
            launches: self.launches.map_or(plan.launches, |launches| launches as usize),
            pairs: self.pairs.map_or(plan.pairs, |pairs| pairs as usize),
            seed: self.seed.unwrap_or(plan.seed),
            rungs: match self.rungs {
                RungChoice::Chosen => Rungs::Chosen,
                RungChoice::All => Rungs::All,
            },
            filters: wanted.benches(),
            ..plan
        })
    }
}
