//! Two-Stacks Lite: a first-in-first-out window of any [`Combine`], one combination per push, query and pop on average.
//!
//! Tangwongsan, Hirzel and Schneider, "In-order sliding-window aggregation in worst-case constant time", The VLDB
//! Journal 30, 2021.
//!
//! The window's parts lie in one queue. Its front holds, at each place, the aggregate from there to the end of the
//! front; its back holds the parts as they came, and one more aggregate holds the whole back. An answer is the front's
//! first aggregate combined with the back's. When a part leaves and the front is empty, the structure *flips*: the back
//! becomes the front, its aggregates made from the last part to the first. A part is combined at most three times in
//! its life, and nothing is ever taken out of an aggregate.

use super::combine::Combine;

/// A window that parts enter at one end and leave at the other.
///
/// Answers are combined in the order of the stream. Where combining rounds, as sums of `f64` do, an answer is the
/// suffix of the front, combined from its end, and then the back, combined from its begin.
///
/// Cost: one combination per push and one per query; a pop is a step of an index, and every part is combined once more
/// at the flip that finds it in the back. Memory: one part for each that the window ever held at once, rounded up to a
/// power of two, and two more.
///
/// ```
/// use lanemark_kernels::aggregate::window::summary::Summary;
/// use lanemark_kernels::aggregate::window::two_stacks::TwoStacksLite;
/// let mut last_three = TwoStacksLite::new();
/// for delay in [8.0, 1.0, 2.0, 3.0] {
///     if last_three.len() == 3 {
///         last_three.pop();
///     }
///     last_three.push(Summary::of(delay));
/// }
/// assert_eq!((last_three.query().sum(), last_three.query().max()), (6.0, Some(3.0)));
/// ```
#[derive(Debug, Clone)]
pub struct TwoStacksLite<T> {
    /// A ring of a power of two of places.
    slots: Vec<T>,
    /// Parts that ever left: the place of the window's first part.
    first: usize,
    /// The place after the front's last.
    front_end: usize,
    /// The place after the window's last.
    end: usize,
    back: T,
    identity: T,
}

impl<T: Combine + Default> TwoStacksLite<T> {
    /// An empty window; `T::default()` must be the aggregate of nothing.
    pub fn new() -> Self {
        Self::with_identity(T::default())
    }
}

impl<T: Combine + Default> Default for TwoStacksLite<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Combine> TwoStacksLite<T> {
    /// An empty window; `identity` is the aggregate of nothing.
    pub fn with_identity(identity: T) -> Self {
        let slots = vec![identity.clone(); 4];
        TwoStacksLite { slots, first: 0, front_end: 0, end: 0, back: identity.clone(), identity }
    }

    /// Parts in the window.
    #[inline]
    pub fn len(&self) -> usize {
        self.end.wrapping_sub(self.first)
    }

    /// True when no part is in the window.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.end == self.first
    }

    /// Appends the latest part.
    #[inline(always)]
    pub fn push(&mut self, part: T) {
        if self.len() == self.slots.len() {
            self.grow();
        }
        self.back.append(&part);
        let place = self.place(self.end);
        self.slots[place] = part;
        self.end = self.end.wrapping_add(1);
    }

    /// Lets the earliest part go; false when there is none.
    #[inline(always)]
    pub fn pop(&mut self) -> bool {
        if self.first == self.front_end {
            if self.is_empty() {
                return false;
            }
            self.flip();
        }
        self.first = self.first.wrapping_add(1);
        true
    }

    /// The aggregate of all parts in the window; the identity of none.
    #[inline(always)]
    pub fn query(&self) -> T {
        if self.first == self.front_end {
            return self.back.clone();
        }
        self.slots[self.place(self.first)].combine(&self.back)
    }

    /// Memory of the window in bytes, without what the parts keep on the heap.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.slots.capacity() * size_of::<T>()
    }

    #[inline]
    fn place(&self, number: usize) -> usize {
        number & (self.slots.len() - 1)
    }

    #[inline(always)]
    fn flip(&mut self) {
        suffixes(&mut self.slots, self.first, self.end);
        self.front_end = self.end;
        self.back = self.identity.clone();
    }

    /// Doubles the ring; the window then starts at its begin.
    #[inline]
    fn grow(&mut self) {
        let (len, front) = (self.len(), self.front_end.wrapping_sub(self.first));
        self.slots = doubled(std::mem::take(&mut self.slots), self.first, self.identity.clone());
        (self.first, self.front_end, self.end) = (0, front, len);
    }
}

/// Each place of the ring from `first` to before `end` gets the aggregate from there to the end.
#[cold]
#[inline(never)]
fn suffixes<T: Combine>(slots: &mut [T], first: usize, end: usize) {
    let mask = slots.len() - 1;
    let (first, end) = (first & mask, end & mask);
    if first < end {
        T::suffixes(&mut slots[first..end]);
        return;
    }
    let (wrapped, straight) = slots.split_at_mut(first);
    T::suffixes(&mut wrapped[..end]);
    if let (Some(last), Some(after)) = (straight.last_mut(), wrapped[..end].first()) {
        last.append(after);
    }
    T::suffixes(straight);
}

/// A ring of twice the places, of a full one whose place `first` comes to lie at the begin.
#[cold]
#[inline(never)]
fn doubled<T: Clone>(mut slots: Vec<T>, first: usize, identity: T) -> Vec<T> {
    let len = slots.len();
    slots.rotate_left(first & (len - 1));
    slots.resize(2 * len, identity);
    slots
}
