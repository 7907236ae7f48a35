//! The groups as they are defined, each from the values of its own key.

use super::Group;

/// The values of each group, with their number in the stream.
fn by_key<T: Copy>(groups: usize, keys: &[u32], values: &[T]) -> Vec<Vec<(usize, T)>> {
    let mut by_key = vec![Vec::new(); groups];
    for (number, (key, value)) in keys.iter().zip(values).enumerate() {
        by_key[*key as usize].push((number, *value));
    }
    by_key
}

/// Every group of `i64`, by key; the keys are below `groups`.
pub fn groups_i64(groups: usize, keys: &[u32], values: &[i64]) -> Vec<Group<i64>> {
    let group = |fed: Vec<(usize, i64)>| Group {
        count: fed.len() as u64,
        sum: fed.iter().fold(0, |sum: i64, (_, value)| sum.wrapping_add(*value)),
        min: fed.iter().map(|(_, value)| *value).min(),
        max: fed.iter().map(|(_, value)| *value).max(),
    };
    by_key(groups, keys, values).into_iter().map(group).collect()
}

/// Every group of `f64`, by key; the keys are below `groups`.
pub fn groups_f64(groups: usize, keys: &[u32], values: &[f64]) -> Vec<Group<f64>> {
    let stripes = if groups <= 1024 { 4 } else { 1 };
    let group = |fed: Vec<(usize, f64)>| {
        let mut sums = [0.0; 4];
        for (number, value) in &fed {
            sums[number % stripes] += value;
        }
        let numbers: Vec<f64> = fed.iter().map(|(_, value)| *value).filter(|value| !value.is_nan()).collect();
        let extreme = |of: fn(f64, f64) -> f64| {
            (!fed.is_empty()).then(|| numbers.iter().copied().reduce(of).map_or(f64::NAN, |extreme| extreme + 0.0))
        };
        let sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        Group { count: fed.len() as u64, sum, min: extreme(f64::min), max: extreme(f64::max) }
    };
    by_key(groups, keys, values).into_iter().map(group).collect()
}
