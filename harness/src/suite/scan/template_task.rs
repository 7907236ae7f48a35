//! A rung of the template matcher as timed work.

use crate::measure::task::Task;
use lanemark_kernels::scan::template::tables::MatchBatch;
use lanemark_kernels::scan::template::{Batch, Kind, Matcher};
use lanemark_peers::Answer;
use lanemark_peers::log_templates::{MatchedLines, UNMATCHED, lines, span};
use std::hint::black_box;

/// One rung on one text; the batch keeps its memory from pass to pass.
pub struct RungTask<'a> {
    rung: MatchBatch,
    matcher: &'a Matcher,
    text: &'a [u8],
    batch: Batch,
    failure: Option<String>,
}

impl<'a> RungTask<'a> {
    /// The rung on the text.
    pub fn new(rung: MatchBatch, matcher: &'a Matcher, text: &'a [u8]) -> RungTask<'a> {
        RungTask { rung, matcher, text, batch: Batch::new(), failure: None }
    }
}

impl Task for RungTask<'_> {
    fn run(&mut self, passes: u64) {
        for _ in 0..passes {
            let outcome = (self.rung)(black_box(self.matcher), black_box(self.text), &mut self.batch);
            self.failure = outcome.err().map(|error| error.to_string());
            black_box(&self.batch);
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        match &self.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(MatchedLines::answer([&columns(self.matcher, self.text, &self.batch)])),
        }
    }
}

/// A batch as columns of words; spans, which a batch counts from the text's start, from their lines' starts.
pub fn columns(matcher: &Matcher, text: &[u8], batch: &Batch) -> MatchedLines {
    let mut columns = MatchedLines { ids: batch.ids().to_vec(), values: Vec::with_capacity(batch.all_values().len()) };
    for (index, line) in lines(text).enumerate().take(batch.lines()) {
        let id = batch.ids()[index];
        if id == UNMATCHED {
            continue;
        }
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        for (kind, value) in matcher.kinds(id).iter().zip(batch.values(index)) {
            columns.values.push(match kind {
                Kind::Integer | Kind::Decimal | Kind::Percentage => value.bits(),
                Kind::Word | Kind::Rest | Kind::Any => {
                    // A span outside its line is wrong, and gives a word that no right one has.
                    span(value.span().start.wrapping_sub(start), value.span().end.wrapping_sub(start))
                }
            });
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanemark_kernels::scan::template::tables::MATCH_BATCH;
    use lanemark_kernels::scan::template::{Header, Options, Template};

    #[test]
    fn spans_are_counted_from_the_lines_start() {
        let templates = ["user {word} at {decimal}", "{integer} left"].map(|text| Template::typed(text).unwrap());
        let options = Options { header: Header::Fields(1), sample: None };
        let matcher = Matcher::new(templates.to_vec(), &options).unwrap();
        let text = b"12:00 user eve at 0.5\r\nnothing\n12:01 -3 left";
        for (_, rung) in MATCH_BATCH.usable() {
            let mut task = RungTask::new(rung, &matcher, text);
            task.run(2);
            let values = vec![span(11, 14), 0.5f64.to_bits(), -3i64 as u64];
            let expected = MatchedLines { ids: vec![0, UNMATCHED, 1], values };
            assert_eq!(task.answer(), Ok(MatchedLines::answer([&expected])));
        }
    }
}
