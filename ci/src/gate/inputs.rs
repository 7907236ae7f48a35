//! What the command line gives to judge: everything is looked for and read before anything is measured.

use super::arguments::Arguments;
use super::filters::Wanted;
use crate::base;
use crate::claims::{Expected, list};
use crate::instructions::{Counter, Options};
use crate::outcome::Tier;
use lanemark_reports::file;
use lanemark_reports::run::Run;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Where budgets are committed.
const BUDGETS: &str = "ci/budgets";
/// The list of rows in the folder of the budgets.
const LIST: &str = "claims.toml";

/// Everything that tiers need.
pub(super) struct Inputs {
    /// The folder that the program was started in.
    pub(super) folder: PathBuf,
    /// Cargo's target folder, where the caller chose one.
    pub(super) target: Option<PathBuf>,
    pub(super) candidate: PathBuf,
    pub(super) tiers: Vec<Tier>,
    /// Tiers that are not judged and what they would need, one sentence each.
    pub(super) left_out: Vec<String>,
    pub(super) budgets: PathBuf,
    pub(super) counter: Counter,
    pub(super) base: Option<String>,
    /// The candidate's run.
    pub(super) run: Option<Run>,
    pub(super) expected: Expected,
    /// The list of rows, where one is used.
    pub(super) list: Option<PathBuf>,
}

impl Inputs {
    pub(super) fn of(arguments: &Arguments, this: &Path) -> Result<Inputs, Box<dyn Error>> {
        let folder = std::env::current_dir()?;
        let candidate = base::program(arguments.candidate.as_deref().unwrap_or(this))?;
        let budgets = arguments.budgets.clone().unwrap_or_else(|| PathBuf::from(BUDGETS));
        if arguments.budgets.is_some() && !budgets.is_dir() && !arguments.bless {
            return Err(format!(
                "--budgets {}: is not a folder; `lanemark gate --bless --budgets {0}` makes it",
                budgets.display()
            )
            .into());
        }
        let run = arguments.run.as_deref().map(read).transpose()?;
        let base_run = arguments.base_run.as_deref().map(read).transpose()?;
        let beside = budgets.join(LIST);
        let list = arguments.must_meet.clone().or_else(|| (run.is_some() && beside.is_file()).then_some(beside));
        // A list that is about to be written need not be there.
        let listed = match &list {
            Some(file) if !arguments.bless => list::read(file)?,
            _ => Vec::new(),
        };
        let expected = Expected { base: base_run, listed };
        let mut inputs = Inputs {
            folder,
            target: std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from),
            candidate,
            tiers: Vec::new(),
            left_out: Vec::new(),
            budgets,
            counter: arguments.counter.into(),
            base: arguments.base.clone(),
            run,
            expected,
            list,
        };
        if arguments.bless {
            inputs.tiers_to_bless(arguments)?
        } else {
            inputs.tiers_to_judge(arguments)?
        }
        Ok(inputs)
    }

    fn tiers_to_judge(&mut self, arguments: &Arguments) -> Result<(), String> {
        if self.run.is_some() && self.expected.base.is_none() && self.list.is_none() {
            return Err(format!(
                "--run: nothing says which rows must be met; give --base-run RUN or --must-meet FILE, or write {} with \
                 `lanemark gate --bless --run RUN`",
                self.budgets.join(LIST).display()
            ));
        }
        for tier in [Tier::Instructions, Tier::Time, Tier::Claims] {
            let missing = match tier {
                Tier::Instructions => (!self.budgets.is_dir())
                    .then_some("there is no folder of budgets: `lanemark gate --bless` makes ci/budgets"),
                Tier::Time => self.base.is_none().then_some("give --base REV|BINARY"),
                Tier::Claims => {
                    self.run.is_none().then_some("give --run RUN, of `lanemark run --out DIR`, and --base-run RUN")
                }
            };
            let asked = arguments.tiers.contains(&tier);
            match missing {
                None if asked || arguments.tiers.is_empty() => self.tiers.push(tier),
                Some(missing) if asked => return Err(format!("--tiers {tier}: {missing}")),
                Some(missing) if arguments.tiers.is_empty() => self.left_out.push(format!("{tier}: {missing}")),
                _ => {}
            }
        }
        if self.tiers.is_empty() {
            return Err(format!("there is nothing to judge:\n  {}", self.left_out.join("\n  ")));
        }
        Ok(())
    }

    fn tiers_to_bless(&mut self, arguments: &Arguments) -> Result<(), String> {
        for tier in &arguments.tiers {
            match tier {
                Tier::Instructions => self.tiers.push(*tier),
                Tier::Claims if self.run.is_some() => self.tiers.push(*tier),
                Tier::Claims => return Err("--bless: rows are taken from a run: give --run RUN".to_owned()),
                Tier::Time => {
                    return Err("--bless: time has no budgets: it is always judged beside a base program".to_owned());
                }
            }
        }
        if arguments.tiers.is_empty() {
            // With a run, its rows alone: counting takes long and is asked for by itself.
            self.tiers.push(if self.run.is_some() { Tier::Claims } else { Tier::Instructions });
        }
        Ok(())
    }

    /// Where the rows that must be met are listed.
    pub(super) fn list_to_write(&self) -> PathBuf {
        self.list.clone().unwrap_or_else(|| self.budgets.join(LIST))
    }

    pub(super) fn instruction_options(&self, wanted: &Wanted) -> Options {
        Options { budgets: self.budgets.clone(), counter: self.counter, filters: wanted.benches() }
    }

    /// The folder of the budgets as people name it.
    pub(super) fn budgets_shown(&self) -> String {
        self.budgets.display().to_string()
    }
}

fn read(path: &Path) -> Result<Run, String> {
    file::read(path).map_err(|error| {
        let next = match error.kind {
            file::ReadErrorKind::OtherSchema(_) => "; or measure anew with this one: `lanemark run --out DIR`",
            _ => "; `lanemark run --out DIR` writes DIR/run.json",
        };
        format!("{error}{next}")
    })
}
