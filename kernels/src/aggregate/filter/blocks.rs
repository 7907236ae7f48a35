//! The loop of every filter: blocks of 512 values, each taken in the way that suits its share of survivors.
//!
//! - *Dense*: each register is compared, its survivors are moved to the front and the whole register is written; the
//!   position advances by their number. The next write covers what was written too much.
//! - *Sparse*, after a block that kept at most a tenth: the block is compared to a bitmap first, and survivors are
//!   picked bit by bit. On Zen 4 this gave 13.4 against 10.3 G values/s in L1 at 1 %, 6.8 against 10.4 at 50 %.
//!   In memory AVX-512 leaves that comparison to AVX2, whose narrower loads stream faster.
//! - *Crowded*: in memory, after a block that kept seven eighths, AVX-512 leaves the block to AVX2, whose narrower stores
//!   cross fewer lines (512 bits: 0.86 to 0.95 of its rate at 99 %).
//!
//! Rejected there: compress straight to memory, which Zen 4 executes in microcode; masked stores of exactly the
//! survivors (8.6 against 10.6); 256-bit registers (7.8); branch-free picking of four survivors a word (10.9 against
//! 13.4 at 1 %). From memory: gathering survivors in a buffer in L1 and writing whole lines past the
//! caches (1.5 against 2.1 G values/s at 99 %, 2.6 against 2.7 at 50 %; with prefetching 1.3), though a plain copy gains
//! a third that way.

/// Values in a block.
pub(super) const BLOCK: usize = 512;

/// Survivors of a word up to which they are picked bit by bit.
pub(super) const FEW: u32 = 8;

/// What is done with a survivor before it is written: nothing, or `scale * value + offset`.
pub(in crate::aggregate) trait Map<V>: Copy {
    /// The value that is written.
    fn apply(self, value: V) -> V;
}

impl<V> Map<V> for () {
    #[inline(always)]
    fn apply(self, value: V) -> V {
        value
    }
}

/// `scale * value + offset`, each operation rounded on its own.
#[derive(Clone, Copy)]
pub(in crate::aggregate) struct Line {
    pub(super) scale: f64,
    pub(super) offset: f64,
}

impl Map<f64> for Line {
    #[inline(always)]
    fn apply(self, value: f64) -> f64 {
        self.scale * value + self.offset
    }
}

/// Writes the survivors of up to 64 values one by one and gives the position after them.
#[inline(always)]
pub(super) fn pick<V: Copy, M: Map<V>>(
    values: &[V],
    mut word: u64,
    map: M,
    out: &mut [V],
    mut position: usize,
) -> usize {
    while word != 0 {
        out[position] = map.apply(values[word.trailing_zeros() as usize]);
        position += 1;
        word &= word - 1;
    }
    position
}

/// The functions of one vector rung: for each row `filter, pack, dense (value, map): compare loop, the one for columns
/// in memory, splat, bits, compress, map of a register, dense of crowded blocks in memory`.
macro_rules! filters {
    ($level:ident, $lanes:literal; $(
        $filter:ident, $pack:ident, $dense:ident ($value:ty, $map:ty):
        $compare:ident, $far_compare:ident, $splat:ident, $bits:ident, $compress:ident, $apply:ident, $crowded:ident;
    )*) => {$(
        $level! {
            pub(super) fn $filter<const CODE: u8>(values: &[$value], constant: $value, map: $map, out: &mut [$value]) -> usize {
                // The first values stand for the first block; a column that changes is followed from there.
                let first = values.iter().take(64).filter(|value| holds::<$value, CODE>(**value, constant)).count();
                let mut sparse = first * 10 <= values.len().min(64);
                let (mut position, mut crowded) = (0, false);
                let in_memory = values.len() >= FROM_MEMORY;
                let mut words = [0; BLOCK / 64];
                for block in values.chunks(BLOCK) {
                    let before = position;
                    if sparse {
                        let words = &mut words[..block.len().div_ceil(64)];
                        if in_memory {
                            $far_compare::<CODE>(block, constant, words);
                        } else {
                            $compare::<CODE>(block, constant, words);
                        }
                        position = $pack(block, words, map, out, before);
                    } else if crowded {
                        position = $crowded::<CODE>(block, constant, map, out, before);
                    } else {
                        position = $dense::<CODE>(block, constant, map, out, before);
                    }
                    let kept = position - before;
                    sparse = kept * 10 <= block.len();
                    crowded = in_memory && kept * 8 >= block.len() * 7;
                }
                position
            }

            pub(in crate::aggregate) fn $pack(values: &[$value], words: &[u64], map: $map, out: &mut [$value], start: usize) -> usize {
                assert!(out.len() >= values.len() && start <= out.len() - values.len(), "the output holds all survivors");
                let mut position = start;
                let (chunks, rest) = values.as_chunks::<64>();
                for (chunk, word) in chunks.iter().zip(words) {
                    if word.count_ones() <= FEW {
                        position = pick(chunk, *word, map, out, position);
                        continue;
                    }
                    for (index, lanes) in chunk.as_chunks::<$lanes>().0.iter().enumerate() {
                        let bits = (word >> (index * $lanes)) as u8 & (u8::MAX >> (8 - $lanes));
                        let packed = $apply($compress(bytemuck::must_cast(*lanes), bits), map);
                        // SAFETY: at most the values before this register were kept, so a register from `position` on
                        // ends where the values end that were read, and the assertion gives the output room for those.
                        unsafe { out.as_mut_ptr().add(position).cast::<[$value; $lanes]>().write_unaligned(bytemuck::must_cast(packed)) };
                        position += bits.count_ones() as usize;
                    }
                }
                if let (false, Some(word)) = (rest.is_empty(), words.get(chunks.len())) {
                    position = pick(rest, word & (u64::MAX >> (64 - rest.len())), map, out, position);
                }
                position
            }

            pub(super) fn $dense<const CODE: u8>(values: &[$value], constant: $value, map: $map, out: &mut [$value], start: usize) -> usize {
                assert!(out.len() >= values.len() && start <= out.len() - values.len(), "the output holds all survivors");
                let splat = $splat(constant);
                let mut position = start;
                let (chunks, rest) = values.as_chunks::<$lanes>();
                for lanes in chunks {
                    let register = bytemuck::must_cast(*lanes);
                    let bits = $bits::<CODE>(register, splat);
                    let packed = $apply($compress(register, bits), map);
                    // SAFETY: at most the values before this register were kept, so a register from `position` on ends
                    // where the values end that were read, and the assertion gives the output room for those.
                    unsafe { out.as_mut_ptr().add(position).cast::<[$value; $lanes]>().write_unaligned(bytemuck::must_cast(packed)) };
                    position += bits.count_ones() as usize;
                }
                for value in rest {
                    out[position] = map.apply(*value);
                    position += usize::from(holds::<$value, CODE>(*value, constant));
                }
                position
            }
        }
    )*};
}
pub(super) use filters;

/// What the rung tables call: a comparison chosen at run time, and packing by a bitmap.
macro_rules! filter_entries {
    ($level:ident) => {
        $level! {
            pub(super) fn filter_i64(values: &[i64], comparison: Comparison, constant: i64, out: &mut [i64]) -> usize {
                by_comparison!(comparison, loop_i64(values, constant, (), out))
            }

            pub(super) fn filter_f64(values: &[f64], comparison: Comparison, constant: f64, out: &mut [f64]) -> usize {
                by_comparison!(comparison, loop_f64(values, constant, (), out))
            }

            pub(super) fn filter_mask_i64(values: &[i64], words: &[u64], out: &mut [i64]) -> usize {
                pack_i64(values, words, (), out, 0)
            }

            pub(super) fn filter_mask_f64(values: &[f64], words: &[u64], out: &mut [f64]) -> usize {
                pack_f64(values, words, (), out, 0)
            }

            pub(super) fn filter_map_f64(values: &[f64], comparison: Comparison, constant: f64, line: (f64, f64), out: &mut [f64]) -> usize {
                let line = Line { scale: line.0, offset: line.1 };
                by_comparison!(comparison, loop_map_f64(values, constant, line, out))
            }
        }
    };
}
pub(super) use filter_entries;
