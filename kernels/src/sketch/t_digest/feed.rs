//! How a digest takes values in: the buffer fills, is sorted, and is merged with the centroids.

use super::clusters::{self, Sum};
use super::sort::{ROOM, Sort};
use super::{BUFFER, TDigest};

/// Copies what is a number to the front of the room behind it, 0.0 for -0.0, and says how many there were. The room is
/// [`ROOM`] longer than the values.
pub(super) type Take = fn(&[f64], &mut [f64]) -> usize;

/// Takes values in with the steps of a rung.
#[inline]
pub(super) fn feed(digest: &mut TDigest, mut values: &[f64], take: Take, sort: Sort, sum: Sum) {
    while !values.is_empty() {
        let batch;
        (batch, values) = values.split_at(values.len().min(BUFFER - digest.buffered));
        digest.reserve(digest.buffered + batch.len());
        let room = &mut digest.buffer[digest.buffered..];
        let taken = take(batch, room);
        digest.not_a_number += (batch.len() - taken) as u64;
        digest.buffered += taken;
        if digest.buffered == BUFFER {
            flush(digest, sort, sum);
        }
    }
}

/// Merges what is buffered into the centroids.
pub(super) fn flush(digest: &mut TDigest, sort: Sort, sum: Sum) {
    let buffered = std::mem::take(&mut digest.buffered);
    if buffered == 0 {
        return;
    }
    digest.spare.resize(digest.buffer.len(), 0.0);
    sort(&mut digest.buffer[..buffered + ROOM], &mut digest.spare[..buffered + ROOM]);
    let sorted = &digest.buffer[..buffered];
    let finite_from = sorted.partition_point(|value| *value == f64::NEG_INFINITY);
    let finite_to = sorted.partition_point(|value| *value < f64::INFINITY);
    digest.negative_infinities += finite_from as u64;
    digest.positive_infinities += (buffered - finite_to) as u64;
    let finite = &sorted[finite_from..finite_to];
    if let [first, ..] = finite {
        digest.least = digest.least.min(*first);
        digest.greatest = digest.greatest.max(finite[finite.len() - 1]);
        clusters::merge(digest.scale, &digest.centroids, finite, sum, &mut digest.merged);
        std::mem::swap(&mut digest.centroids, &mut digest.merged);
    }
}
