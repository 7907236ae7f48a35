//! Strict sequences: steps that follow one another directly.

use super::SequenceError;
use super::letters::{Letters, bytes_of};
use crate::device::{Capabilities, GpuError};
use crate::kernel::{Columns, DeviceKernel};
use crate::plan::{BufferId, Part, Plan, Window, padded, windows};
use crate::scan::marks::{self, Marks, PLACE_BYTES, Spans};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::pattern::bits::BitMatcher;
use lanemark_kernels::pattern::matcher::{Matcher, Options};
use lanemark_kernels::pattern::{AfterMatch, Column, Contiguity, Events, Matched, Matches, Pattern, PatternError};

params! {
    struct Params { items, lead, tiles, steps, within_low, within_high, timed, span }
}

pub(super) static MARK_SEQUENCE: Shader = Shader {
    name: "mark_sequence",
    source: wgsl!("common/bytes", "common/tiles", "common/mark_span", "mark_sequence"),
    needs: Needs::NOTHING,
    bindings: &[read("letters"), read("times"), read("table"), read_write("marks"), read_write("counts"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 1024 + 4,
    twin: "the last events of what pattern::reference::matches finds, as bits",
};

/// Events before a window that it sees: more than a match has, and what a binding can start at.
const LEAD: u64 = 256;

/// Each combination of up to eight columns, three kinds each.
static KINDS: [u8; 3usize.pow(8)] = [0; 3usize.pow(8)];

/// A pattern of steps that follow one another directly, over a whole stream: `a` next `b` next `c`.
///
/// The matches are those of [`lanemark_kernels::pattern::Matcher`], in its order, of a stream that is one batch. The
/// device evaluates the conditions and finds where each match ends; [what is dropped after a
/// match](AfterMatch) is chosen from those in order while they are decoded, on the host.
///
/// Conditions compare columns with constants, by and, or, not: any number of comparisons of one column of bytes, up to
/// 8 different ones of other columns. A pattern has 1 to 16 steps, may be within a time, and is not per key.
///
/// Moves each column that conditions read once, a byte an event once or, where it is no column of bytes, three times, a
/// bit an event three times, and four bytes a match. Memory on the device: four bytes an event for the matches.
///
/// ```no_run
/// use lanemark_kernels::aggregate::compare::Comparison::Equal;
/// use lanemark_kernels::pattern::{Column, Condition, Events, Pattern};
/// use lanemark_shaders::{Choice, Gpu, Runner, pattern::StrictSequence};
///
/// let kind = |code: i64| Condition::compare("type", Equal, code);
/// let sequence = StrictSequence::new(&Pattern::begin("a", kind(1)).next("b", kind(2)))?;
/// let mut runner = Runner::new(Gpu::open(&Choice::Auto)?, sequence);
/// let columns = [("type", Column::U8(&[1, 1, 2, 1]))];
/// let batch = runner.kernel().batch(Events::new(&[0, 10, 20, 30], None, &columns)?)?;
/// let found = runner.run(batch)?;
/// assert_eq!((found.len(), found.get(0).map(|found| found.first())), (1, Some(1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct StrictSequence {
    letters: Letters,
    /// Each step's place in [`Pattern::steps`].
    steps: Vec<u16>,
    within: Option<u64>,
    /// How far behind a match's first event the next match begins at least.
    moves_on: u64,
    matcher: BitMatcher,
}

/// A stream that a [`StrictSequence`] has looked at: the columns that it reads are there, and times do not decrease
/// where it is bound in time.
#[derive(Debug, Clone, Copy)]
pub struct SequenceBatch<'a> {
    events: Events<'a>,
}

/// Every column of the stream, the times last; a [`StrictSequence`] takes those that it reads.
impl<'a> Columns<'a> for SequenceBatch<'a> {
    fn items(self) -> u64 {
        self.events.len() as u64
    }

    fn columns(self) -> Vec<&'a [u8]> {
        let columns = self.events.columns().iter().map(|(_, column)| bytes_of(*column));
        columns.chain([bytemuck::cast_slice(self.events.times())]).collect()
    }
}

impl StrictSequence {
    /// The sequence of a pattern.
    ///
    /// # Errors
    /// [`SequenceError`] where the pattern has no meaning, or is no strict sequence over the whole stream.
    pub fn new(pattern: &Pattern) -> Result<StrictSequence, SequenceError> {
        Matcher::new(std::slice::from_ref(pattern), Options::default())?;
        let refused = |what| SequenceError::Unsupported { pattern: pattern.to_string(), what };
        if pattern.is_partitioned() {
            return Err(refused("patterns per key"));
        }
        let row = pattern.in_a_row().ok_or_else(|| refused("alternatives, repetitions or negation"))?;
        if row.iter().skip(1).any(|step| step.contiguity != Contiguity::Strict) {
            return Err(refused("sequences that skip events"));
        }
        let conditions: Vec<_> = row.iter().map(|step| step.condition.clone()).collect();
        let letters = Letters::new(conditions);
        if letters.columns().is_empty() {
            return Err(refused("sequences of which no step compares a column"));
        }
        if letters.columns().len() > 8 {
            return Err(refused("conditions over more than 8 columns"));
        }
        let matcher = BitMatcher::new(std::slice::from_ref(pattern), 1).ok_or_else(|| {
            refused("more than 16 steps, or conditions that tell more than 255 kinds of events apart")
        })?;
        let names = pattern.steps();
        let place = |name: &str| names.iter().position(|known| *known == name).unwrap_or_default();
        let moves_on = match &pattern.after_match {
            AfterMatch::NoSkip => 0,
            AfterMatch::SkipToNext => 1,
            AfterMatch::SkipPastLast => row.len(),
            AfterMatch::SkipToFirst(name) => row.iter().position(|step| step.name == name).unwrap_or(0),
            AfterMatch::SkipToLast(name) => row.iter().rposition(|step| step.name == name).unwrap_or(0),
        };
        Ok(StrictSequence {
            letters,
            steps: row.iter().map(|step| place(step.name) as u16).collect(),
            within: pattern.within,
            moves_on: moves_on as u64,
            matcher,
        })
    }

    /// Looks at a stream, so that it can be matched. Cost: a pass over the times where the pattern is within a time.
    ///
    /// # Errors
    /// A column that conditions read is missing, times decrease, or the conditions compare other columns than one of
    /// bytes too often.
    pub fn batch<'a>(&self, events: Events<'a>) -> Result<SequenceBatch<'a>, SequenceError> {
        self.letters.check(&self.columns_of(&events)?)?;
        if self.within.is_some() {
            events.check_times(i64::MIN)?;
        }
        Ok(SequenceBatch { events })
    }

    fn columns_of<'a>(&self, events: &Events<'a>) -> Result<Vec<Column<'a>>, PatternError> {
        let found =
            |name: &String| events.column(name).ok_or_else(|| PatternError::MissingColumn { column: name.clone() });
        self.letters.columns().iter().map(found).collect()
    }
}

/// The events of a window, and those before it that a match may begin with.
fn part_with_lead(buffer: BufferId, window: Window, item_bytes: u64) -> Part {
    let lead = LEAD.min(window.first);
    let bytes = padded((u64::from(window.items) + lead) * item_bytes);
    Part { buffer, from: (window.first - lead) * item_bytes, bytes }
}

impl DeviceKernel for StrictSequence {
    type Batch<'a> = SequenceBatch<'a>;
    type Answer = Matches;

    /// The columns that conditions read, the times where they are read, and one that is never uploaded: plans are kept
    /// by the lengths of columns, and its length says of what kinds the others are.
    fn columns<'a>(&self, batch: Self::Batch<'a>) -> Vec<&'a [u8]> {
        let columns = self.columns_of(&batch.events).unwrap_or_default();
        let kinds = columns.iter().fold(0, |kinds, column| {
            kinds * 3
                + match column {
                    Column::U8(_) => 0,
                    Column::I64(_) => 1,
                    Column::F64(_) => 2,
                }
        });
        let times = self.within.map(|_| bytemuck::cast_slice(batch.events.times()));
        columns.into_iter().map(bytes_of).chain(times).chain([&KINDS[..kinds]]).collect()
    }

    fn plan(&self, batch: SequenceBatch<'_>, device: &Capabilities) -> Result<Plan, GpuError> {
        let another = |error: SequenceError| GpuError::Batch(format!("the batch of another sequence: {error}"));
        let columns = self.columns_of(&batch.events).map_err(|error| another(error.into()))?;
        self.letters.check(&columns).map_err(another)?;
        let is_wide = self.within.is_some() || columns.iter().any(|column| !matches!(column, Column::U8(_)));
        let item_bytes = if is_wide { 8 } else { PLACE_BYTES };
        let room =
            Capabilities { binding_bytes: device.binding_bytes.saturating_sub(LEAD * item_bytes), ..device.clone() };
        let events = batch.events.len() as u64;
        let windows = windows(events, item_bytes, &room);
        let mut plan = Plan::new();
        let letters = self.letters.plan(&mut plan, &columns, &windows, device);
        let times = match self.within {
            Some(_) => plan.input("times", columns.len(), events * 8),
            None => plan.constant("no times", vec![0; 16]),
        };
        let table = plan.constant("steps of letters", bytemuck::cast_slice(&self.letters.table(&columns)).to_vec());
        let marks = Marks::new(&mut plan, &windows, device);
        for (slot, window) in windows.into_iter().enumerate() {
            let Spans { tiles, span, groups } = marks::spans(window, device);
            let within = self.within.unwrap_or_default();
            let params = Params {
                items: window.items,
                lead: LEAD.min(window.first) as u32,
                tiles,
                steps: self.steps.len() as u32,
                within_low: within as u32,
                within_high: (within >> 32) as u32,
                timed: u32::from(self.within.is_some()),
                span,
            };
            let letters = part_with_lead(letters, window, 1);
            let times = match self.within {
                Some(_) => part_with_lead(times, window, 8),
                None => plan.whole(times),
            };
            let [bits, counts] = marks.parts(&plan);
            let parts = vec![letters, times, plan.whole(table), bits, counts];
            plan.step(&MARK_SEQUENCE, parts, &params, groups);
            marks.list(&mut plan, slot, window, device);
        }
        Ok(plan)
    }

    fn decode(&self, _: SequenceBatch<'_>, outputs: Vec<Vec<u8>>) -> Result<Matches, GpuError> {
        let before_last = self.steps.len() as u64 - 1;
        let mut matches = Matches::new();
        let mut allowed_from = 0;
        for last in marks::places(&outputs) {
            let first = last.checked_sub(before_last).ok_or_else(|| {
                GpuError::WrongAnswer(format!("a match of {} events ends with event {last}", self.steps.len()))
            })?;
            if first >= allowed_from {
                allowed_from = first + self.moves_on;
                matches.push(0, None, (first..).zip(&self.steps).map(|(number, step)| Matched { number, step: *step }));
            }
        }
        Ok(matches)
    }

    /// # Panics
    /// Where the batch was looked at by another sequence, and has not the columns of this one.
    fn on_cpu(&self, batch: SequenceBatch<'_>) -> Matches {
        let mut matches = Matches::new();
        let mut matcher = self.matcher.clone();
        matcher.extend(&batch.events, &mut matches).expect("the batch was looked at by this sequence");
        matches
    }

    fn bytes(&self, batch: SequenceBatch<'_>) -> u64 {
        let columns = self.columns_of(&batch.events).unwrap_or_default();
        columns.into_iter().map(|column| bytes_of(column).len() as u64).sum()
    }
}

#[cfg(test)]
mod tests;
