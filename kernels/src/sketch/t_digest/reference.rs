//! The digest as its definition reads, item by item: the judge of every rung.

use super::{BUFFER, Centroid, scale::Scale};

/// Lanes of the sum.
pub(super) const LANES: usize = 16;

/// The sum of a run of values: value `i` is added to lane `i mod 16`, in order; then the upper half of the lanes is
/// added to the lower half until one is left.
pub(super) fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for part in values.chunks(LANES) {
        for (lane, value) in lanes.iter_mut().zip(part) {
            *lane += value;
        }
    }
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0]
}

/// The centroids of a stream of finite values, none of them -0.0.
pub fn centroids(compression: u32, values: &[f64]) -> Vec<Centroid> {
    let mut centroids = Vec::new();
    for buffer in values.chunks(BUFFER) {
        let mut sorted = buffer.to_vec();
        sorted.sort_by(f64::total_cmp);
        centroids = merged(Scale::new(compression), &centroids, &sorted);
    }
    centroids
}

/// Centroids and sorted values merged: each item is taken into the last cluster if that still ends within its share.
fn merged(scale: Scale, old: &[Centroid], values: &[f64]) -> Vec<Centroid> {
    let of_values = values.iter().map(|value| (*value, 1, true));
    let of_centroids = old.iter().map(|centroid| (centroid.mean, centroid.weight, false));
    let mut items: Vec<(f64, u64, bool)> = of_centroids.chain(of_values).collect();
    // Stable: a centroid stays before the values that equal it.
    items.sort_by(|one, two| one.0.total_cmp(&two.0));
    let all = items.iter().map(|item| item.1).sum::<u64>() as f64;
    let mut clusters: Vec<Vec<(f64, u64, bool)>> = Vec::new();
    let (mut done, mut weight, mut end) = (0, 0, 0);
    for item in items {
        if clusters.is_empty() || done + weight + item.1 > end {
            done += weight;
            weight = 0;
            end = (all * scale.end(done as f64 / all)) as u64;
            clusters.push(Vec::new());
        }
        weight += item.1;
        clusters.last_mut().expect("one was pushed").push(item);
    }
    clusters.iter().map(|cluster| centroid(cluster)).collect()
}

/// The centroid of a cluster: the values between two centroids are added up by [`sum`], and those sums and the
/// centroids' in order.
fn centroid(cluster: &[(f64, u64, bool)]) -> Centroid {
    let weight: u64 = cluster.iter().map(|item| item.1).sum();
    let mut total = 0.0;
    for run in cluster.chunk_by(|one, two| one.2 && two.2) {
        total += match run {
            [(mean, weight, false)] => mean * *weight as f64,
            values => sum(&values.iter().map(|value| value.0).collect::<Vec<_>>()),
        };
    }
    let (least, greatest) = (cluster[0].0, cluster[cluster.len() - 1].0);
    Centroid { mean: (total / weight as f64).clamp(least, greatest), weight }
}
