//! One counter a bucket over the buckets seen, and the slot of each number among them.

use super::buckets::Resolution;

/// The side of the numbers above 0, and of those below.
pub(super) const SIDES: [usize; 2] = [0, 1];

/// A range of keys that have counters, and where those are.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    first: u32,
    len: u32,
    /// The slot of the first.
    base: u32,
}

impl Window {
    fn end(self) -> u32 {
        self.first + self.len
    }

    /// The slot behind the last, which counts numbers without a counter.
    fn outside(self) -> usize {
        (self.base + self.len) as usize
    }

    /// Wide enough for the keys as well. It grows by a quarter at least, so that ever greater numbers cost no more than
    /// a copy of all counters now and then.
    fn grown(self, low: u32, high: u32, resolution: Resolution) -> Window {
        if self.len == 0 {
            return Window { first: low, len: high - low + 1, ..self };
        }
        let quarter = self.len / 4;
        let first = if low < self.first { low.min(self.first.saturating_sub(quarter)) } else { self.first };
        let end = if high >= self.end() { (high + 1).max(self.end() + quarter) } else { self.end() };
        Window { first, len: end.min(resolution.keys()) - first, ..self }
    }
}

/// The counters of both sides.
#[derive(Debug, Clone)]
pub(super) struct Counters {
    resolution: Resolution,
    windows: [Window; 2],
    /// What finds the slots in these windows.
    slots: Slots,
    /// The window of either side and the slot behind it.
    counters: Vec<u64>,
}

impl Counters {
    pub(super) fn new(resolution: Resolution) -> Self {
        let windows = [Window::default(); 2];
        let mut counters =
            Counters { resolution, windows, slots: Slots::of_windows(resolution, windows), counters: vec![] };
        counters.lay_out(windows);
        counters
    }

    pub(super) fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// Counts every slot once for each time that it is named. Returns whether one was outside.
    #[inline]
    pub(super) fn count(&mut self, named: &[u32]) -> bool {
        let counters = &mut self.counters[..];
        for slot in named {
            counters[*slot as usize] += 1;
        }
        let outside = self.windows.map(|window| std::mem::take(&mut self.counters[window.outside()]));
        outside != [0, 0]
    }

    /// Adds to the counter of a key, which must have one.
    pub(super) fn add(&mut self, side: usize, key: u32, count: u64) {
        let window = self.windows[side];
        self.counters[(window.base + (key - window.first)) as usize] += count;
    }

    /// Gives counters to all keys from `low` to `high` of a side.
    pub(super) fn cover(&mut self, side: usize, low: u32, high: u32) {
        let window = self.windows[side];
        if window.len == 0 || low < window.first || high >= window.end() {
            let mut windows = self.windows;
            windows[side] = window.grown(low, high, self.resolution);
            self.lay_out(windows);
        }
    }

    /// Moves the counters into windows that contain the present ones.
    fn lay_out(&mut self, mut windows: [Window; 2]) {
        windows[0].base = 0;
        windows[1].base = windows[0].len + 1;
        let mut counters = vec![0; windows[1].outside() + 1];
        for side in SIDES {
            let (old, new) = (self.windows[side], windows[side]);
            if old.len > 0 {
                let start = (new.base + (old.first - new.first)) as usize;
                let old_counters = &self.counters[old.base as usize..old.outside()];
                counters[start..start + old_counters.len()].copy_from_slice(old_counters);
            }
        }
        (self.counters, self.windows, self.slots) = (counters, windows, Slots::of_windows(self.resolution, windows));
    }

    /// Adds the counters of histograms of this resolution or a finer one.
    pub(super) fn merge(&mut self, other: &Counters) {
        let dropped = other.resolution.bits() - self.resolution.bits();
        for side in SIDES {
            let (first, counters) = other.counted(side);
            let Some(last) = counters.len().checked_sub(1) else { continue };
            self.cover(side, first >> dropped, (first + last as u32) >> dropped);
            for (key, count) in (first..).zip(counters) {
                self.add(side, key >> dropped, *count);
            }
        }
    }

    /// The first key of a side that was counted, and the counters from it to the last one that was.
    pub(super) fn counted(&self, side: usize) -> (u32, &[u64]) {
        let window = self.windows[side];
        let counters = &self.counters[window.base as usize..window.outside()];
        let Some(first) = counters.iter().position(|count| *count != 0) else { return (0, &[]) };
        let last = counters.iter().rposition(|count| *count != 0).unwrap_or(first);
        (window.first + first as u32, &counters[first..=last])
    }

    /// What finds the slots at present.
    pub(super) fn slots(&self) -> Slots {
        self.slots
    }

    pub(super) fn clear(&mut self) {
        self.counters.fill(0);
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.counters[..])
    }
}

/// What finds the slot of a number from the high half of its bits: sign, exponent, and the mantissa bits that count.
/// Subnormal numbers, 0, infinities, NaN and numbers without a counter get the slot outside of their side's window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots {
    /// Bits of the half that do not count.
    pub(super) shift: u32,
    /// What the first slot of each side has in the bits that count, sign left out.
    pub(super) first: [u32; 2],
    /// Slots of each side.
    pub(super) len: [u32; 2],
    /// The first slot of each side.
    pub(super) base: [u32; 2],
}

impl Slots {
    fn of_windows(resolution: Resolution, windows: [Window; 2]) -> Slots {
        let normal = resolution.first_normal();
        let subnormal = windows.map(|window| normal.saturating_sub(window.first).min(window.len));
        Slots {
            shift: 20 - resolution.bits(),
            first: windows.map(|window| window.first.max(normal) - resolution.normal_offset()),
            len: SIDES.map(|side| windows[side].len - subnormal[side]),
            base: SIDES.map(|side| windows[side].base + subnormal[side]),
        }
    }

    /// The slot of a number.
    #[inline(always)]
    pub(super) fn of(self, value: f64) -> u32 {
        let high = (value.to_bits() >> 32) as u32;
        let side = (high >> 31) as usize;
        let counting = (high & 0x7FFF_FFFF) >> self.shift;
        counting.wrapping_sub(self.first[side]).min(self.len[side]) + self.base[side]
    }

    /// Whether a slot is one outside of the windows.
    pub(super) fn is_outside(self, slot: u32) -> bool {
        (slot == self.base[0] + self.len[0]) | (slot == self.base[1] + self.len[1])
    }
}
