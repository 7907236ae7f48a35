//! Event patterns on the GPU.

use super::bench::definition;
use super::inputs::{Input, generated, told_words};
use super::subject::{Batch, Generated, Part, Subject, Whole};
use crate::suite::session::Session;
use crate::suite::{Definition, SuiteError};
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::isa::Isa;
use lanemark_kernels::pattern::bits::tables::EXTEND;
use lanemark_kernels::pattern::{Column, Condition, Events, Matched, Matches, Pattern};
use lanemark_peers::Answer;
use lanemark_runtime::pages::PageBuffer;
use lanemark_shaders::pattern::StrictSequence;
use rand_xoshiro::rand_core::Rng;
use std::ops::Range;

/// The row of the ledger that the family stands for.
const CLAIM: &str = "events.future.gpu-pattern";

/// The column that the pattern reads.
const TYPE: &str = "type";

/// Events of a match.
const STEPS: usize = 3;

/// The bench of a strict sequence.
pub fn all() -> Vec<Definition> {
    let is = |code: i64| Condition::compare(TYPE, Comparison::Equal, code);
    let pattern = Pattern::begin("a", is(1)).next("b", is(2)).next("c", is(3));
    let sequence = StrictSequence::new(&pattern).expect("a strict sequence of one column");
    let title = "three of 16 types directly after each other, over the whole stream, on the CPU and on the GPU";
    vec![definition("pattern-strict", title, "events/s", &[CLAIM], Sequence { sequence })]
}

/// Three types directly after each other. They differ, so no two matches share an event.
struct Sequence {
    sequence: StrictSequence,
}

/// Types and times of events.
struct Typed {
    types: PageBuffer<u8>,
    times: PageBuffer<i64>,
}

impl Subject for Sequence {
    type Kernel = StrictSequence;
    type Data = Typed;

    fn input(&self) -> &'static str {
        "types"
    }

    fn item_bytes(&self) -> u64 {
        9
    }

    fn generated(&self, session: &Session<'_>, items: usize) -> Result<Generated<Typed>, SuiteError> {
        let types = Input {
            name: "types",
            words: "xoshiro256++, uniform types below 16; times in order",
            fill: |_, random, types| types.fill_with(|| (random.next_u64() >> 60) as u8),
        };
        let times = Input {
            name: "times",
            words: "times in order, one event a unit",
            fill: |first, _, times| times.iter_mut().zip(first..).for_each(|(time, index)| *time = index as i64),
        };
        let types = generated(session, &types, items)?;
        let times = generated(session, &times, items)?.data;
        Ok(Generated { data: Typed { types: types.data, times }, items, source: types.source, pages: types.pages })
    }

    fn kernel(&self, _: usize) -> StrictSequence {
        self.sequence.clone()
    }

    fn batch<'a>(&self, data: &'a Typed, items: Range<usize>) -> Batch<'a, Self> {
        let columns = [(TYPE, Column::U8(&data.types[items.clone()]))];
        // Events borrow their list of columns, and nothing here lives as long as the data: a few bytes for each size of
        // a batch are left behind.
        let columns: &'a [(&'a str, Column<'a>)] = Box::leak(Box::new(columns));
        let events = Events::new(&data.times[items], None, columns).expect("columns of one length");
        self.sequence.batch(events).expect("the column that it reads")
    }

    /// A part begins with the events that a match which ends in it can begin with.
    fn parts(&self, _: &Typed, items: usize, cores: usize) -> Vec<Range<usize>> {
        let part = items.div_ceil(cores).next_multiple_of(64).max(64);
        (0..items).step_by(part).map(|first| first.saturating_sub(STEPS - 1)..(first + part).min(items)).collect()
    }

    fn merged(&self, _: &StrictSequence, parts: Vec<Part<Self>>) -> Whole<Self> {
        let mut all = Matches::new();
        for (part, found) in &parts {
            let moved = |event: &Matched| Matched { number: event.number + part.start as u64, ..*event };
            found.iter().for_each(|found| all.push(found.pattern, found.key, found.events.iter().map(moved)));
        }
        all
    }

    fn isa(&self) -> Isa {
        super::inputs::chosen(&EXTEND)
    }

    fn told(&self, matches: &Matches) -> Answer {
        told_words(matches.iter().flat_map(|found| [found.first(), found.last()]))
    }
}
