//! What windows put together: parts of a stream that combine in the order of the stream.

use super::WindowError;
use super::summary::Summary;
use crate::sketch::bloom::BloomFilter;
use crate::sketch::count_min::CountMin;
use crate::sketch::frequent_items::FrequentItems;
use crate::sketch::hyperloglog::HyperLogLog;
use crate::sketch::relative_histogram::RelativeHistogram;
use crate::sketch::t_digest::TDigest;
use crate::sketch::top_k::TopK;

/// An aggregate of a part of a stream, which combines with that of the part right after it.
///
/// Combining must be associative, `(a b) c = a (b c)`, up to the rounding of the type's own answers. It need be neither
/// commutative nor invertible: the structures of [`window`](super) combine neighbours in the order of the stream, and
/// never take anything out of an aggregate again.
///
/// A sketch is a part as `Result<Sketch, WindowError>`: two that cannot be merged combine to the error, which then is
/// what every window with both in it answers. See [`Merge`].
///
/// ```
/// use lanemark_kernels::aggregate::window::combine::Combine;
///
/// /// The first and the last of some values: not commutative, and nothing can be taken out of it.
/// #[derive(Clone, Debug, PartialEq)]
/// struct FirstAndLast(i64, i64);
///
/// impl Combine for FirstAndLast {
///     fn combine(&self, later: &Self) -> Self {
///         FirstAndLast(self.0, later.1)
///     }
/// }
/// assert_eq!(FirstAndLast(3, 5).combine(&FirstAndLast(2, 9)), FirstAndLast(3, 9));
/// ```
pub trait Combine: Clone {
    /// The aggregate of this part and the one right after it.
    #[must_use]
    fn combine(&self, later: &Self) -> Self;

    /// Takes in the part right after this one.
    fn append(&mut self, later: &Self) {
        *self = self.combine(later);
    }

    /// Turns each part into the aggregate from it to the end of the parts.
    fn suffixes(parts: &mut [Self]) {
        for place in (1..parts.len()).rev() {
            let (earlier, later) = parts.split_at_mut(place);
            earlier[place - 1].append(&later[0]);
        }
    }
}

impl Combine for Summary {
    #[inline(always)]
    fn combine(&self, later: &Self) -> Self {
        self.merge(*later)
    }

    /// The aggregate stays in registers, where the loop of the trait would wait for each store.
    fn suffixes(parts: &mut [Self]) {
        let mut suffix = Summary::EMPTY;
        for part in parts.iter_mut().rev() {
            suffix = part.merge(suffix);
            *part = suffix;
        }
    }
}

/// A sketch that takes in another of its kind.
///
/// `Result<S, WindowError>` of such a sketch is a [`Combine`]:
///
/// ```
/// use lanemark_kernels::aggregate::window::WindowError;
/// use lanemark_kernels::aggregate::window::two_stacks::TwoStacksLite;
/// use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
///
/// let of = |keys: &[u64]| -> Result<HyperLogLog, WindowError> {
///     let mut sketch = HyperLogLog::new(12).expect("12 is a precision");
///     sketch.extend(keys);
///     Ok(sketch)
/// };
/// let mut distinct = TwoStacksLite::with_identity(of(&[]));
/// distinct.push(of(&[1, 2]));
/// distinct.push(of(&[2, 3]));
/// assert_eq!(distinct.query()?.estimate().round(), 3.0);
/// # Ok::<(), WindowError>(())
/// ```
pub trait Merge: Clone {
    /// Takes in what the other holds.
    ///
    /// # Errors
    /// [`WindowError::Unlike`] with the sketch's own reason; nothing was taken in.
    fn merge_later(&mut self, later: &Self) -> Result<(), WindowError>;
}

impl<S: Merge> Combine for Result<S, WindowError> {
    fn combine(&self, later: &Self) -> Self {
        let mut both = self.clone();
        both.append(later);
        both
    }

    fn append(&mut self, later: &Self) {
        let failure = match (&mut *self, later) {
            (Ok(sketch), Ok(later)) => sketch.merge_later(later).err(),
            (Ok(_), Err(error)) => Some(error.clone()),
            (Err(_), _) => None,
        };
        if let Some(error) = failure {
            *self = Err(error);
        }
    }
}

/// An aggregate that takes in items of a stream: values, or keys.
pub trait Accumulate: Merge {
    /// What it takes in.
    type Item: Copy;

    /// Takes in items, in their order.
    fn accumulate(&mut self, items: &[Self::Item]);
}

impl Merge for Summary {
    fn merge_later(&mut self, later: &Self) -> Result<(), WindowError> {
        *self = self.merge(*later);
        Ok(())
    }
}

impl Accumulate for Summary {
    type Item = f64;

    /// The sum is that of the plain loop.
    fn accumulate(&mut self, items: &[f64]) {
        *self = items.iter().fold(*self, |kept, value| kept.merge(Summary::of(*value)));
    }
}

/// The sketches' own `merge` and `extend`.
macro_rules! sketches {
    ($($sketch:ty: $item:ty),*) => {$(
        impl Accumulate for $sketch {
            type Item = $item;

            fn accumulate(&mut self, items: &[$item]) {
                self.extend(items);
            }
        }

        impl Merge for $sketch {
            fn merge_later(&mut self, later: &Self) -> Result<(), WindowError> {
                self.merge(later).map_err(|error| WindowError::Unlike { reason: error.to_string() })
            }
        }
    )*};
}

sketches!(HyperLogLog: u64, CountMin: u64, TopK: u64, FrequentItems: u64, BloomFilter: u64);
sketches!(RelativeHistogram: f64, TDigest: f64);

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(precision: u8) -> Result<HyperLogLog, WindowError> {
        Ok(HyperLogLog::new(precision).unwrap())
    }

    #[test]
    fn parts_that_cannot_be_merged_stay_an_error() {
        let wrong = counter(10).combine(&counter(11));
        assert!(matches!(&wrong, Err(WindowError::Unlike { reason }) if reason.contains("11")), "{wrong:?}");
        for combined in [wrong.combine(&counter(10)), counter(10).combine(&wrong), wrong.combine(&wrong)] {
            assert_eq!(combined.err(), wrong.clone().err());
        }
    }

    #[test]
    fn every_sketch_takes_in_its_own_kind() {
        fn check<S: Merge>(mut sketch: S, extend: impl Fn(&mut S), count: impl Fn(&S) -> f64) {
            extend(&mut sketch);
            let mut both = Ok::<S, WindowError>(sketch.clone());
            both.append(&Ok(sketch.clone()));
            assert_eq!(count(&both.unwrap()), count(&sketch) * 2.0);
        }
        let keys: Vec<u64> = (0..50).collect();
        let values: Vec<f64> = (0..50).map(f64::from).collect();
        check(CountMin::default(), |s| s.extend(&keys), |s| s.total() as f64);
        check(TopK::new(4).unwrap(), |s| s.extend(&keys), |s| s.total() as f64);
        check(FrequentItems::new(64).unwrap(), |s| s.extend(&keys), |s| s.total() as f64);
        check(RelativeHistogram::new(0.01).unwrap(), |s| s.extend(&values), |s| s.count() as f64);
        check(TDigest::new(100).unwrap(), |s| s.extend(&values), |s| s.count() as f64);
        let part = |keys: &[u64]| {
            let (mut filter, mut distinct) = (BloomFilter::with_bytes(64).unwrap(), HyperLogLog::new(12).unwrap());
            filter.extend(keys);
            distinct.extend(keys);
            (Ok::<_, WindowError>(filter), Ok::<_, WindowError>(distinct))
        };
        let ((mut filter, mut distinct), (more, further)) = (part(&[1, 2, 3]), part(&[4, 5]));
        filter.append(&more);
        distinct.append(&further);
        assert!((1..=5).all(|key| filter.as_ref().is_ok_and(|filter| filter.contains(key))));
        assert_eq!(distinct.unwrap().estimate().round(), 5.0);
    }
}
