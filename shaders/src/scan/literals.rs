//! A set of literals as the shaders take it.

use crate::device::{Capabilities, GpuError};
use crate::plan::{BufferId, Part, Plan, Window, padded, windows};
use lanemark_kernels::scan::literals::{Case, LiteralSet, LiteralSetError, Options};
use std::fmt;

/// Literals that a set may have on a device: each likely match is compared with those of its buckets.
pub const MOST_LITERALS: usize = 1024;

/// Bytes of the longest literal on a device.
pub const MOST_LITERAL_BYTES: usize = 1024;

const BUCKETS: usize = 16;

/// First bytes of a literal that it is found by.
const PREFIX: usize = 4;

/// Why a set of literals is none that a device searches for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LiteralsError {
    /// It is no set of literals.
    Set(LiteralSetError),
    /// It has more literals than a device searches for.
    TooMany {
        /// How many it has.
        found: usize,
    },
    /// A literal is longer than a device compares.
    TooLong {
        /// Which literal, by its place.
        literal: usize,
        /// Its bytes.
        bytes: usize,
    },
}

impl fmt::Display for LiteralsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiteralsError::Set(error) => error.fmt(f),
            LiteralsError::TooMany { found } => {
                write!(f, "the GPU searches for up to {MOST_LITERALS} literals, and the set has {found}: use the CPU's")
            }
            LiteralsError::TooLong { literal, bytes } => write!(
                f,
                "the GPU searches for literals of up to {MOST_LITERAL_BYTES} bytes, and literal {literal} has {bytes}: use the \
                 CPU's"
            ),
        }
    }
}

impl std::error::Error for LiteralsError {}

/// Literals with the tables that the shaders find them by.
#[derive(Debug)]
pub(super) struct Literals {
    /// The CPU's.
    pub(super) set: LiteralSet,
    pub(super) lengths: Vec<u32>,
    case: Case,
    longest: u64,
    /// The most literals that can start at one place.
    pub(super) most_at_once: u64,
    /// `literals` and `table` of `common/literals.wgsl`.
    words: Vec<u32>,
    table: Vec<[u32; 2]>,
}

/// What the shaders are told of a window of a text.
pub(super) struct Bound {
    pub(super) text: Part,
    pub(super) literals: Part,
    pub(super) table: Part,
    pub(super) visible: u32,
    pub(super) fold: u32,
}

/// The constants of a plan.
#[derive(Clone, Copy)]
pub(super) struct Tables {
    literals: BufferId,
    table: BufferId,
}

impl Literals {
    pub(super) fn new<L: AsRef<[u8]>>(literals: &[L], case: Case) -> Result<Literals, LiteralsError> {
        let options = Options { case, ..Options::default() };
        let set = LiteralSet::new(literals, &options).map_err(LiteralsError::Set)?;
        if literals.len() > MOST_LITERALS {
            return Err(LiteralsError::TooMany { found: literals.len() });
        }
        let all: Vec<Vec<u8>> = literals.iter().map(|literal| folded(literal.as_ref(), case)).collect();
        if let Some((literal, long)) = all.iter().enumerate().find(|(_, literal)| literal.len() > MOST_LITERAL_BYTES) {
            return Err(LiteralsError::TooLong { literal, bytes: long.len() });
        }
        // Buckets of literals in a row, so that the matches of a place are found in their order.
        let in_bucket = all.len().div_ceil(BUCKETS);
        let mut table = vec![[0u32; 2]; 256];
        let (mut words, mut entries, mut bytes) = (vec![0], Vec::new(), Vec::new());
        let bytes_from = BUCKETS + 1 + 3 * all.len();
        for (index, literal) in all.iter().enumerate() {
            let bucket = index / in_bucket;
            for place in 0..PREFIX {
                let bit = 1u32 << bucket << (16 * (place % 2));
                match literal.get(place) {
                    Some(byte) => table[usize::from(*byte)][place / 2] |= bit,
                    None => table.iter_mut().for_each(|halves| halves[place / 2] |= bit),
                }
            }
            entries.extend([index as u32, literal.len() as u32, (bytes_from + bytes.len()) as u32]);
            bytes.extend(literal.chunks(4).map(|four| {
                let mut word = [0; 4];
                word[..four.len()].copy_from_slice(four);
                u32::from_le_bytes(word)
            }));
        }
        words.extend((1..=BUCKETS).map(|bucket| (bucket * in_bucket).min(all.len()) as u32));
        words.extend(entries);
        words.extend(bytes);
        let prefixes = |of: &Vec<u8>| all.iter().filter(|literal| of.starts_with(literal)).count();
        Ok(Literals {
            lengths: all.iter().map(|literal| literal.len() as u32).collect(),
            longest: set.longest() as u64,
            most_at_once: all.iter().map(prefixes).max().unwrap_or(0) as u64,
            set,
            case,
            words,
            table,
        })
    }

    /// Windows of a text of which the bytes that matches reach can be bound too, and `item_bytes` a byte of results.
    pub(super) fn windows(&self, text: &[u8], item_bytes: u64, device: &Capabilities) -> Vec<Window> {
        let binding_bytes = device.binding_bytes.saturating_sub(padded(self.longest));
        windows(text.len() as u64, item_bytes, &Capabilities { binding_bytes, ..device.clone() })
    }

    /// Adds the tables to a plan.
    pub(super) fn tables(&self, plan: &mut Plan) -> Tables {
        Tables {
            literals: plan.constant("literals", bytemuck::cast_slice(&self.words).to_vec()),
            table: plan.constant("first bytes of literals", bytemuck::cast_slice(&self.table).to_vec()),
        }
    }

    /// What is bound for a window of the text's bytes.
    pub(super) fn bind(&self, plan: &Plan, text: BufferId, batch: &[u8], window: Window, tables: Tables) -> Bound {
        let visible = (u64::from(window.items) + self.longest - 1).min(batch.len() as u64 - window.first);
        Bound {
            text: Part { buffer: text, from: window.first, bytes: padded(visible) },
            literals: plan.whole(tables.literals),
            table: plan.whole(tables.table),
            visible: visible as u32,
            fold: u32::from(self.case == Case::AsciiInsensitive),
        }
    }
}

fn folded(literal: &[u8], case: Case) -> Vec<u8> {
    match case {
        Case::Sensitive => literal.to_vec(),
        Case::AsciiInsensitive => literal.to_ascii_lowercase(),
    }
}

/// What a shader says in a word that it leaves 0 otherwise.
pub(super) fn check_loops(cut_off: &[u8]) -> Result<(), GpuError> {
    match cut_off {
        [0, 0, 0, 0] => Ok(()),
        _ => Err(GpuError::Batch(
            "so many literals begin alike at so many places of the text that the adapter cut the search off: search on \
             the CPU, or with a newer driver"
                .to_owned(),
        )),
    }
}
