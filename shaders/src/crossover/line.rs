//! A batch's time as a line over its items.

/// Time of a batch of `n` items: `fixed_ns + n * ns_per_item`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// What a batch of any size takes.
    pub fixed_ns: f64,
    /// What each item adds.
    pub ns_per_item: f64,
}

impl Line {
    /// The line of least relative error through pairs of items and nanoseconds: an error of 10 % weighs the same at
    /// every size. Neither part is below zero.
    pub fn fit(points: &[(f64, f64)]) -> Line {
        let sum = |term: &dyn Fn(f64, f64) -> f64| points.iter().map(|(n, t)| term(*n, *t)).sum::<f64>();
        let (ones, ns, nns) = (sum(&|_, t| 1.0 / (t * t)), sum(&|n, t| n / (t * t)), sum(&|n, t| n * n / (t * t)));
        let (ts, nts) = (sum(&|_, t| 1.0 / t), sum(&|n, t| n / t));
        let determinant = ones * nns - ns * ns;
        let fixed_ns = (ts * nns - nts * ns) / determinant;
        let ns_per_item = (ones * nts - ns * ts) / determinant;
        if fixed_ns < 0.0 {
            Line { fixed_ns: 0.0, ns_per_item: nts / nns }
        } else if ns_per_item < 0.0 {
            Line { fixed_ns: ts / ones, ns_per_item: 0.0 }
        } else {
            Line { fixed_ns, ns_per_item }
        }
    }

    /// The time of a batch of `items`, in nanoseconds.
    pub fn at(&self, items: f64) -> f64 {
        self.fixed_ns + items * self.ns_per_item
    }

    /// From how many items on `other` is faster than this; `None` where never.
    pub(super) fn overtaken_by(&self, other: &Line) -> Option<f64> {
        let gained = self.ns_per_item - other.ns_per_item;
        (gained > 0.0).then(|| ((other.fixed_ns - self.fixed_ns) / gained).max(0.0))
    }
}
