//! Where literals stand in a text.

use super::literals::{Literals, LiteralsError};
use super::marks::{self, TILE, tiles};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Output, Plan, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::scan::literals::{Case, Match, Matching};
use std::sync::Arc;

params! {
    struct Params { items, visible, fold, tiles }
}

pub(super) static MARK_LITERALS: Shader = Shader {
    name: "mark_literals",
    source: wgsl!("common/bytes", "common/literals", "common/tiles", "mark_literals"),
    needs: Needs::NOTHING,
    bindings: &[read("text"), read("literals"), read("table"), read_write("marks"), read_write("counts"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 2048 + 4,
    twin: "the starts of what scan::literals::LiteralSet::find_all finds, as bits",
};

pub(super) static PLACE_LITERALS: Shader = Shader {
    name: "place_literals",
    source: wgsl!("common/bytes", "common/literals", "common/sum_before", "common/tiles", "place_literals"),
    needs: Needs::NOTHING,
    bindings: &[
        read("text"),
        read("literals"),
        read("table"),
        read("marks"),
        read("before"),
        read_write("matches"),
        parameters(),
    ],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 2048 + 4 * 256,
    twin: "scan::literals::LiteralSet::find_all",
};

/// Bytes of a match as the device lists it.
const MATCH_BYTES: u64 = 4;

/// Bits of it that say which literal; those above say where in its tile.
const LITERAL_BITS: u32 = 18;

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
/// the other: where hundreds of literals begin alike and the text is full of that, a GPU is the wrong place, and an old
/// software adapter, which cuts invocations off after 65,535 rounds of loops, gives wrong answers.
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

    fn items(&self, text: &[u8]) -> u64 {
        text.len() as u64
    }

    fn columns<'a>(&self, text: Self::Batch<'a>) -> Vec<&'a [u8]> {
        vec![text]
    }

    /// What is read back: each window's start, then for each window the matches before each tile, and the matches.
    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        let text = plan.input("text", 0, batch.len() as u64);
        let windows = self.literals.windows(batch, MATCH_BYTES * self.literals.most_at_once, device);
        marks::read_starts(&mut plan, &windows);
        let tables = self.literals.tables(&mut plan);
        let most_tiles = windows.iter().map(|window| u64::from(tiles(*window))).max().unwrap_or(0);
        let marked = plan.scratch("starts of matches", most_tiles * TILE / 8);
        let totals = plan.scratch("matches of each window", windows.len() as u64 * 4);
        for (slot, window) in windows.into_iter().enumerate() {
            let tiles = tiles(window);
            let most = u64::from(window.items) * self.literals.most_at_once;
            let counts = plan.scratch("matches of each tile", u64::from(tiles) * 4);
            let matches = plan.scratch("matches", most * MATCH_BYTES);
            let bound = self.literals.bind(&plan, text, batch, window, tables);
            let params = Params { items: window.items, visible: bound.visible, fold: bound.fold, tiles };
            let groups = workgroups(u64::from(tiles), device);
            let searched = [bound.text, bound.literals, bound.table];
            let [bits, before, to] = [marked, counts, matches].map(|buffer| plan.whole(buffer));
            plan.step(&MARK_LITERALS, [&searched[..], &[bits, before]].concat(), &params, groups);
            marks::scan_counts(&mut plan, counts, totals, tiles, slot);
            plan.step(&PLACE_LITERALS, [&searched[..], &[bits, before, to]].concat(), &params, groups);
            plan.read(counts, u64::from(tiles) * 4);
            plan.outputs.push(Output::Counted {
                buffer: matches,
                from: 0,
                item_bytes: MATCH_BYTES,
                most,
                count: totals,
                count_word: slot as u64,
            });
        }
        Ok(plan)
    }

    fn decode(&self, _: &[u8], outputs: Vec<Vec<u8>>) -> Result<Vec<Match>, GpuError> {
        let (starts, windows) = marks::starts(&outputs);
        let mut all = Vec::new();
        for (window_start, window) in starts.zip(windows.chunks_exact(2)) {
            let [before, matches] = [&window[0], &window[1]].map(|bytes| words(bytes));
            let mut tile = 0;
            for (index, found) in matches.iter().enumerate() {
                while before.get(tile + 1).is_some_and(|first| index >= *first as usize) {
                    tile += 1;
                }
                let start = window_start + tile as u64 * TILE + u64::from(found >> LITERAL_BITS);
                let literal = found & ((1 << LITERAL_BITS) - 1);
                let length = self.literals.lengths.get(literal as usize).ok_or_else(|| {
                    GpuError::Failed(format!("a match of literal {literal}, which is none of the set"))
                })?;
                all.push(Match { start, end: start + u64::from(*length), literal });
            }
        }
        Ok(self.chosen(all))
    }

    fn on_cpu(&self, text: &[u8]) -> Vec<Match> {
        self.literals.set.find_all(text, self.matching)
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

#[cfg(test)]
mod tests;
