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

use crate::outcome::{Exit, Outcome, Tier};
use crate::time::{self, Plan, Programs};
use crate::worker::protocol::Inputs as Sizes;
use crate::{base, claims, instructions};
use filters::Wanted;
use inputs::Inputs;
use progress::Progress;
use std::error::Error;
use std::path::Path;

/// Judges as the command line says and prints what was found. `this` is the running program, the candidate unless the
/// command line names another.
///
/// # Errors
/// When something could not be judged for a reason that is not the candidate's: a missing file, a filter that matches
/// nothing, a base that does not build. The message says what to do; nothing is printed on standard output.
pub fn run(arguments: &Arguments, this: &Path) -> Result<Exit, Box<dyn Error>> {
    written::check(arguments)?;
    if arguments.calibrate {
        return calibration::calibrate(arguments, this);
    }
    let inputs = Inputs::of(arguments, this)?;
    // Rows are judged without the program.
    let needs_program = inputs.tiers.iter().any(|tier| *tier != Tier::Claims);
    let program = needs_program.then_some(inputs.candidate.as_path());
    let wanted = filters::resolve(&arguments.filters, program, &[inputs.run.as_ref(), inputs.expected.base.as_ref()])?;
    if arguments.bless {
        return blessing::bless(arguments, &inputs, &wanted);
    }
    let outcome = judge(arguments, &inputs, &wanted)?;
    written::write(arguments, &outcome)?;
    Ok(outcome.exit())
}

fn judge(arguments: &Arguments, inputs: &Inputs, wanted: &Wanted) -> Result<Outcome, Box<dyn Error>> {
    let mut outcome = Outcome { not_run: inputs.left_out.clone(), ..Outcome::default() };
    let mut progress = Progress::new();
    for tier in &inputs.tiers {
        if *tier != Tier::Claims && wanted.no_bench() {
            outcome.not_run.push(format!("{tier}: no bench that it judges matches {}", arguments.filters.join(" ")));
            continue;
        }
        outcome.tiers.push(*tier);
        progress.tier(*tier);
        match tier {
            Tier::Instructions => self::instructions(inputs, wanted, &mut progress, &mut outcome)?,
            Tier::Time => self::time(arguments, inputs, wanted, &mut progress, &mut outcome)?,
            Tier::Claims => self::claims(arguments, inputs, wanted, &mut progress, &mut outcome)?,
        }
        progress.finish();
    }
    Ok(outcome)
}

fn instructions(
    inputs: &Inputs,
    wanted: &Wanted,
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    let found = instructions::judge(&inputs.candidate, &inputs.instruction_options(wanted), &mut |what, done, all| {
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
    wanted: &Wanted,
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    let asked = inputs.base.as_deref().unwrap_or_default();
    let base = base::take(asked, &inputs.folder, inputs.target.as_deref(), &mut |line| progress.say(line))?;
    outcome.notes.push(format!("time: the base is {}, the candidate {}", base.name, inputs.candidate.display()));
    let programs = Programs::new(base.program, inputs.candidate.clone());
    let mut plan = arguments.plan(wanted)?;
    if !plan.filters.is_empty() {
        let known = filters::benches(&programs.base)?;
        let fresh: Vec<String> = plan.filters.extract_if(.., |bench| !known.contains(bench)).collect();
        outcome.not_run.extend(fresh.iter().map(|bench| format!("time: {bench} is new, the base does not have it")));
        if plan.filters.is_empty() {
            outcome.tiers.retain(|tier| *tier != Tier::Time);
            return Ok(());
        }
    }
    let sizes: &[Sizes] = if arguments.machine_inputs { &[Sizes::Small, Sizes::Machine] } else { &[Sizes::Small] };
    for sizes in sizes {
        let plan = Plan { inputs: *sizes, ..plan.clone() };
        let found = time::judge(&programs, &plan, &mut |what, done, all| progress.step(what, done, all))?;
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
    progress: &mut Progress,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    let Some(run) = &inputs.run else { return Ok(()) };
    let mut found = claims::judge(&inputs.expected, run, &|id, bench| wanted.row(id, bench));
    if arguments.confirm {
        progress.say("measuring failed rows again");
        let note = claims::measure_again(&mut found.judgements, &inputs.expected, run, &inputs.candidate)?;
        found.notes.extend(note);
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
