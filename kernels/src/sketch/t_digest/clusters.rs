//! The merge pass: sorted values and the centroids there were become the centroids there are.

use super::scale::Scale;

/// Adds up values in the order of [`super::reference::sum`].
pub(super) type Sum = fn(&[f64]) -> f64;

/// A cluster of neighbouring values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centroid {
    /// Their mean; finite.
    pub mean: f64,
    /// How many they are; at least 1.
    pub weight: u64,
}

/// What a cluster takes in, while it grows: places of centroids and of values that follow one another.
struct Cluster {
    centroids: usize,
    values: usize,
    sum: f64,
    weight: u64,
}

/// Merges values, ascending and finite, with centroids of ascending means into centroids of ascending means.
///
/// In the merged order a value stands before a centroid whose mean is greater, and behind all others. From the first
/// on, a cluster takes items as long as it ends within the share that [`Scale::end`] gives, and one at least. The
/// values between two centroids, as far as they belong to one cluster, are one run; a cluster's sum is that of its runs
/// and its centroids' products of mean and weight, added in their order.
pub(super) fn merge(scale: Scale, old: &[Centroid], values: &[f64], sum: Sum, merged: &mut Vec<Centroid>) {
    merged.clear();
    let all = old.iter().map(|centroid| centroid.weight).sum::<u64>() + values.len() as u64;
    let before = |centroid: usize, from: usize| match old.get(centroid) {
        Some(next) => from + values[from..].partition_point(|value| *value < next.mean),
        None => values.len(),
    };
    let (mut centroid, mut value, mut done) = (0, 0, 0);
    let mut run_end = before(0, 0);
    while done < all {
        let end = (all as f64 * scale.end(done as f64 / all as f64)) as u64;
        let most = end.saturating_sub(done).max(1);
        let mut cluster = Cluster { centroids: centroid, values: value, sum: 0.0, weight: 0 };
        loop {
            let run = (run_end - value).min((most - cluster.weight) as usize);
            if run > 0 {
                cluster.sum += sum(&values[value..value + run]);
                cluster.weight += run as u64;
                value += run;
            }
            if value < run_end {
                break;
            }
            match old.get(centroid) {
                Some(next) if cluster.weight == 0 || cluster.weight + next.weight <= most => {
                    cluster.sum += next.mean * next.weight as f64;
                    cluster.weight += next.weight;
                    centroid += 1;
                    run_end = before(centroid, value);
                    if cluster.weight >= most {
                        break;
                    }
                }
                _ => break,
            }
        }
        merged.push(cluster.close(&old[..centroid], &values[..value]));
        done += cluster.weight;
    }
}

impl Cluster {
    /// The cluster as a centroid; it ends with the last of the centroids and values.
    fn close(&self, centroids: &[Centroid], values: &[f64]) -> Centroid {
        let (centroids, values) = (&centroids[self.centroids..], &values[self.values..]);
        let means = centroids.first().into_iter().chain(centroids.last()).map(|centroid| centroid.mean);
        let ends = means.chain(values.first().copied()).chain(values.last().copied());
        let (least, greatest) =
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), end| (least.min(end), greatest.max(end)));
        let mean = if self.sum.is_finite() { self.sum / self.weight as f64 } else { self.scaled(centroids, values) };
        // Rounding must not carry a mean past its neighbour's.
        Centroid { mean: mean.clamp(least, greatest), weight: self.weight }
    }

    /// The mean where the sum overflows: of numbers made so small that 2^64 of them add up, one by one.
    #[cold]
    fn scaled(&self, centroids: &[Centroid], values: &[f64]) -> f64 {
        const DOWN: f64 = f64::from_bits((1023 - 70) << 52);
        let of_centroids: f64 = centroids.iter().map(|centroid| centroid.mean * DOWN * centroid.weight as f64).sum();
        let of_values: f64 = values.iter().map(|value| value * DOWN).sum();
        (of_centroids + of_values) / self.weight as f64 / DOWN
    }
}
