//! Where a stream is cut: the multiples of a step of event time, each met once the watermark has passed it.

use std::ops::Range;

/// The multiples of a step, of which those are met that something lies before.
#[derive(Debug)]
pub(super) struct Cuts {
    step: i64,
    next: Option<i64>,
}

/// What is done at a part of the stream.
pub(super) enum Part {
    /// These kept events come next, all before the next cut.
    Kept(Range<usize>),
    /// The watermark passes this time with the event of this index.
    Cut(i64, usize),
}

impl Cuts {
    pub(super) fn new(step: i64) -> Self {
        Self { step, next: None }
    }

    /// Calls for every part of a batch, in order. `times` are those of all events, which carry the watermark, `kept` those
    /// of the kept ones. A cut whose call gives false has nothing to go on with: the next one follows the next kept event.
    pub(super) fn walk<E>(
        &mut self,
        times: &[i64],
        kept: &[i64],
        mut part: impl FnMut(Part) -> Result<bool, E>,
    ) -> Result<(), E> {
        let Some(&watermark) = times.last() else { return Ok(()) };
        let mut done = 0;
        loop {
            let following = self.next.or_else(|| self.after(*kept.get(done)?));
            self.next = following;
            let Some(cut) = following.filter(|cut| *cut <= watermark) else { break };
            let before = done + kept[done..].partition_point(|time| *time < cut);
            if before > done {
                part(Part::Kept(done..before))?;
                done = before;
            }
            let goes_on = part(Part::Cut(cut, times.partition_point(|time| *time < cut)))?;
            self.next = if goes_on { cut.checked_add(self.step) } else { None };
        }
        if done < kept.len() {
            part(Part::Kept(done..kept.len()))?;
        }
        Ok(())
    }

    /// The first multiple after a time; none beyond the last time that there is.
    fn after(&self, time: i64) -> Option<i64> {
        time.div_euclid(self.step).checked_add(1)?.checked_mul(self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a stream, each cut going on as long as something was kept less than 25 before it.
    fn parts(batches: &[(&[i64], &[i64])]) -> Vec<String> {
        let (mut cuts, mut parts, mut last) = (Cuts::new(10), Vec::new(), i64::MIN);
        for (times, kept) in batches {
            let walked = cuts.walk(times, kept, |part| {
                Ok::<_, ()>(match part {
                    Part::Kept(range) => {
                        last = kept[range.end - 1];
                        parts.push(format!("{:?}", &kept[range]));
                        true
                    }
                    Part::Cut(at, index) => {
                        assert!(times[index] >= at && (index == 0 || times[index - 1] < at));
                        parts.push(format!("|{at}"));
                        at - last < 25
                    }
                })
            });
            assert_eq!(walked, Ok(()));
        }
        parts
    }

    #[test]
    fn every_kept_event_comes_once_and_every_cut_where_the_watermark_passes_it() {
        let whole = parts(&[(&[-3, 1, 5, 9, 10, 34, 95, 96, 120], &[1, 9, 34, 95, 96])]);
        assert_eq!(
            whole,
            ["[1, 9]", "|10", "|20", "|30", "[34]", "|40", "|50", "|60", "[95, 96]", "|100", "|110", "|120"]
        );
        let cut =
            parts(&[(&[-3], &[]), (&[1, 5, 9], &[1, 9]), (&[10, 34], &[34]), (&[95], &[95]), (&[96, 120], &[96])]);
        assert_eq!(cut.concat().replace("][", ", "), whole.concat());
    }

    #[test]
    fn there_is_no_cut_beyond_the_last_time() {
        let (last, first) = ([i64::MAX], [i64::MIN]);
        assert_eq!(parts(&[(&last, &last)]).len(), 1);
        assert_eq!(parts(&[(&first, &first)]).len(), 1);
    }
}
