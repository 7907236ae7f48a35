//! The frontier of every partition, followed only as far as it can advance the watermark.

use crate::aggregate::compare::{Comparison, compare_i64};

/// Events that are compared at once.
const BLOCK: usize = 256;

/// Which partition each event of a batch belongs to.
#[derive(Debug, Clone, Copy)]
pub(in crate::stream) enum Partitions<'a> {
    /// All to one.
    One(u32),
    /// Each to its own.
    Each(&'a [u32]),
}

impl Partitions<'_> {
    #[inline(always)]
    fn of(self, index: usize) -> usize {
        match self {
            Partitions::One(partition) => partition as usize,
            Partitions::Each(partitions) => partitions[index] as usize,
        }
    }
}

/// A batch whose columns agree and whose partitions are known.
#[derive(Debug, Clone, Copy)]
pub(in crate::stream) struct Batch<'a> {
    pub(in crate::stream) partitions: Partitions<'a>,
    pub(in crate::stream) times: &'a [i64],
    /// A bit for each event that is a punctuation; `None`: every event is one.
    pub(in crate::stream) marks: Option<&'a [u64]>,
}

/// When partitions were last heard of.
#[derive(Debug, Clone)]
struct Activity {
    /// Silence after which a partition is idle.
    idle_after: u64,
    /// Whether the partition had an event since the last tick.
    heard: Vec<bool>,
    /// The tick that found its last event; `None` before the first tick.
    last: Vec<Option<i64>>,
    idle: Vec<bool>,
    /// How many are.
    idles: usize,
}

/// The largest times of the partitions, and whether all of them have passed a target.
///
/// The watermark reaches a target once every partition has an event beyond one time. So only times beyond it are
/// recorded: what lies below can hold the watermark back, but not tell where it will go. The further the target, the
/// fewer events are looked at one by one.
#[derive(Debug, Clone)]
pub(in crate::stream) struct Frontier {
    interval: u64,
    out_of_orderness: u64,
    /// The largest time of each partition, where that is above `beyond`.
    largest: Vec<i64>,
    /// The same at the partition's last punctuation; empty where every event counts as one.
    marked: Vec<i64>,
    /// A partition has passed the target when its time is above this.
    beyond: i64,
    /// Partitions, idle ones left out, that have not.
    waiting: usize,
    activity: Option<Activity>,
}

impl Frontier {
    pub(in crate::stream) fn new(
        partitions: usize,
        (interval, out_of_orderness): (u64, u64),
        punctuated: bool,
        idle_after: Option<u64>,
    ) -> Frontier {
        let activity = |idle_after| Activity {
            idle_after,
            heard: vec![false; partitions],
            last: vec![None; partitions],
            idle: vec![false; partitions],
            idles: 0,
        };
        Frontier {
            interval,
            out_of_orderness,
            largest: vec![i64::MIN; partitions],
            marked: if punctuated { vec![i64::MIN; partitions] } else { Vec::new() },
            beyond: i64::MIN,
            waiting: partitions,
            activity: idle_after.map(activity),
        }
    }

    pub(in crate::stream) fn partitions(&self) -> usize {
        self.largest.len()
    }

    pub(in crate::stream) fn bytes(&self) -> usize {
        let activity = self
            .activity
            .as_ref()
            .map_or(0, |activity| activity.heard.len() * (2 * size_of::<bool>() + size_of::<Option<i64>>()));
        (self.largest.len() + self.marked.len()) * size_of::<i64>() + activity
    }

    /// The time that counts for the watermark.
    #[inline(always)]
    fn counted(&self, partition: usize) -> i64 {
        if self.marked.is_empty() { self.largest[partition] } else { self.marked[partition] }
    }

    fn is_idle(&self, partition: usize) -> bool {
        self.activity.as_ref().is_some_and(|activity| activity.idle[partition])
    }

    /// From now on the watermark that is waited for is the least one above `watermark`.
    pub(in crate::stream) fn aim_above(&mut self, watermark: i64) {
        self.aim_at(i128::from(watermark) + 1);
    }

    /// From now on the watermark that is waited for is the least one of at least `target`, which must lie above the
    /// present one.
    pub(in crate::stream) fn aim_at(&mut self, target: i128) {
        let interval = i128::from(self.interval);
        let rounded = (target + interval - 1).div_euclid(interval) * interval;
        let beyond = rounded + i128::from(self.out_of_orderness) - 1;
        self.beyond = beyond.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        self.waiting = (0..self.partitions())
            .filter(|partition| !self.is_idle(*partition) && self.counted(*partition) <= self.beyond)
            .count();
    }

    /// The watermark, once the target is reached.
    pub(in crate::stream) fn reached(&self) -> Option<i64> {
        if self.waiting > 0 {
            return None;
        }
        let active = (0..self.partitions()).filter(|partition| !self.is_idle(*partition));
        let least = active.map(|partition| self.counted(partition)).min()?;
        let frontier = i128::from(least) - i128::from(self.out_of_orderness);
        let interval = i128::from(self.interval);
        Some((frontier.div_euclid(interval) * interval).max(i128::from(i64::MIN)) as i64)
    }

    /// The largest recorded time of each partition that is not idle.
    pub(in crate::stream) fn largest(&self) -> impl Iterator<Item = (u32, i64)> + '_ {
        let active = (0..self.partitions()).filter(|partition| !self.is_idle(*partition));
        active.map(|partition| (partition as u32, self.largest[partition]))
    }

    /// Reads the batch from event `from` to the one that makes the watermark reach the target, whose index it gives;
    /// `None` where no event does.
    pub(in crate::stream) fn scan(&mut self, batch: Batch<'_>, from: usize) -> Option<usize> {
        if self.activity.as_ref().is_some_and(|activity| activity.idles > 0) {
            // Any event may end a partition's idleness, so each is looked at.
            return (from..batch.times.len()).find(|index| self.observe(batch, *index));
        }
        let reached = self.scan_blocks(batch, from);
        if let Some(activity) = &mut self.activity {
            let end = reached.map_or(batch.times.len(), |index| index + 1);
            match batch.partitions {
                Partitions::One(partition) if from < end => activity.heard[partition as usize] = true,
                Partitions::One(_) => {}
                Partitions::Each(partitions) => {
                    partitions[from..end].iter().for_each(|partition| activity.heard[*partition as usize] = true);
                }
            }
        }
        reached
    }

    fn scan_blocks(&mut self, batch: Batch<'_>, from: usize) -> Option<usize> {
        let mut words = [0u64; BLOCK / 64];
        let mut first = from;
        while first < batch.times.len() {
            let times = &batch.times[first..batch.times.len().min(first + BLOCK)];
            let words = &mut words[..times.len().div_ceil(64)];
            compare_i64(times, Comparison::Greater, self.beyond, words).expect("as many words as the block has");
            if !self.marked.is_empty() {
                add_marks(words, batch.marks, first, times.len());
            }
            for (word, bits) in words.iter().enumerate() {
                let mut bits = *bits;
                while bits != 0 {
                    let index = first + word * 64 + bits.trailing_zeros() as usize;
                    if self.record(batch, index) {
                        return Some(index);
                    }
                    bits &= bits - 1;
                }
            }
            first += times.len();
        }
        None
    }

    /// One event, of a partition that may be idle; whether the target is reached.
    fn observe(&mut self, batch: Batch<'_>, index: usize) -> bool {
        let partition = batch.partitions.of(index);
        if let Some(activity) = &mut self.activity {
            activity.heard[partition] = true;
            if activity.idle[partition] {
                activity.idle[partition] = false;
                activity.idles -= 1;
                self.waiting += usize::from(self.counted(partition) <= self.beyond);
            }
        }
        self.record(batch, index)
    }

    /// One event of a partition that is not idle; whether the target is reached.
    #[inline(always)]
    fn record(&mut self, batch: Batch<'_>, index: usize) -> bool {
        let (partition, time) = (batch.partitions.of(index), batch.times[index]);
        let before = self.counted(partition);
        if time > self.beyond {
            self.largest[partition] = self.largest[partition].max(time);
        }
        if !self.marked.is_empty() && batch.marks.is_none_or(|marks| marks[index / 64] >> (index % 64) & 1 == 1) {
            self.marked[partition] = self.largest[partition];
        }
        self.waiting -= usize::from(before <= self.beyond && self.counted(partition) > self.beyond);
        self.waiting == 0
    }

    /// Finds the partitions that are idle at `now`; whether the target is reached.
    pub(in crate::stream) fn tick(&mut self, now: i64) -> bool {
        let Some(activity) = &mut self.activity else { return false };
        for partition in 0..self.largest.len() {
            let heard = std::mem::take(&mut activity.heard[partition]);
            let last = activity.last[partition].filter(|_| !heard).unwrap_or(now);
            activity.last[partition] = Some(last);
            if !activity.idle[partition] && now.saturating_sub(last).max(0) as u64 > activity.idle_after {
                activity.idle[partition] = true;
                activity.idles += 1;
                let counted = if self.marked.is_empty() { &self.largest } else { &self.marked };
                self.waiting -= usize::from(counted[partition] <= self.beyond);
            }
        }
        self.waiting == 0 && activity.idles < self.largest.len()
    }
}

/// Sets the bits of the punctuations among events `first` to `first + len`; all where no marks are given.
fn add_marks(words: &mut [u64], marks: Option<&[u64]>, first: usize, len: usize) {
    for (index, word) in words.iter_mut().enumerate() {
        let events = (len - index * 64).min(64);
        let valid = u64::MAX >> (64 - events);
        let bits = marks.map_or(u64::MAX, |marks| {
            let (at, shift) = ((first + index * 64) / 64, (first + index * 64) % 64);
            let high = if shift == 0 { 0 } else { marks.get(at + 1).copied().unwrap_or(0) << (64 - shift) };
            marks[at] >> shift | high
        });
        *word |= bits & valid;
    }
}
