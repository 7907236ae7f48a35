//! Where literals stand in a text.

use super::literals::{self, Literals, LiteralsError, MOST_LITERALS};
use super::marks::{self, MOST_TILES, Spans, TILE};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Output, Plan, padded};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use crate::words;
use lanemark_kernels::scan::literals::{Case, Match, Matching};
use std::sync::Arc;

params! {
    struct Params { items, visible, fold, tiles, span, slot, pad0, pad1 }
}

pub(super) static MARK_LITERALS: Shader = Shader {
    name: "mark_literals",
    source: wgsl!("common/bytes", "common/literals", "common/likely_list", "common/tiles", "mark_literals"),
    needs: Needs::NOTHING,
    bindings: &[
        read("text"),
        read("literals"),
        read("table"),
        read_write("marks"),
        read_write("counts"),
        read_write("totals"),
        parameters(),
    ],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    // The first bytes of literals, the list of likely starts, its length, the count, and the marks of a round.
    workgroup_bytes: 2048 + 8192 + 16 + 16 + 4 * 256,
    twin: "the starts of what scan::literals::LiteralSet::find_all finds, as bits",
};

pub(super) static PLACE_LITERALS: Shader = Shader {
    name: "place_literals",
    source: wgsl!(
        "common/bytes",
        "common/literals",
        "common/sum_before",
        "common/tiles",
        "common/counted_before",
        "place_literals",
    ),
    needs: Needs::NOTHING,
    bindings: &[
        read("text"),
        read("literals"),
        read("table"),
        read("marks"),
        read("counts"),
        read_write("matches"),
        read_write("totals"),
        parameters(),
    ],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 2048 + 4 * 256,
    twin: "scan::literals::LiteralSet::find_all",
};

/// Bytes of a match as the device lists it.
const MATCH_BYTES: u64 = 4;

/// Bits of it that say which literal; those above say where in its span.
const LITERAL_BITS: u32 = 13;
const _: () = assert!(MOST_LITERALS <= 1 << LITERAL_BITS && MOST_TILES as u64 * TILE <= 1 << (32 - LITERAL_BITS));

/// Every match of a set of literals in a text, as [`lanemark_kernels::scan::literals::LiteralSet::find_all`].
///
/// The device finds all of them, overlapping ones too, in order; where [others are asked for](FindLiterals::matching)
/// they are chosen from those while they are decoded, on the host.
///
/// Literals are found by their first four bytes, in sixteen buckets, and compared where those are there. Moves each byte
/// once, a bit a byte twice, and for a match its bytes and four more. Memory on the device: four bytes a byte of the
/// text, times the most literals that can start at one place.
///
/// A set has up to 1,024 literals of up to 1,024 bytes. An invocation compares the literals of a likely match one after
/// the other: where hundreds of literals begin alike and the text is full of that, a GPU is the wrong place. An old
/// software adapter, which cuts invocations off after 65,535 rounds of loops, may not come to the end of that: the shader
/// notices, and the answer is [`GpuError::Batch`]. A set of which so many literals can start at one place that the
/// matches of 65,536 bytes are more than a binding is refused with [`GpuError::TooLarge`].
///
/// ```no_run
/// use lanemark_kernels::scan::literals::{Case, Match};
/// use lanemark_shaders::{Choice, Gpu, Runner, scan::FindLiterals};
///
/// let find = FindLiterals::new(&["timeout", "time"], Case::Sensitive)?;
/// let found = Runner::new(Gpu::open(&Choice::Auto)?, find).run(b"a timeout")?;
/// assert_eq!(found, [Match { start: 2, end: 9, literal: 0 }, Match { start: 2, end: 6, literal: 1 }]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct FindLiterals {
    literals: Arc<Literals>,
    matching: Matching,
}

impl FindLiterals {
    /// The set of those literals; all matches are found.
    ///
    /// # Errors
    /// [`LiteralsError`]: no literal, an empty one, too many or too long ones.
    pub fn new<L: AsRef<[u8]>>(literals: &[L], case: Case) -> Result<FindLiterals, LiteralsError> {
        Ok(FindLiterals { literals: Arc::new(Literals::new(literals, case)?), matching: Matching::All })
    }

    /// The same set, with other matches reported.
    pub fn matching(self, matching: Matching) -> FindLiterals {
        FindLiterals { matching, ..self }
    }

    /// The matches that are asked for, of all of them in order.
    fn chosen(&self, all: Vec<Match>) -> Vec<Match> {
        if self.matching == Matching::All {
            return all;
        }
        let mut chosen = Vec::new();
        let mut free_from = 0;
        for of_start in all.chunk_by(|a, b| a.start == b.start) {
            let found = match self.matching {
                // Of several longest ones, which are then the same text, the first one given.
                Matching::LeftmostLongest => of_start.iter().rev().max_by_key(|found| found.end),
                _ => of_start.first(),
            };
            if let Some(found) = found.filter(|found| found.start >= free_from) {
                free_from = found.end;
                chosen.push(*found);
            }
        }
        chosen
    }
}

impl DeviceKernel for FindLiterals {
    type Batch<'a> = &'a [u8];
    type Answer = Vec<Match>;

    /// What is read back: each span's start, then for each window the matches of each of its spans and the matches, and
    /// at last whether loops were cut off.
    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        let text = plan.input("text", 0, batch.len() as u64);
        let at_once = MATCH_BYTES * self.literals.most_at_once;
        let windows = self.literals.windows(batch, at_once, device);
        let widest = windows.iter().map(|window| u64::from(window.items)).max().unwrap_or(0);
        if padded(widest * at_once) > device.binding_bytes {
            let what = format!(
                "a list of {} matches at each of {widest} bytes of text, for literals that begin alike ({} bytes)",
                self.literals.most_at_once,
                widest * at_once
            );
            return Err(GpuError::TooLarge { what, most: device.binding_bytes });
        }
        let spans: Vec<Spans> = windows.iter().map(|window| marks::spans(*window, device)).collect();
        let starts = windows.iter().zip(&spans).flat_map(|(window, spans)| {
            (0..u64::from(spans.groups)).map(|group| window.first + group * u64::from(spans.span) * TILE)
        });
        marks::read_starts(&mut plan, &starts.collect::<Vec<u64>>());
        let tables = self.literals.tables(&mut plan);
        let marked = plan.scratch("starts of matches", marks::mark_bytes(&windows));
        let totals = plan.zeroed("matches of each window", (windows.len() as u64 + 1) * 4);
        for ((window, Spans { tiles, span, groups }), slot) in windows.into_iter().zip(spans).zip(1..) {
            let most = u64::from(window.items) * self.literals.most_at_once;
            let counts = plan.scratch("matches of each span", u64::from(groups) * 4);
            let matches = plan.scratch("matches", most * MATCH_BYTES);
            let bound = self.literals.bind(&plan, text, batch, window, tables);
            let (visible, fold) = (bound.visible, bound.fold);
            let params = Params { items: window.items, visible, fold, tiles, span, slot, ..Params::default() };
            let searched = [bound.text, bound.literals, bound.table];
            let [bits, counted, to, total] = [marked, counts, matches, totals].map(|buffer| plan.whole(buffer));
            plan.step(&MARK_LITERALS, [&searched[..], &[bits, counted, total]].concat(), &params, groups);
            plan.step(&PLACE_LITERALS, [&searched[..], &[bits, counted, to, total]].concat(), &params, groups);
            plan.read(counts, u64::from(groups) * 4);
            plan.outputs.push(Output::Counted {
                buffer: matches,
                from: 0,
                item_bytes: MATCH_BYTES,
                most,
                count: totals,
                count_word: u64::from(slot),
            });
        }
        plan.read(totals, 4);
        Ok(plan)
    }

    fn decode(&self, _: &[u8], outputs: Vec<Vec<u8>>) -> Result<Vec<Match>, GpuError> {
        let (mut starts, lists) = marks::starts(&outputs);
        let (windows, cut_off) = lists.as_chunks::<2>();
        cut_off.iter().try_for_each(|word| literals::check_loops(word))?;
        let mut all = Vec::new();
        for [counts, matches] in windows {
            let mut matches = words::of_32_bits(matches).into_iter();
            for (count, span_start) in words::of_32_bits(counts).into_iter().zip(starts.by_ref()) {
                for found in matches.by_ref().take(count as usize) {
                    let start = span_start + u64::from(found >> LITERAL_BITS);
                    let literal = found & ((1 << LITERAL_BITS) - 1);
                    let length = self.literals.lengths.get(literal as usize).ok_or_else(|| {
                        GpuError::WrongAnswer(format!("a match of literal {literal}, which is none of the set"))
                    })?;
                    all.push(Match { start, end: start + u64::from(*length), literal });
                }
            }
        }
        Ok(self.chosen(all))
    }

    fn on_cpu(&self, text: &[u8]) -> Vec<Match> {
        self.literals.set.find_all(text, self.matching)
    }
}

#[cfg(test)]
mod tests;
