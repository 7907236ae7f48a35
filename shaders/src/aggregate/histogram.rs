//! The histogram of a column of floating-point numbers.

use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{MOST_ROUNDS, Plan, windows, workgroups_sharing};
use crate::shader::{Binding, Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::aggregate::AggregateError;
use lanemark_kernels::aggregate::histogram::Histogram;

params! {
    struct Params { values, bins, copies, pairs }
}

const BINDINGS: &[Binding] = &[read("values"), read("bounds"), read_write("counts"), parameters()];

pub(super) static COUNT_BINS_F64: Shader = Shader {
    name: "count_bins_f64",
    source: wgsl!("common/ordered_key", "common/ordered64", "common/counters", "count_bins_f64"),
    needs: Needs::NOTHING,
    bindings: BINDINGS,
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4 * COUNTERS,
    twin: "aggregate::histogram",
};

pub(super) static NATIVE_COUNT_BINS_F64: Shader = Shader {
    name: "native/count_bins_f64",
    source: wgsl!("common/counters", "native/count_bins_f64"),
    needs: Needs { int64: true, f64: true },
    bindings: BINDINGS,
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4 * COUNTERS,
    twin: "aggregate::histogram",
};

/// Counters that a workgroup has of its own.
const COUNTERS: u32 = 4096;

/// The most copies of a slot's counter that a workgroup has: invocations that count alike seldom wait with so many.
const MOST_COPIES: u32 = 8;

/// Values that a workgroup counts before it adds to the whole: each of its slots costs as much as a value there.
const VALUES_PER_WORKGROUP: u64 = 8192;

/// The most values of a workgroup, so that the loops of the portable shader end within [`MOST_ROUNDS`] at 64
/// invocations: 17 rounds of the search a value, one a pair, and those over the workgroup's counters, two each at most.
const MOST_VALUES_PER_WORKGROUP: u64 = 64 * 1800;
const _: () = assert!(
    MOST_VALUES_PER_WORKGROUP / 64 * 17 + MOST_VALUES_PER_WORKGROUP / 128 + 2 * COUNTERS as u64 / 64
        < MOST_ROUNDS as u64
);

/// Histogram of `f64` over bins of equal width, as [`lanemark_kernels::aggregate::histogram`] counts it; the answer is
/// the error of [`Histogram::new`] where the bins are none.
///
/// Devices with 64-bit numbers compute the bin as the CPU does; the others find it among the exact ends of the bins,
/// which takes a binary search a value. Up to 4,093 bins are counted in workgroup memory, more in global memory.
///
/// Moves each value once: 8 bytes a value.
///
/// ```no_run
/// use lanemark_shaders::{Choice, Gpu, Runner, aggregate::HistogramF64};
///
/// let mut delays = Runner::new(Gpu::open(&Choice::Auto)?, HistogramF64 { low: 0.0, high: 10.0, bins: 5 });
/// let counted = delays.run(&[0.0, 1.9, 2.0, 9.9, 10.0, -0.1, f64::NAN])?.expect("five bins");
/// assert_eq!(counted.bins, [2, 1, 0, 0, 1]);
/// # Ok::<(), lanemark_shaders::GpuError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct HistogramF64 {
    /// The lower bound, which belongs to the first bin.
    pub low: f64,
    /// The upper bound, which belongs to no bin.
    pub high: f64,
    /// The number of bins, at most [`MOST_BINS`](lanemark_kernels::aggregate::histogram::MOST_BINS).
    pub bins: usize,
}

/// What a histogram counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistogramCounts {
    /// Values of each bin, lowest bin first.
    pub bins: Vec<u64>,
    /// Values less than the lower bound.
    pub below: u64,
    /// Values not less than the upper bound.
    pub above: u64,
    /// Values that are NaN.
    pub not_a_number: u64,
}

impl HistogramF64 {
    fn empty(&self) -> Result<Histogram, AggregateError> {
        Histogram::new(self.low, self.high, self.bins)
    }

    /// Bins per unit, rounded as the CPU's.
    fn scale(&self) -> f64 {
        self.bins as f64 / (self.high - self.low)
    }

    /// The bin of a value between the bounds, by the CPU's formula.
    fn bin(&self, value: f64) -> usize {
        (((value - self.low) * self.scale()) as usize).min(self.bins - 1)
    }

    /// The least ordered key of each bin, and that of the upper bound. A bin that no value has begins where the next
    /// one does.
    fn ends(&self) -> Vec<u64> {
        let (mut least, above) = (key(self.low), key(self.high));
        let mut ends = vec![least];
        for bin in 1..self.bins {
            // The value of key `least` is in an earlier bin, or was found to be in this one too.
            let (mut from, mut to) = (least, above);
            while from < to {
                let middle = from + (to - from) / 2;
                if self.bin(of_key(middle)) >= bin { to = middle } else { from = middle + 1 }
            }
            least = to;
            ends.push(least);
        }
        ends.push(above);
        ends
    }
}

/// A number that orders as the value does, -0.0 just below +0.0.
fn key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The value of a key.
fn of_key(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}

impl DeviceKernel for HistogramF64 {
    type Batch<'a> = &'a [f64];
    type Answer = Result<HistogramCounts, AggregateError>;

    fn plan(&self, batch: &[f64], device: &Capabilities) -> Result<Plan, GpuError> {
        let mut plan = Plan::new();
        if self.empty().is_err() {
            return Ok(plan);
        }
        let native = NATIVE_COUNT_BINS_F64.needs.lacking(device.has).is_none();
        let (shader, bounds) = if native {
            (&NATIVE_COUNT_BINS_F64, bytemuck::cast_slice(&[self.low, self.high, self.scale()]).to_vec())
        } else {
            (&COUNT_BINS_F64, bytemuck::cast_slice(&self.ends()).to_vec())
        };
        let slots = self.bins as u32 + 3;
        let copies = match COUNTERS / slots {
            0 => 0,
            fit => 1 << fit.min(MOST_COPIES).ilog2(),
        };
        let values = plan.input("values", 0, size_of_val(batch) as u64);
        let bounds = plan.constant("bounds", bounds);
        let counts = plan.zeroed("counts", u64::from(slots) * 8);
        for window in windows(batch.len() as u64, 8, device) {
            let pairs = window.items.div_ceil(2);
            let params = Params { values: window.items, bins: self.bins as u32, copies, pairs };
            let groups =
                workgroups_sharing(window.items, VALUES_PER_WORKGROUP..=MOST_VALUES_PER_WORKGROUP, device.workgroups);
            let parts = vec![plan.part(values, window, 8), plan.whole(bounds), plan.whole(counts)];
            plan.step(shader, parts, &params, groups);
        }
        plan.read(counts, u64::from(slots) * 8);
        Ok(plan)
    }

    fn decode(&self, _: &[f64], outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError> {
        Ok(self.empty().map(|_| {
            let slots: Vec<u64> = bytemuck::pod_collect_to_vec(&outputs[0]);
            HistogramCounts {
                below: slots[0],
                bins: slots[1..=self.bins].to_vec(),
                above: slots[self.bins + 1],
                not_a_number: slots[self.bins + 2],
            }
        }))
    }

    fn on_cpu(&self, batch: &[f64]) -> Self::Answer {
        self.empty().map(|mut histogram| {
            histogram.update(batch);
            HistogramCounts {
                bins: histogram.counts(),
                below: histogram.below(),
                above: histogram.above(),
                not_a_number: histogram.not_a_number(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LENGTHS, random, same};
    use lanemark_kernels::aggregate::histogram::{MOST_BINS, reference};
    use rand_xoshiro::rand_core::Rng;

    /// The kernel on a device without 64-bit numbers.
    #[derive(Debug, Clone, Copy)]
    struct Portable(HistogramF64);

    impl DeviceKernel for Portable {
        type Batch<'a> = &'a [f64];
        type Answer = Result<HistogramCounts, AggregateError>;

        fn plan(&self, batch: &[f64], device: &Capabilities) -> Result<Plan, GpuError> {
            let plan = self.0.plan(batch, &Capabilities { has: Needs::NOTHING, ..device.clone() })?;
            assert!(plan.steps.iter().all(|step| step.shader.needs == Needs::NOTHING));
            Ok(plan)
        }

        fn decode(&self, batch: &[f64], outputs: Vec<Vec<u8>>) -> Result<Self::Answer, GpuError> {
            self.0.decode(batch, outputs)
        }

        fn on_cpu(&self, batch: &[f64]) -> Self::Answer {
            self.0.on_cpu(batch)
        }
    }

    /// Checks both shaders, each against the reference.
    fn check(histogram: HistogramF64, values: &[f64], what: &str) {
        let HistogramF64 { low, high, bins } = histogram;
        let (bins, [below, above, not_a_number]) = reference::histogram(low, high, bins, values);
        let expected = Ok(HistogramCounts { bins, below, above, not_a_number });
        same(&histogram, values, &expected, &format!("{histogram:?}, {what}"));
        same(&Portable(histogram), values, &expected, &format!("{histogram:?}, portable, {what}"));
    }

    /// Bins of several sizes, some of them with edges that rounding moves, and some that no value has.
    fn shapes() -> [HistogramF64; 8] {
        let of = |low, high, bins| HistogramF64 { low, high, bins };
        [
            of(0.0, 1.0, 1),
            of(-1.0, 1.0, 256),
            of(-0.0, 0.3, 7),
            of(-3.0, -0.0, 509),
            of(1e9, 1e9 + 1e-6, 100),
            of(-1e300, 1e300, 4093),
            of(5e-324, 1e-300, 64),
            of(0.1, 0.9, MOST_BINS),
        ]
    }

    /// Values inside and outside of the bounds, and what is no number.
    fn mixed(shape: HistogramF64, n: usize) -> Vec<f64> {
        let mut random = random(n as u64);
        let special = [f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001), 0.0, -0.0, f64::INFINITY];
        (0..n)
            .map(|_| {
                let word = random.next_u64();
                let unit = (word >> 11) as f64 / (1u64 << 53) as f64;
                match word % 16 {
                    0 => special[(word >> 4) as usize % special.len()],
                    1 => f64::from_bits(random.next_u64()),
                    2 => f64::NEG_INFINITY,
                    3 => shape.low + (shape.high - shape.low) * (unit * 3.0 - 1.0),
                    _ => shape.low + (shape.high - shape.low) * unit,
                }
            })
            .collect()
    }

    #[test]
    fn equals_the_reference_on_every_length() {
        for n in LENGTHS {
            let shape = shapes()[1];
            check(shape, &mixed(shape, n), &format!("{n} values"));
        }
    }

    #[test]
    fn equals_the_reference_at_every_shape() {
        for shape in shapes() {
            check(shape, &mixed(shape, 5000), "mixed");
        }
    }

    #[test]
    fn counts_on_the_right_side_of_every_edge() {
        for shape in shapes() {
            let edges: Vec<f64> = shape.empty().unwrap().edges().collect();
            let beside = |edge: f64| [edge.next_down().next_down(), edge.next_down(), edge, edge.next_up(), -edge];
            let nominal = edges.iter().step_by(edges.len().div_ceil(2000)).copied();
            let found = shape.ends();
            let found = found.iter().step_by(edges.len().div_ceil(2000)).map(|end| of_key(*end));
            check(shape, &nominal.chain(found).flat_map(beside).collect::<Vec<f64>>(), "edges");
        }
    }

    #[test]
    fn counts_one_hot_bin() {
        for shape in [shapes()[1], shapes()[7]] {
            check(shape, &vec![0.5; 70_001], "one value");
            check(shape, &vec![f64::NAN; 4099], "no number");
            let hot: Vec<f64> =
                mixed(shape, 20_000).iter().map(|value| if *value > 0.2 { 0.75 } else { *value }).collect();
            check(shape, &hot, "one hot bin");
        }
    }

    #[test]
    fn windows_and_workgroups_add_up() {
        let shape = HistogramF64 { low: -1.0, high: 1.0, bins: 1000 };
        check(shape, &mixed(shape, 200_003), "four windows");
    }

    #[test]
    fn impossible_bins_are_the_error_of_the_cpu() {
        for (low, high, bins) in [(0.0, 1.0, 0), (1.0, 1.0, 4), (0.0, f64::INFINITY, 4), (0.0, 1.0, MOST_BINS + 1)] {
            let expected = Err(AggregateError::Bins { bins, most: MOST_BINS });
            same(&HistogramF64 { low, high, bins }, &[0.5, 2.0], &expected, "impossible bins");
        }
    }

    #[test]
    fn keys_order_as_values_do() {
        let ordered = [f64::NEG_INFINITY, -1.0, -5e-324, -0.0, 0.0, 5e-324, 1.0, f64::INFINITY];
        assert!(ordered.is_sorted_by_key(|value| key(*value)));
        assert!(ordered.iter().all(|value| of_key(key(*value)).to_bits() == value.to_bits()));
    }
}
