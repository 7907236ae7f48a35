//! Columns that tests of every kernel walk: every length around a register, unaligned starts, adversarial values.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// A column that starts off alignment by some values.
#[derive(Debug)]
pub(crate) struct Column<T> {
    /// Says where the values come from, for messages.
    pub(crate) name: String,
    storage: Vec<T>,
    skip: usize,
}

impl<T> Column<T> {
    pub(crate) fn values(&self) -> &[T] {
        &self.storage[self.skip..]
    }
}

/// Lengths of 0 to 4 registers of 64 values, and around the blocks of the summation tree.
pub(crate) fn lengths() -> Vec<usize> {
    let mut lengths: Vec<usize> = (0..=70).collect();
    lengths.extend([95, 96, 97, 127, 128, 129, 191, 255, 256, 257, 4095, 4096, 4097, 8192, 12289, 20_000]);
    lengths
}

/// One column a length and kind of value, at each of three offsets from alignment in turn.
fn columns<T: Clone + std::fmt::Debug>(kinds: Vec<(&'static str, BoxedStrategy<T>)>) -> Vec<Column<T>> {
    let mut runner = TestRunner::deterministic();
    let mut columns = Vec::new();
    for (kind, strategy) in kinds {
        for (turn, len) in lengths().into_iter().enumerate() {
            let skip = turn % 3;
            let values = prop::collection::vec(strategy.clone(), len + skip);
            let storage = values.new_tree(&mut runner).expect("the strategy rejects nothing").current();
            columns.push(Column { name: format!("{len} {kind} values, {skip} off alignment"), storage, skip });
        }
    }
    columns
}

/// Columns of `i64`: small, any, and extreme values.
pub(crate) fn columns_i64() -> Vec<Column<i64>> {
    columns(vec![
        ("small", (-100i64..100).boxed()),
        ("any", any::<i64>().boxed()),
        ("extreme", prop::sample::select(vec![i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX]).boxed()),
    ])
}

/// Columns of `f64`: small, any finite, and special values.
pub(crate) fn columns_f64() -> Vec<Column<f64>> {
    let special = vec![
        f64::NAN,
        -f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -0.0,
        1.5,
        -2.5,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
    ];
    columns(vec![
        ("small", (-100.0..100.0f64).boxed()),
        ("normal", prop::num::f64::NORMAL.boxed()),
        ("special", prop::sample::select(special).boxed()),
        ("zero", prop::sample::select(vec![0.0, -0.0, f64::NAN]).boxed()),
        ("not-a-number", Just(f64::NAN).boxed()),
    ])
}

/// Validity bitmaps for a column: none set, all set (bits past the end too), alternating, and scattered.
pub(crate) fn validity_for(len: usize) -> Vec<Vec<u64>> {
    let words = len.div_ceil(64);
    let scattered = (0..words).map(|i| (i as u64 + len as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    vec![vec![0; words], vec![u64::MAX; words], vec![0x5555_5555_5555_5555; words], scattered]
}
