//! Scales and ticks of the plots.

use super::sweep::Axis;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use std::ops::Range;

/// How values map to places on an axis, and which values carry a number. On a logarithmic scale a place is the
/// logarithm of its value.
#[derive(Debug, Clone)]
pub struct Scale {
    /// The lower end, as a place.
    from: f64,
    /// The upper end, as a place.
    to: f64,
    ticks: Vec<f64>,
    log: bool,
}

impl Scale {
    /// Where `value` lies, from 0 at the lower end of the axis to 1 at the upper; held between them.
    pub fn share(&self, value: f64) -> f64 {
        let place = if self.log { value.log10() } else { value };
        ((place - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
    }

    /// The value at a share of the axis.
    pub fn at(&self, share: f64) -> f64 {
        let place = self.from + share * (self.to - self.from);
        if self.log { 10f64.powf(place) } else { place }
    }
}

/// An even scale from `from` to `to` with numbers at `ticks`.
pub fn marked(from: f64, to: f64, ticks: Vec<f64>) -> Scale {
    Scale { from, to, ticks, log: false }
}

/// A logarithmic scale over values above zero.
pub fn decades(values: &[f64]) -> Scale {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min).log10() - 0.15;
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max).log10() + 0.15;
    Scale { from: least, to: most, ticks: log_ticks(least, most), log: true }
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        start + (self.share(*value) * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.at(0.0)..self.at(1.0)
    }
}

/// The scale of the axis that grows.
pub fn x_scale(axis: Axis, xs: &[f64]) -> Scale {
    let least = xs.iter().copied().fold(f64::INFINITY, f64::min);
    let most = xs.iter().copied().fold(0.0, f64::max);
    match axis {
        Axis::WorkingSet => {
            let (low, high) = (least.log2().floor() as i32, most.log2().ceil() as i32);
            let step = ((high - low) / 7 + 1) as usize;
            let ticks = (low..=high).step_by(step).map(|power| 2f64.powi(power));
            Scale { from: (least / 1.3).log10(), to: (most * 1.3).log10(), ticks: ticks.collect(), log: true }
        }
        Axis::Selectivity => Scale {
            from: 0.0,
            to: most.max(1.0),
            ticks: (0..=5).map(|fifth| f64::from(fifth) * 0.2).collect(),
            log: false,
        },
        Axis::Threads | Axis::OwnThreads => {
            let mut ticks = xs.to_vec();
            ticks.sort_by(f64::total_cmp);
            ticks.dedup();
            Scale { from: 0.0, to: most * 1.05, ticks, log: false }
        }
    }
}

/// A scale that just holds these values: logarithmic where all are above zero and the largest is some hundred times the
/// smallest, else even, with zero on it.
pub fn spanning(values: &[f64]) -> Scale {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if least > 0.0 && most / least > 300.0 {
        let (from, to) = (least.log10() - 0.1, most.log10() + 0.1);
        return Scale { from, to, ticks: log_ticks(from, to), log: true };
    }
    let (low, high) = (least.min(0.0), most.max(0.0));
    // All values alike, and zero: any extent shows them.
    let extent = if high > low { high - low } else { 1.0 };
    let room = extent * 0.06;
    let (from, to) = (if low < 0.0 { low - room } else { 0.0 }, high.max(low + extent) + room);
    let mut ticks = even_ticks(to - from);
    let step = ticks.get(1).copied().unwrap_or(extent);
    let first = (from / step).ceil();
    ticks = (0..ticks.len()).map(|tick| (first + tick as f64) * step).filter(|tick| *tick <= to).collect();
    Scale { from, to, ticks, log: false }
}

/// The scale of the rates: from zero, unless the slowest would then lie on the axis.
pub fn y_scale(ys: &[f64]) -> Scale {
    let least = ys.iter().copied().fold(f64::INFINITY, f64::min);
    let most = ys.iter().copied().fold(0.0, f64::max);
    if most / least < 12.0 {
        let to = most * 1.1;
        return Scale { from: 0.0, to, ticks: even_ticks(to), log: false };
    }
    let (low, high) = (least.log10(), most.log10());
    let (from, to) = (low - 0.15, high + 0.15);
    Scale { from, to, ticks: log_ticks(from, to), log: true }
}

/// Round numbers between two powers of ten: several in a decade where there are few decades, else each power of ten or
/// each second or third. Never none where the ends are 0.3 apart.
fn log_ticks(from: f64, to: f64) -> Vec<f64> {
    let extent = to - from;
    let digits: &[f64] = match extent {
        few if few < 0.7 => &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
        some if some < 3.0 => &[1.0, 2.0, 5.0],
        _ => &[1.0],
    };
    let every = (extent / 7.0).ceil().max(1.0) as usize;
    let first = if digits.len() > 1 { from.floor() } else { from.ceil() };
    (first as i32..=to.ceil() as i32)
        .step_by(every)
        .flat_map(|decade| digits.iter().map(move |digit| digit * 10f64.powi(decade)))
        .filter(|tick| (from..=to).contains(&tick.log10()))
        .collect()
}

/// Four to eight round numbers from zero.
fn even_ticks(to: f64) -> Vec<f64> {
    let rough = to / 5.0;
    let decade = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * decade).find(|step| *step >= rough).unwrap_or(rough);
    (0..=10).map(|i| f64::from(i) * step).filter(|tick| *tick <= to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_logarithmic_axis_has_a_few_numbers() {
        for extent in [0.3, 0.45, 0.6, 1.0, 2.0, 2.9, 3.0, 5.0, 8.0, 20.0] {
            for start in -40..40 {
                let from = f64::from(start) * 0.07;
                let ticks = log_ticks(from, from + extent);
                assert!((1..=12).contains(&ticks.len()), "{from} to {}: {ticks:?}", from + extent);
                assert!(extent < 0.6 || ticks.len() > 1, "{from} to {}: {ticks:?}", from + extent);
            }
        }
        assert!(decades(&[0.9, 1.1]).ticks.contains(&1.0));
        assert_eq!(decades(&[3.0, 3.1]).ticks, [3.0]);
    }
}
