//! `lanemark gate`: the three tiers in order, what they found, and the exit code.

mod arguments;
mod blessing;
mod calibration;
mod cpu;
mod filters;
mod inputs;
mod progress;
mod written;

pub use arguments::{Arguments, RungChoice};
pub use filters::nearest;

use crate::outcome::{Exit, Outcome, Tier};
use crate::time::{self, Plan, Programs};
use crate::worker::protocol::{Catalogue, Inputs as Sizes};
use crate::{base, claims, instructions};
use filters::Wanted;
use inputs::Inputs;
use progress::Progress;
use std::error::Error;
use std::path::Path;
use tempfile::TempDir;

/// Judges as the command line says and prints what was found. `this` is the running program, the candidate unless the
/// command line names another, and `commit` what it was built of.
///
/// # Errors
/// When nothing could be judged for a reason that is not the candidate's: a missing file, a filter that matches
/// nothing, a base that does not build. The message says what to do; nothing is printed on standard output.
pub fn run(arguments: &Arguments, this: &Path, commit: &str) -> Result<Exit, Box<dyn Error>> {
    written::prepare(arguments)?;
    filters::check(&arguments.filters)?;
    if arguments.calibrate {
        return calibration::calibrate(arguments, this);
    }
    let inputs = Inputs::of(arguments, this)?;
    // Rows are judged without the program, but another one must say of which commit it is.
    let needs_program = arguments.candidate.is_some() || inputs.tiers.iter().any(|tier| *tier != Tier::Claims);
    let candidate = needs_program.then(|| optimized(&inputs.candidate)).transpose()?;
    let mut benches = Vec::new();
    if let Some(catalogue) = &candidate {
        benches.extend(filters::benches(catalogue));
        if inputs.tiers.contains(&Tier::Instructions) {
            benches.extend(instructions::benches_with_budgets(&inputs.budgets, &catalogue.lanemark.rustc)?);
        }
    }
    let wanted = among(arguments, &inputs, &mut benches)?;
    if arguments.bless {
        return blessing::bless(arguments, &inputs, &wanted);
    }
    let commit = candidate.as_ref().map_or(commit, |candidate| &candidate.lanemark.commit);
    let outcome = judge(arguments, &inputs, &wanted, benches, commit)?;
    written::write(arguments, &outcome)?;
    Ok(outcome.exit())
}

/// The catalogue of a program.
///
/// # Errors
/// When it does not answer, or was built without optimization: its counts and times are those of another program.
fn optimized(program: &Path) -> Result<Catalogue, Box<dyn Error>> {
    let catalogue = filters::catalogue(program)?;
    if catalogue.optimized {
        return Ok(catalogue);
    }
    Err(format!(
        "{} was built without optimization: judge target/release/lanemark (`cargo build --release -p lanemark`)",
        program.display()
    )
    .into())
}

/// What the filters ask for among some benches, which are put in order.
fn among(arguments: &Arguments, inputs: &Inputs, benches: &mut Vec<String>) -> Result<Wanted, String> {
    benches.sort();
    benches.dedup();
    let runs: Vec<_> = inputs.run.iter().chain(&inputs.expected.base).collect();
    filters::resolve(&arguments.filters, benches, &runs)
}

/// The base of tier 2, and what is asked for where its benches are known too.
struct Versus {
    /// Of the base, in words.
    name: String,
    /// Copies of both programs.
    programs: Programs,
    benches: Vec<String>,
    wanted: Wanted,
    /// Where the copies lie while this lives.
    _folder: TempDir,
}

impl Versus {
    fn of(
        arguments: &Arguments,
        inputs: &Inputs,
        mut benches: Vec<String>,
        progress: &mut Progress,
    ) -> Result<Versus, Box<dyn Error>> {
        progress.tier(Tier::Time);
        let asked = inputs.base.as_deref().unwrap_or_default();
        let base = base::take(asked, &inputs.folder, inputs.target.as_deref(), &mut |line| progress.say(line))?;
        progress.finish();
        let folder = tempfile::tempdir()?;
        let programs = Programs::new(base.program, inputs.candidate.clone()).copied_to(folder.path())?;
        let own: Vec<String> = filters::benches(&filters::catalogue(&programs.base)?).collect();
        benches.extend_from_slice(&own);
        let wanted = among(arguments, inputs, &mut benches)?;
        Ok(Versus { name: base.name, programs, benches: own, wanted, _folder: folder })
    }
}

fn judge(
    arguments: &Arguments,
    inputs: &Inputs,
    wanted: &Wanted,
    benches: Vec<String>,
    commit: &str,
) -> Result<Outcome, Box<dyn Error>> {
    let mut outcome = Outcome { not_run: inputs.left_out.clone(), ..Outcome::default() };
    let mut progress = Progress::new();
    // What may fail after minutes comes before what takes minutes to judge.
    let versus = if inputs.tiers.contains(&Tier::Time) && !wanted.no_bench() {
        Some(Versus::of(arguments, inputs, benches, &mut progress)?)
    } else {
        None
    };
    for tier in &inputs.tiers {
        if *tier != Tier::Claims && wanted.no_bench() {
            outcome.not_run.push(format!("{tier}: no bench that it judges matches {}", arguments.filters.join(" ")));
            // One that was named must judge something.
            outcome.tiers.extend(arguments.tiers.contains(tier).then_some(*tier));
            continue;
        }
        outcome.tiers.push(*tier);
        progress.tier(*tier);
        let judged = match (tier, &versus) {
            (Tier::Instructions, versus) => {
                let program = versus.as_ref().map_or(&inputs.candidate, |versus| &versus.programs.candidate);
                self::instructions(inputs, wanted, program, &mut progress, &mut outcome)
            }
            (Tier::Time, Some(versus)) => self::time(arguments, inputs, versus, &mut progress, &mut outcome),
            (Tier::Time, None) => Ok(()),
            (Tier::Claims, _) => self::claims(arguments, inputs, wanted, commit, &mut progress, &mut outcome),
        };
        progress.finish();
        // What other tiers found took minutes and is told all the same.
        outcome.errors.extend(judged.err().map(|error| format!("{tier}: {error}")));
    }
    if outcome.judgements.is_empty() && !outcome.errors.is_empty() {
        return Err(outcome.errors.join("\n").into());
    }
    Ok(outcome)
}

fn instructions(
    inputs: &Inputs,
    wanted: &Wanted,
    program: &Path,
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    let found = instructions::judge(program, &inputs.instruction_options(wanted), &mut |what, done, all| {
        progress.step(what, done, all)
    })?;
    outcome.judgements.extend(found.judgements);
    outcome.not_run.extend(of_tier(Tier::Instructions, found.not_run));
    outcome.notes.extend(of_tier(Tier::Instructions, found.notes));
    outcome.files.insert(Tier::Instructions, inputs.budgets_shown());
    Ok(())
}

fn time(
    arguments: &Arguments,
    inputs: &Inputs,
    versus: &Versus,
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    outcome.notes.push(format!("time: the base is {}, the candidate {}", versus.name, inputs.candidate.display()));
    let mut plan = arguments.plan(&versus.wanted)?;
    if !plan.filters.is_empty() {
        let fresh: Vec<String> = plan.filters.extract_if(.., |bench| !versus.benches.contains(bench)).collect();
        outcome.not_run.extend(fresh.iter().map(|bench| format!("time: the base does not have {bench}")));
        if plan.filters.is_empty() {
            // A tier that was named must judge something.
            outcome.tiers.retain(|tier| *tier != Tier::Time || arguments.tiers.contains(tier));
            return Ok(());
        }
    }
    let sizes: &[Sizes] = if arguments.machine_inputs { &[Sizes::Small, Sizes::Machine] } else { &[Sizes::Small] };
    for size in sizes {
        let plan = Plan { inputs: *size, alpha: plan.alpha / sizes.len() as f64, ..plan.clone() };
        let mut found = time::judge(&versus.programs, &plan, &mut |what, done, all| progress.step(what, done, all))?;
        outcome.noisy += found.noisy();
        found.undecided.extend(found.too_noisy());
        if *size == Sizes::Machine {
            found.judgements.iter_mut().for_each(|judgement| judgement.subject.push_str(", machine inputs"));
        }
        outcome.judgements.extend(found.judgements);
        outcome.undecided.extend(of_tier(Tier::Time, found.undecided));
        outcome.not_run.extend(of_tier(Tier::Time, found.not_run));
        outcome.notes.extend(of_tier(Tier::Time, found.notes));
    }
    Ok(())
}

fn claims(
    arguments: &Arguments,
    inputs: &Inputs,
    wanted: &Wanted,
    commit: &str,
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    let Some(run) = &inputs.run else { return Ok(()) };
    let mut found = claims::judge(&inputs.expected, run, &|id, bench| wanted.row(id, bench));
    if commit != run.lanemark.commit {
        found.notes.push(format!(
            "the run is of commit {} and the candidate of {commit}: its rows say nothing of this candidate",
            run.lanemark.commit
        ));
    }
    if arguments.confirm {
        progress.say("measuring failed rows again");
        match claims::measure_again(&mut found.judgements, &inputs.expected, run, &inputs.candidate) {
            Ok(note) => found.notes.extend(note),
            // What was judged before stands.
            Err(error) => outcome.errors.push(format!("{}: {error}", Tier::Claims)),
        }
    }
    outcome.judgements.extend(found.judgements);
    outcome.notes.extend(of_tier(Tier::Claims, found.notes));
    if let Some(list) = &inputs.list {
        outcome.files.insert(Tier::Claims, list.display().to_string());
    }
    Ok(())
}

/// Sentences with the tier that they are about.
fn of_tier(tier: Tier, sentences: Vec<String>) -> impl Iterator<Item = String> {
    sentences.into_iter().map(move |sentence| format!("{tier}: {sentence}"))
}

#[cfg(test)]
mod tests;
