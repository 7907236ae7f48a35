//! Aggregation on the GPU.

use super::bench::definition;
use super::inputs::{Column, Input, Merge, OfColumn, chosen, columns, joined, numbers, told_words};
use super::tumbling;
use super::two_columns::{OfTwoColumns, two_columns};
use crate::suite::Definition;
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::aggregate::filter::tables::FILTER_I64;
use lanemark_kernels::aggregate::filter_aggregate::tables::{FILTER_COUNT_I64, FILTER_SUM_I64};
use lanemark_kernels::aggregate::group::{Group, tables::GROUP_I64};
use lanemark_kernels::aggregate::histogram::tables::HISTOGRAM_F64;
use lanemark_kernels::aggregate::reduce::tables::{MAX_F64, MAX_I64, MIN_F64, MIN_I64, SUM_F64, SUM_I64};
use lanemark_kernels::isa::Isa;
use lanemark_peers::Answer;
use lanemark_shaders::aggregate::{
    CountI64, ExactF64, FilterI64, GroupsI64, HistogramCounts, HistogramF64, MaxF64, MaxI64, MinF64, MinI64, SumF64,
    SumI64, SumWhereI64,
};
use rand_xoshiro::rand_core::Rng;

columns! {
    SumI64: i64, MinI64: i64, MaxI64: i64, CountI64: i64, FilterI64: i64, SumWhereI64: i64,
    MinF64: f64, MaxF64: f64, HistogramF64: f64,
}
two_columns! { GroupsI64: u32, i64 }

/// Values of a block of the sums' fixed tree of additions.
const SUM_BLOCK: usize = 4096;

impl Column for SumF64 {
    type Value = f64;

    fn batch(values: &[f64]) -> &[f64] {
        values
    }

    /// Parts of 2^n blocks, which are whole branches of the tree.
    fn part(values: usize) -> usize {
        values.max(SUM_BLOCK).next_power_of_two()
    }
}

/// Bins of the histogram.
const BINS: usize = 256;

/// Groups of the grouped aggregation.
const GROUPS: usize = 1024;

/// Keeps a tenth of the numbers from -1,048,576 to 1,048,575.
const A_TENTH: i64 = (1 << 20) - (1 << 21) / 10;

/// The benches of aggregation.
pub fn all() -> Vec<Definition> {
    let mut benches = integers();
    benches.extend(floats());
    benches.extend([groups(), tumbling::bench()]);
    benches
}

/// A bench over a column of numbers.
fn column<K>(
    name: &str,
    title: &str,
    kernel: fn(usize) -> K,
    isa: Isa,
    input: Input<K::Value>,
    merged: Merge<K>,
    told: fn(&K::Answer) -> Answer,
) -> Definition
where
    K: Column<Answer: Send> + Clone + Send + Sync + 'static,
{
    let subject = OfColumn { kernel, together: 1, isa, input, merged, output_bytes: 0, told };
    definition(name, &format!("{title}, on the CPU and on the GPU"), "values/s", &[], subject)
}

fn integers() -> Vec<Definition> {
    let told = |extreme: &Option<i64>| extreme.map_or(Answer::Nothing, Answer::Integer);
    vec![
        column(
            "sum-i64",
            "sum of i64",
            |_| SumI64,
            chosen(&SUM_I64),
            numbers(),
            |_, sums| sums.into_iter().fold(0i64, |all, (_, sum)| all.wrapping_add(sum)),
            |sum| Answer::Integer(*sum),
        ),
        column(
            "min-i64",
            "smallest of i64",
            |_| MinI64,
            chosen(&MIN_I64),
            numbers(),
            |_, parts| parts.into_iter().filter_map(|(_, least)| least).min(),
            told,
        ),
        column(
            "max-i64",
            "largest of i64",
            |_| MaxI64,
            chosen(&MAX_I64),
            numbers(),
            |_, parts| parts.into_iter().filter_map(|(_, most)| most).max(),
            told,
        ),
        column(
            "count-i64",
            "i64 above a constant counted, a tenth of them",
            |_| CountI64 { comparison: Comparison::Greater, constant: A_TENTH },
            chosen(&FILTER_COUNT_I64),
            numbers(),
            |_, counts| counts.into_iter().map(|(_, count)| count).sum(),
            |count| Answer::Integer(*count as i64),
        ),
        column(
            "sum-where-i64",
            "i64 above a constant summed, a tenth of them",
            |_| SumWhereI64 { comparison: Comparison::Greater, constant: A_TENTH },
            chosen(&FILTER_SUM_I64),
            numbers(),
            |_, sums| sums.into_iter().fold(0, |all: i64, (_, sum)| all.wrapping_add(sum)),
            |sum| Answer::Integer(*sum),
        ),
        filter(),
    ]
}

fn filter() -> Definition {
    let subject = OfColumn {
        kernel: |_| FilterI64 { comparison: Comparison::Greater, constant: A_TENTH },
        together: 1,
        isa: chosen(&FILTER_I64),
        input: numbers(),
        merged: joined,
        // A tenth of 8 bytes.
        output_bytes: 1,
        told: |kept| told_words(kept.iter().map(|value| *value as u64)),
    };
    let title = "i64 above a constant in their order, a tenth of them, on the CPU and on the GPU";
    definition("filter-i64", title, "values/s", &[], subject)
}

fn floats() -> Vec<Definition> {
    let told = |extreme: &Option<ExactF64>| extreme.map_or(Answer::Nothing, |value| Answer::Float(value.0));
    vec![
        column(
            "sum-f64",
            "sum of f64",
            |_| SumF64,
            chosen(&SUM_F64),
            numbers(),
            |_, sums| ExactF64(pairwise(sums.into_iter().map(|(_, sum): (_, ExactF64)| sum.0).collect())),
            |sum| Answer::Float(sum.0),
        ),
        column("min-f64", "smallest of f64", |_| MinF64, chosen(&MIN_F64), numbers(), again_min, told),
        column("max-f64", "largest of f64", |_| MaxF64, chosen(&MAX_F64), numbers(), again_max, told),
        column(
            "histogram-f64",
            "histogram of f64 in 256 bins",
            |_| HistogramF64 { low: -900.0, high: 900.0, bins: BINS },
            chosen(&HISTOGRAM_F64),
            numbers(),
            |_, parts| {
                let both = parts.into_iter().map(|(_, counted)| counted).reduce(|all, part| Ok(counted(all?, part?)));
                both.expect("a part for each core")
            },
            |counted| match counted {
                Ok(counted) => {
                    let rest = [counted.below, counted.above, counted.not_a_number];
                    told_words(counted.bins.iter().copied().chain(rest))
                }
                Err(_) => Answer::Nothing,
            },
        ),
    ]
}

/// The sum of branches of one size, the last one excepted, by the fixed tree: neighbours first, then their sums.
fn pairwise(mut sums: Vec<f64>) -> f64 {
    while sums.len() > 1 {
        sums = sums.chunks(2).map(|pair| pair.iter().sum()).collect();
    }
    sums.first().copied().unwrap_or(0.0)
}

/// What two parts counted together.
fn counted(mut all: HistogramCounts, part: HistogramCounts) -> HistogramCounts {
    all.bins.iter_mut().zip(part.bins).for_each(|(bin, more)| *bin += more);
    all.below += part.below;
    all.above += part.above;
    all.not_a_number += part.not_a_number;
    all
}

/// The smallest of the parts' smallest values, by the same kernel.
fn again_min(kernel: &MinF64, parts: Vec<(std::ops::Range<usize>, Option<ExactF64>)>) -> Option<ExactF64> {
    again(kernel, parts)
}

/// The largest of the parts' largest values, by the same kernel.
fn again_max(kernel: &MaxF64, parts: Vec<(std::ops::Range<usize>, Option<ExactF64>)>) -> Option<ExactF64> {
    again(kernel, parts)
}

fn again<K>(kernel: &K, parts: Vec<(std::ops::Range<usize>, Option<ExactF64>)>) -> Option<ExactF64>
where
    K: Column<Value = f64, Answer = Option<ExactF64>>,
{
    let ends: Vec<f64> = parts.into_iter().filter_map(|(_, end)| Some(end?.0)).collect();
    kernel.on_cpu(K::batch(&ends))
}

fn groups() -> Definition {
    let subject = OfTwoColumns {
        kernel: |_| GroupsI64 { groups: GROUPS },
        isa: chosen(&GROUP_I64),
        first: Input {
            name: "groups",
            words: "keys: xoshiro256++, uniform below 1,024",
            fill: |_, random, keys| keys.fill_with(|| (random.next_u64() >> 54) as u32),
        },
        second: numbers(),
        merged: |parts| {
            let both = parts.into_iter().map(|(_, groups)| groups).reduce(|all, part| {
                let (mut all, part) = (all?, part?);
                all.iter_mut().zip(&part).for_each(|(group, more)| add(group, more));
                Ok(all)
            });
            both.expect("a part for each core")
        },
        output_bytes: 0,
        told: |groups| groups.as_ref().map_or(Answer::Nothing, |groups| told_words(groups.iter().flat_map(words))),
    };
    let title = "count, sum, smallest and largest of i64 in 1,024 groups, on the CPU and on the GPU";
    definition("groups-i64", title, "values/s", &[], subject)
}

/// A group with the values of another.
pub(super) fn add(group: &mut Group<i64>, more: &Group<i64>) {
    group.count += more.count;
    group.sum = group.sum.wrapping_add(more.sum);
    group.min = group.min.into_iter().chain(more.min).min();
    group.max = group.max.into_iter().chain(more.max).max();
}

/// A group as words of its own.
pub(super) fn words(group: &Group<i64>) -> [u64; 4] {
    [group.count, group.sum as u64, group.min.unwrap_or(i64::MAX) as u64, group.max.unwrap_or(i64::MIN) as u64]
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanemark_kernels::aggregate::reduce::sum_f64;

    #[test]
    fn sums_of_parts_make_the_sum_of_the_fixed_tree_to_the_bit() {
        // Each addition rounds, so another order gives other bits.
        let values: Vec<f64> =
            (0..30 * SUM_BLOCK + 5).map(|n| 1.0 / (n as f64 + 1.0) * f64::exp2((n % 40) as f64)).collect();
        for n in [5, SUM_BLOCK, 5 * SUM_BLOCK, 16 * SUM_BLOCK, 27 * SUM_BLOCK + 1, values.len()] {
            for cores in 1..=17 {
                let part = SumF64::part(n.div_ceil(cores));
                assert!(part * cores >= n);
                let sums = values[..n].chunks(part).map(sum_f64).collect();
                assert_eq!(pairwise(sums).to_bits(), sum_f64(&values[..n]).to_bits(), "{n} values on {cores} cores");
            }
        }
    }
}
