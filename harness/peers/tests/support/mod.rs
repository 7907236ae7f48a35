//! Inputs, and what every operation must answer on them, written with nothing but loops.

use std::fmt::Debug;

use lanemark_peers::{Answer, Column, Digest, Element, Input};

/// A row count around the widths of bitmaps and vectors.
pub const ROWS: [usize; 6] = [0, 1, 63, 64, 65, 1000];

/// How bitmaps, constants and boxes choose among the rows.
#[derive(Clone, Copy, Debug)]
pub enum Share {
    None,
    Some,
    All,
}

/// One input for all operations.
pub struct Case {
    pub integers: Vec<i64>,
    pub floats: Vec<f64>,
    pub keys: Vec<u32>,
    pub x: Vec<u16>,
    pub y: Vec<u16>,
    pub p: Vec<i8>,
    pub bits: Vec<u64>,
    pub share: Share,
}

const GROUPS: i64 = 50;
const BINS: i64 = 7;
const LO: f64 = -500.25;
const HI: f64 = 600.5;
const ABOVE: f64 = 10.0;
const T_LO: i64 = -80;
const T_HI: i64 = 70;

impl Case {
    pub fn new(rows: usize, share: Share) -> Self {
        let mut random = Random(rows as u64 + 1);
        let mut integers: Vec<i64> = (0..rows).map(|_| random.below(200) as i64 - 100).collect();
        if rows > 60 {
            // Sums and squares that wrap.
            integers[3] = i64::MAX;
            integers[59] = i64::MIN;
        }
        // Never a zero, whose sign would matter.
        let mut floats: Vec<f64> = (0..rows).map(|_| random.below(20_000) as f64 / 10.0 - 999.95).collect();
        if rows > 60 {
            // Bounds themselves.
            (floats[4], floats[5], floats[6]) = (ABOVE, LO, HI);
            (integers[4], integers[5], integers[6]) = (ABOVE as i64, T_LO, T_HI);
        }
        let mut bits: Vec<u64> = (0..rows.div_ceil(64))
            .map(|_| match share {
                Share::None => 0,
                Share::Some => random.next(),
                Share::All => u64::MAX,
            })
            .collect();
        if let Some(last) = bits.last_mut().filter(|_| !rows.is_multiple_of(64)) {
            *last &= (1 << (rows % 64)) - 1;
        }
        Self {
            integers,
            floats,
            // The last groups stay empty.
            keys: (0..rows).map(|_| random.below(40) as u32).collect(),
            x: (0..rows).map(|_| random.below(128) as u16).collect(),
            y: (0..rows).map(|_| random.below(72) as u16).collect(),
            p: (0..rows).map(|_| random.below(2) as i8).collect(),
            bits,
            share,
        }
    }

    fn kept(&self, row: usize) -> bool {
        self.bits[row / 64] >> (row % 64) & 1 == 1
    }

    /// The input of an operation; `flags` is for the box filter alone.
    pub fn input(&self, operation: &str, flags: i64) -> Input<'_> {
        let mut input = Input::default();
        let (name, float) = split(operation);
        let values = if float { Column::F64(&self.floats) } else { Column::I64(&self.integers) };
        input.columns = vec![values];
        input.numbers[0] = match self.share {
            Share::None => 1e9,
            Share::Some => ABOVE,
            Share::All => -1e9,
        };
        input.integers[0] = match self.share {
            Share::None => i64::MAX,
            Share::Some => ABOVE as i64,
            // One row may still hold it.
            Share::All => i64::MIN,
        };
        match name {
            "filter-mask" => input.mask = Some(&self.bits),
            "filter-map" => (input.numbers[1], input.numbers[2]) = (1.1, -0.7),
            "group" => {
                input.columns.insert(0, Column::U32(&self.keys));
                input.integers[0] = GROUPS;
            }
            "histogram" => {
                input.integers[0] = BINS;
                (input.numbers[0], input.numbers[1]) = (LO, HI);
            }
            "box-filter" => {
                let polarity = if flags == 7 { 1 } else { 0 };
                input.columns =
                    vec![Column::I64(&self.integers), Column::U16(&self.x), Column::U16(&self.y), Column::I8(&self.p)];
                input.integers = [T_LO, T_HI, 10, 100, 5, 60, polarity, flags];
            }
            _ if name.starts_with("masked-") => input.validity = Some(&self.bits),
            _ => {}
        }
        input
    }

    /// The answer that every peer must give to `input`.
    pub fn expected(&self, operation: &str, input: &Input<'_>) -> Answer {
        match split(operation) {
            ("box-filter", _) => self.expected_box(input),
            ("histogram", _) => self.expected_histogram(),
            (name, true) => self.expected_of(name, &self.floats, input.numbers[0]),
            (name, false) => self.expected_of(name, &self.integers, input.integers[0]),
        }
    }

    fn expected_of<T: Number>(&self, name: &str, values: &[T], constant: T) -> Answer {
        let mut chosen = Vec::new();
        for (row, &x) in values.iter().enumerate() {
            let choose = match name {
                "filter-mask" => self.kept(row),
                _ if name.starts_with("masked-") => self.kept(row),
                _ if name.starts_with("filter") => x > constant,
                _ => true,
            };
            if choose {
                chosen.push(x);
            }
        }
        match name.trim_start_matches("masked-") {
            "sum" | "filter-sum" => T::sum(&chosen).answer(),
            "sum-squares" => {
                let squares: Vec<T> = chosen.iter().map(|x| x.square()).collect();
                T::sum(&squares).answer()
            }
            "mean" if chosen.is_empty() => Answer::Nothing,
            "mean" => Answer::Float(T::sum(&chosen).to_f64() / chosen.len() as f64),
            "min" | "filter-min" => extreme(&chosen, |new, old| new < old),
            "max" | "filter-max" => extreme(&chosen, |new, old| new > old),
            "filter-count" => Answer::Integer(chosen.len() as i64),
            "filter" | "filter-mask" => table(chosen.len(), chosen.iter().map(|x| x.word())),
            "filter-map" => table(chosen.len(), chosen.iter().map(|x| (1.1 * x.to_f64() + -0.7).to_bits())),
            "compare" => {
                let mut words = vec![0_u64; values.len().div_ceil(64)];
                let mut count = 0;
                for (row, _) in values.iter().enumerate().filter(|(_, x)| **x > constant) {
                    words[row / 64] |= 1 << (row % 64);
                    count += 1;
                }
                table(count, words)
            }
            "group" => self.expected_groups(values),
            other => panic!("the test does not know {other}"),
        }
    }

    fn expected_groups<T: Number>(&self, values: &[T]) -> Answer {
        let (mut used, mut words) = (0, Vec::new());
        for key in 0..GROUPS as u32 {
            let members: Vec<T> =
                self.keys.iter().zip(values).filter(|(other, _)| **other == key).map(|(_, x)| *x).collect();
            used += usize::from(!members.is_empty());
            words.push(members.len() as u64);
            if let Some(sum) = T::exact_sum(&members) {
                words.push(sum);
            }
            for answer in [extreme(&members, |new, old| new < old), extreme(&members, |new, old| new > old)] {
                words.push(match answer {
                    Answer::Integer(value) => value as u64,
                    Answer::Float(value) => value.to_bits(),
                    _ => 0,
                });
            }
        }
        table(used, words)
    }

    fn expected_histogram(&self) -> Answer {
        let mut bins = vec![0_u64; BINS as usize];
        let (mut below, mut above) = (0, 0);
        for &x in &self.floats {
            if x < LO {
                below += 1;
            } else if x >= HI {
                above += 1;
            } else {
                let bin = (x - LO) * (BINS as f64 / (HI - LO));
                bins[(bin as usize).min(BINS as usize - 1)] += 1;
            }
        }
        let count = self.floats.len() - below as usize - above as usize;
        bins.extend([below, above, 0]);
        table(count, bins)
    }

    fn expected_box(&self, input: &Input<'_>) -> Answer {
        let [t_lo, t_hi, x_lo, x_hi, y_lo, y_hi, polarity, flags] = input.integers;
        let mut rows = Vec::new();
        for row in 0..self.integers.len() {
            let (t, x, y) = (self.integers[row], i64::from(self.x[row]), i64::from(self.y[row]));
            let outside = t < t_lo || t >= t_hi;
            let beside = x < x_lo || x >= x_hi || y < y_lo || y >= y_hi;
            let other = i64::from(self.p[row]) != polarity;
            if !(flags & 1 > 0 && outside || flags & 2 > 0 && beside || flags & 4 > 0 && other) {
                rows.push(row);
            }
        }
        let t = rows.iter().map(|row| self.integers[*row] as u64);
        let x = rows.iter().map(|row| u64::from(self.x[*row]));
        let y = rows.iter().map(|row| u64::from(self.y[*row]));
        let p = rows.iter().map(|row| self.p[*row] as u64);
        table(rows.len(), t.chain(x).chain(y).chain(p))
    }
}

/// Whether two answers are the same, but for the order in which floats were added up.
pub fn agree(found: Answer, expected: Answer) -> bool {
    match (found, expected) {
        (Answer::Float(found), Answer::Float(expected)) => {
            // The largest sum of squares of a case is below 1e9, its rounding error below 1e-5.
            (found - expected).abs() <= 1e-14 * expected.abs() + 1e-6
        }
        _ => found == expected,
    }
}

/// `aggregate/masked-sum-f64` is `masked-sum` of floats.
fn split(operation: &str) -> (&str, bool) {
    let name = operation.strip_prefix("aggregate/").expect("the family");
    match (name.strip_suffix("-f64"), name.strip_suffix("-i64")) {
        (Some(name), _) => (name, true),
        (None, Some(name)) => (name, false),
        (None, None) => (name, false),
    }
}

fn table(count: usize, words: impl IntoIterator<Item = u64>) -> Answer {
    Answer::Table { count: count as u64, digest: Digest::of(words) }
}

fn extreme<T: Number>(values: &[T], better: fn(T, T) -> bool) -> Answer {
    let mut best = None;
    for &x in values {
        if best.is_none_or(|best| better(x, best)) {
            best = Some(x);
        }
    }
    best.map_or(Answer::Nothing, T::answer)
}

trait Number: Element + PartialOrd + Debug {
    fn sum(values: &[Self]) -> Self;
    fn exact_sum(values: &[Self]) -> Option<u64>;
    fn square(self) -> Self;
    fn to_f64(self) -> f64;
    fn answer(self) -> Answer;
}

impl Number for i64 {
    fn sum(values: &[Self]) -> Self {
        let exact: i128 = values.iter().map(|x| i128::from(*x)).sum();
        exact as i64
    }

    fn exact_sum(values: &[Self]) -> Option<u64> {
        Some(Self::sum(values) as u64)
    }

    fn square(self) -> Self {
        (i128::from(self) * i128::from(self)) as i64
    }

    fn to_f64(self) -> f64 {
        self as f64
    }

    fn answer(self) -> Answer {
        Answer::Integer(self)
    }
}

impl Number for f64 {
    fn sum(values: &[Self]) -> Self {
        values.iter().sum::<f64>() + 0.0
    }

    fn exact_sum(_: &[Self]) -> Option<u64> {
        None
    }

    fn square(self) -> Self {
        self * self
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn answer(self) -> Answer {
        Answer::Float(self)
    }
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}
