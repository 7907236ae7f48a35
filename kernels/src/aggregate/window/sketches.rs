//! Windows whose panes are sketches, or any other [`Accumulate`]: tumbling and sliding, global and per key.
//!
//! A tumbling window is the simplest case: one of a single pane. A sliding window of range `r` and slide `s` is
//! `r / size` panes, with a pane's size that divides both; [`tuning`](super::tuning) finds it.

use super::WindowError;
use super::combine::Accumulate;
use super::late_tree::LateTree;
use super::panes::Taken;

/// The most keys that keyed windows may have.
pub const MOST_KEYS: usize = 1 << 24;

/// The number of the pane that a time falls in: the quotient, rounded down.
fn pane_of(time: i64, size: u64) -> i64 {
    // A size beyond the times has two panes, before and after 0.
    i64::try_from(size).map_or(if time < 0 { -1 } else { 0 }, |size| time.div_euclid(size))
}

/// Panes of one stream; each takes in the items of the events whose times fall in it.
///
/// Pane `n` is the times from `n * size` to before `(n + 1) * size`. The newest panes are kept; an event of an older
/// one is late: it is not taken in, and counted. A late event of a pane that is kept is as good as any.
///
/// Cost: what the sketch's `extend` takes, for each run of events of one pane, and a window's query at most `2 log2 n`
/// merges, and one for each node of the tree that changed since. Memory: twice the number of panes, rounded up to a
/// power of two, of sketches. See [`LateTree`].
///
/// ```
/// use lanemark_kernels::aggregate::window::sketches::SketchPanes;
/// use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
/// let empty = HyperLogLog::new(12).expect("12 is a precision");
/// let mut visitors = SketchPanes::new(empty, 60_000, 60)?; // an hour in minutes, of milliseconds
/// visitors.extend(&[5, 61_000, 62_000], &[17, 17, 99])?;
/// assert_eq!(visitors.window(1, 2)?.estimate().round(), 2.0);
/// assert_eq!(visitors.window(0, 1)?.estimate().round(), 1.0);
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SketchPanes<S> {
    size: u64,
    panes: LateTree<Result<S, WindowError>>,
}

impl<S: Accumulate> SketchPanes<S> {
    /// Panes of `size` units of time, of which the newest `panes` are kept; `empty` is the sketch of nothing.
    ///
    /// # Errors
    /// When the size is 0, or `panes` is 0 or above [`late_tree::MOST_PANES`](super::late_tree::MOST_PANES).
    pub fn new(empty: S, size: u64, panes: usize) -> Result<Self, WindowError> {
        WindowError::check_range("the size of a pane", size, 1, u64::MAX)?;
        Ok(SketchPanes { size, panes: LateTree::with_identity(Ok(empty), panes)? })
    }

    /// Takes events in.
    ///
    /// # Errors
    /// When the columns differ in length; no event was taken in.
    pub fn extend(&mut self, times: &[i64], items: &[S::Item]) -> Result<Taken, WindowError> {
        WindowError::check_lengths("times", times.len(), "items", items.len())?;
        let mut counts = Taken::default();
        let (mut times, mut items) = (times, items);
        while let Some(first) = times.first() {
            let number = pane_of(*first, self.size);
            let run = times.iter().take_while(|time| pane_of(**time, self.size) == number).count();
            let taken = self.panes.update(number, |pane| accumulate(pane, &items[..run]));
            *(if taken { &mut counts.accepted } else { &mut counts.late }) += run as u64;
            (times, items) = (&times[run..], &items[run..]);
        }
        Ok(counts)
    }

    /// The watermark: makes that time's pane the newest, if it is newer.
    pub fn advance_to(&mut self, time: i64) {
        self.panes.advance_to(pane_of(time, self.size));
    }

    /// The sketch of the window of `panes` panes that pane `last` ends, of those that are kept.
    ///
    /// # Errors
    /// When the panes' sketches together hold more than one sketch can.
    pub fn window(&mut self, last: i64, panes: usize) -> Result<S, WindowError> {
        self.panes.window(last, panes)
    }

    /// The number of the newest pane; `None` before the first event.
    pub fn newest(&self) -> Option<i64> {
        self.panes.newest()
    }

    /// Memory of the panes in bytes, without what the sketches keep on the heap.
    pub fn bytes(&self) -> usize {
        self.panes.bytes()
    }
}

fn accumulate<S: Accumulate>(pane: &mut Result<S, WindowError>, items: &[S::Item]) {
    if let Ok(sketch) = pane {
        sketch.accumulate(items);
    }
}

/// Panes of each key of a stream; the newest pane is that of all keys.
///
/// Late is what is older than the panes that are kept when the event comes, whatever its key: how a stream is cut into
/// batches has no effect on that.
///
/// Cost: a batch is sorted by key, and each key's run of events of one pane is one `extend`. Memory: 8 bytes a key, and
/// for each key with events the panes of a [`SketchPanes`].
///
/// ```
/// use lanemark_kernels::aggregate::window::sketches::KeyedSketchPanes;
/// use lanemark_kernels::sketch::t_digest::TDigest;
/// let mut delays = KeyedSketchPanes::new(TDigest::new(100).expect("a compression"), 2, 60_000, 60)?;
/// delays.extend(&[1, 0, 1], &[5, 61_000, 62_000], &[3.0, 50.0, 7.0])?;
/// assert_eq!(delays.window(1, 1, 2)?.quantile(1.0), Some(7.0));
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
#[derive(Debug, Clone)]
pub struct KeyedSketchPanes<S> {
    empty: S,
    size: u64,
    panes: usize,
    newest: Option<i64>,
    keys: Vec<Option<Box<SketchPanes<S>>>>,
}

impl<S: Accumulate> KeyedSketchPanes<S> {
    /// Panes of `size` units of time for keys below `keys`; the newest `panes` are kept.
    ///
    /// # Errors
    /// As [`SketchPanes::new`], and when there are no keys or more than [`MOST_KEYS`].
    pub fn new(empty: S, keys: usize, size: u64, panes: usize) -> Result<Self, WindowError> {
        WindowError::check_range("the number of keys", keys as u64, 1, MOST_KEYS as u64)?;
        SketchPanes::new(empty.clone(), size, panes)?;
        Ok(KeyedSketchPanes { empty, size, panes, newest: None, keys: (0..keys).map(|_| None).collect() })
    }

    /// Takes events in.
    ///
    /// # Errors
    /// When the columns differ in length or a key is unknown; no event was taken in.
    pub fn extend(&mut self, keys: &[u32], times: &[i64], items: &[S::Item]) -> Result<Taken, WindowError> {
        WindowError::check_lengths("keys", keys.len(), "times", times.len())?;
        WindowError::check_lengths("keys", keys.len(), "items", items.len())?;
        if let Some(index) = keys.iter().position(|key| *key as usize >= self.keys.len()) {
            return Err(WindowError::UnknownKey { index, key: keys[index], keys: self.keys.len() });
        }
        let mut taken: Vec<usize> = Vec::with_capacity(times.len());
        for (index, time) in times.iter().enumerate() {
            let number = pane_of(*time, self.size);
            let newest = self.newest.map_or(number, |newest| newest.max(number));
            self.newest = Some(newest);
            if newest.abs_diff(number) < self.panes as u64 {
                taken.push(index);
            }
        }
        taken.sort_by_key(|index| keys[*index]);
        let (mut key_times, mut key_items) = (Vec::new(), Vec::new());
        for events in taken.chunk_by(|one, other| keys[*one] == keys[*other]) {
            key_times.clear();
            key_items.clear();
            key_times.extend(events.iter().map(|index| times[*index]));
            key_items.extend(events.iter().map(|index| items[*index]));
            self.panes_of(keys[events[0]] as usize)?.extend(&key_times, &key_items)?;
        }
        Ok(Taken { accepted: taken.len() as u64, late: (times.len() - taken.len()) as u64 })
    }

    /// The watermark: makes that time's pane the newest, if it is newer.
    pub fn advance_to(&mut self, time: i64) {
        let number = pane_of(time, self.size);
        self.newest = Some(self.newest.map_or(number, |newest| newest.max(number)));
    }

    /// The sketch of a key's window of `panes` panes that pane `last` ends, of those that are kept.
    ///
    /// # Errors
    /// As [`SketchPanes::window`], and when the key is unknown.
    pub fn window(&mut self, key: u32, last: i64, panes: usize) -> Result<S, WindowError> {
        let keys = self.keys.len();
        let Some(kept) = self.keys.get_mut(key as usize) else {
            return Err(WindowError::UnknownKey { index: 0, key, keys });
        };
        let (Some(kept), Some(newest)) = (kept, self.newest) else { return Ok(self.empty.clone()) };
        kept.panes.advance_to(newest);
        kept.window(last, panes)
    }

    /// The number of the newest pane; `None` before the first event.
    pub fn newest(&self) -> Option<i64> {
        self.newest
    }

    /// Memory of the panes in bytes, without what the sketches keep on the heap.
    pub fn bytes(&self) -> usize {
        let panes: usize = self.keys.iter().flatten().map(|panes| panes.bytes()).sum();
        size_of::<Self>() + self.keys.capacity() * size_of::<Option<Box<SketchPanes<S>>>>() + panes
    }

    fn panes_of(&mut self, key: usize) -> Result<&mut SketchPanes<S>, WindowError> {
        if self.keys[key].is_none() {
            self.keys[key] = Some(Box::new(SketchPanes::new(self.empty.clone(), self.size, self.panes)?));
        }
        Ok(self.keys[key].as_mut().expect("made above"))
    }
}
