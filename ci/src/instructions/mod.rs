//! Tier 1: instructions of one pass against committed budgets, and which rung dispatch chooses.

mod bless;
mod budgets;
mod callgrind;
mod dispatch;
mod judge;
mod stepped;

use crate::outcome::Judgement;
use crate::worker::protocol::{Catalogue, Inputs, KernelState, Subject};
use crate::worker::{Launch, Worker, WorkerError};
use budgets::Budgets;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Single steps alone: every rung, and no tool is needed.
    SingleStep,
    /// Callgrind beside single steps, up to AVX2 at each bench's first point; an error where it is not installed.
    Callgrind,
}

/// What is counted, and against what.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the committed budgets, a file a compiler: `ci/budgets`.
    pub budgets: PathBuf,
    /// What counts.
    pub counter: Counter,
    /// Benches (`aggregate/sum-i64`) or families (`aggregate`); all without one.
    pub filters: Vec<String>,
}

/// What tier 1 found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InstructionOutcome {
    /// Every subject, and every bench's dispatch.
    pub judgements: Vec<Judgement>,
    /// What was not looked at and why, one sentence each: a level that the processor lacks.
    pub not_run: Vec<String>,
    /// What a reader should know: the counters, the budgets' file, one sentence each.
    pub notes: Vec<String>,
}

/// What was blessed.
#[derive(Debug, Clone, PartialEq)]
pub struct Blessed {
    /// The file that was written.
    pub file: PathBuf,
    /// Its lines that changed, in its order.
    pub changes: Vec<Change>,
    /// What a reader should know, one sentence each.
    pub notes: Vec<String>,
}

/// One line of a budget file that changed. Prints as a diff: `- …` and `+ …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line as it was; none for a new one.
    pub before: Option<String>,
    /// The line as it is; none for one that is gone.
    pub after: Option<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = [("- ", &self.before), ("+ ", &self.after)];
        let lines: Vec<String> =
            lines.iter().filter_map(|(sign, line)| line.as_ref().map(|line| format!("{sign}{line}"))).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// Why nothing was judged or blessed. The message says what to do.
#[derive(Debug)]
pub struct InstructionError(String);

impl fmt::Display for InstructionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InstructionError {}

impl From<String> for InstructionError {
    fn from(reason: String) -> InstructionError {
        InstructionError(reason)
    }
}

impl From<WorkerError> for InstructionError {
    fn from(error: WorkerError) -> InstructionError {
        InstructionError(error.to_string())
    }
}

/// Instructions of each subject, or why they were not counted.
type Counts = BTreeMap<Subject, Result<u64, String>>;

/// What the gate reads of a program, whatever it is compared with.
#[derive(Debug, Default)]
struct Counted {
    stepped: Counts,
    /// Empty where callgrind did not count.
    callgrind: Counts,
    notes: Vec<String>,
}

/// Counts a program's passes and judges them by the budgets. `progress` is told what is counted, how many benches are
/// done, and of how many.
///
/// A count is worse where it is over its budget by more than 0.5 % and by 16 instructions or more.
///
/// # Errors
/// When there are no budgets for the program's compiler, a subject has none, or nothing could be counted.
pub fn judge(
    program: &Path,
    options: &Options,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<InstructionOutcome, InstructionError> {
    let catalogue = catalogue_of(program, &environment(None))?;
    let path = budgets::path_in(&options.budgets, &catalogue.lanemark.rustc);
    let budgets = Budgets::read(&path)?.ok_or_else(|| {
        format!(
            "{} was built by {} and there are no budgets for it ({}): write them with `lanemark gate --bless`",
            program.display(),
            catalogue.lanemark.rustc,
            path.display()
        )
    })?;
    judge::comparable(&catalogue, &budgets)?;
    let benches = chosen(&catalogue, Some(&budgets), &options.filters)?;
    let counted = count(program, options, &benches, progress)?;
    let dispatch = dispatch::of(program, &catalogue)?;
    let mut outcome = judge::by(&budgets, &catalogue, &benches, &counted, &dispatch, &options.filters)?;
    outcome.notes.push(format!("budgets of {}: {}", budgets.compiler, path.display()));
    outcome.notes.extend(counted.notes);
    Ok(outcome)
}

/// Counts a program's passes and writes them as the budgets of its compiler. With filters, the other benches' lines
/// stay as they are; so does what other microarchitectures choose.
///
/// # Errors
/// When nothing could be counted, or the file cannot be written.
pub fn bless(
    program: &Path,
    options: &Options,
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<Blessed, InstructionError> {
    let catalogue = catalogue_of(program, &environment(None))?;
    let file = budgets::path_in(&options.budgets, &catalogue.lanemark.rustc);
    let before = Budgets::read(&file)?;
    let benches = chosen(&catalogue, before.as_ref(), &options.filters)?;
    let counted = count(program, options, &benches, progress)?;
    let dispatch = dispatch::of(program, &catalogue)?;
    let (after, notes) = bless::blessed(before.clone(), &catalogue, &counted, &dispatch, &options.filters);
    let (old, new) = (before.map(|budgets| budgets.text()).unwrap_or_default(), after.text());
    std::fs::create_dir_all(&options.budgets).map_err(|error| format!("{}: {error}", options.budgets.display()))?;
    lanemark_reports::file::replace(&file, new.as_bytes()).map_err(|error| error.to_string())?;
    let notes = counted.notes.into_iter().chain(notes).collect();
    Ok(Blessed { file, changes: Budgets::changes(&old, &new), notes })
}

/// Whether a bench is one of those asked for.
fn wanted(bench: &str, filters: &[String]) -> bool {
    let names =
        |filter: &String| bench == filter || bench.strip_prefix(&**filter).is_some_and(|rest| rest.starts_with('/'));
    filters.is_empty() || filters.iter().any(names)
}

/// Benches that there are budgets for, of programs that `compiler` built; none where there is no file of them.
///
/// # Errors
/// When the file is there and cannot be read.
pub(crate) fn benches_with_budgets(folder: &Path, compiler: &str) -> Result<Vec<String>, InstructionError> {
    let budgets = Budgets::read(&budgets::path_in(folder, compiler))?.unwrap_or_default();
    let mut benches: Vec<String> = budgets.benches().map(str::to_owned).collect();
    benches.dedup();
    Ok(benches)
}

/// The benches asked for. A filter that names none, of the program or of the budgets, is an error.
fn chosen<'a>(
    catalogue: &'a Catalogue,
    budgets: Option<&Budgets>,
    filters: &[String],
) -> Result<Vec<&'a KernelState>, InstructionError> {
    for filter in filters {
        let asked = |bench: &str| wanted(bench, std::slice::from_ref(filter));
        let gone = || budgets.is_some_and(|budgets| budgets.benches().any(asked));
        if !catalogue.kernels.iter().any(|kernel| asked(&kernel.bench)) && !gone() {
            let mut families: Vec<&str> =
                catalogue.kernels.iter().filter_map(|kernel| kernel.bench.split('/').next()).collect();
            families.dedup();
            return Err(InstructionError(format!(
                "{filter:?} names no bench with a kernel; families are {}, and `lanemark list` lists the benches",
                families.join(", ")
            )));
        }
    }
    Ok(catalogue.kernels.iter().filter(|kernel| wanted(&kernel.bench, filters)).collect())
}

/// glibc chooses its memory routines by the processor. With these it takes the ones of every x86-64 processor, so that
/// a count does not depend on the machine.
const BASELINE_LIBC: &str = "glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX512BW,-BMI1,-BMI2,-ERMS,-FSRM,-LZCNT,-MOVBE,-RTM,-SSSE3,-SSE4_1,-SSE4_2,-AVX_Fast_Unaligned_Load,-Fast_Unaligned_Copy,-Fast_Copy_Backward:glibc.malloc.arena_max=1";

/// What the program is started with.
fn environment(cap: Option<&str>) -> Vec<(String, String)> {
    let own = [("GLIBC_TUNABLES", BASELINE_LIBC), ("LANEMARK_ISA", "")];
    let mut variables: Vec<_> = own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    variables.extend(cap.map(|cap| ("LANEMARK_ISA".to_owned(), cap.to_owned())));
    variables
}

fn catalogue_of(program: &Path, variables: &[(String, String)]) -> Result<Catalogue, WorkerError> {
    let launch = Launch { cpu: None, inputs: Inputs::Small, variables: variables.to_vec() };
    Worker::start(program, &launch)?.catalogue()
}

fn count(
    program: &Path,
    options: &Options,
    benches: &[&KernelState],
    progress: &mut dyn FnMut(&str, usize, usize),
) -> Result<Counted, InstructionError> {
    let by_callgrind = options.counter == Counter::Callgrind;
    if by_callgrind {
        // Single steps take a while, and a missing tool is told before them.
        callgrind::check_tools()?;
    }
    let variables = environment(None);
    let (mut done, all) = (0, benches.len() * (1 + usize::from(by_callgrind)));
    let mut next = |what: &str| {
        progress(what, done, all);
        done += 1;
    };
    let mut counted =
        Counted { stepped: stepped::count(program, &variables, benches, &mut next), ..Counted::default() };
    if by_callgrind {
        counted.callgrind = callgrind::count(program, &variables, benches, &mut next)?;
        let missing = counted.callgrind.iter().filter_map(|(subject, count)| Some((subject, count.as_ref().err()?)));
        counted
            .notes
            .extend(missing.map(|(subject, reason)| format!("{subject} was not counted by callgrind: {reason}")));
        counted.notes.push(
            "counted by single steps, and by callgrind beside them up to avx2 at each bench's first point".to_owned(),
        );
    } else {
        counted.notes.push("counted by single steps alone".to_owned());
    }
    // Without a bench, those asked for are gone, and their budgets say so.
    if benches.is_empty() || counted.stepped.values().any(Result::is_ok) {
        return Ok(counted);
    }
    let reason = counted.stepped.values().find_map(|count| count.as_ref().err());
    let reason = reason.map_or("the program offers no rung of what was asked for", String::as_str);
    Err(InstructionError(format!("no instruction was counted: {reason}")))
}
