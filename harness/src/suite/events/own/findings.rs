//! What was found in the user's events, in words.

use super::OwnEvents;
use super::operations::{Disorder, Found, empty_windows, hashed_keys, search};
use super::reader::written;
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
use lanemark_kernels::sketch::top_k::TopK;
use lanemark_reports::quantity::{count, percent};
use lanemark_reports::run::Finding;
use std::collections::HashMap;

/// Registers of the distinct count: 2 to that power.
const PRECISION: u8 = 14;

/// What all operations found.
///
/// # Errors
/// In words, when the question asks for more windows or partial matches than can be kept.
pub fn findings(own: &OwnEvents) -> Result<Vec<Finding>, String> {
    let disorder = Disorder::of(&own.events.times);
    let mut findings = vec![stream(own, disorder), windows(own)?, distinct(own)?, top(own)?];
    if let Some((pattern, text)) = &own.question.pattern {
        findings.push(matches(own, text, &search(own, pattern, disorder)?));
    }
    Ok(findings)
}

fn stream(own: &OwnEvents, disorder: Disorder) -> Finding {
    let events = &own.events;
    let all = events.times.len() as u64;
    let order = match disorder.events {
        0 => "in the order of time".to_owned(),
        out => format!("{} out of order, by at most {}", percent(out as f64 / all as f64), lasting(disorder.most)),
    };
    Finding {
        title: format!("{}: {} events, {order}{}", events.name, count(all), events.left_out()),
        columns: vec!["an event is".to_owned()],
        rows: vec![vec![events.meaning.clone()]],
    }
}

fn windows(own: &OwnEvents) -> Result<Finding, String> {
    let (events, question) = (&own.events, &own.question);
    let mut windows = empty_windows(&events.times, question.window)?;
    windows.extend(&events.times, &events.values).map_err(|error| error.to_string())?;
    let mut held: Vec<(i64, Summary)> = windows.iter().filter(|(_, window)| window.count() > 0).collect();
    let all = held.len() as u64;
    held.sort_by_key(|(number, window)| (std::cmp::Reverse(window.count()), *number));
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let row = |(place, window): &(i64, Summary)| {
        let mean = window.mean().map_or_else(String::new, |mean| format!("{mean:.2}"));
        let from = place.saturating_mul(question.window as i64);
        vec![written(from), window.count().to_string(), mean, number(window.min()), number(window.max())]
    };
    Ok(Finding {
        title: format!("Windows of {}: {} windows have events; the fullest", lasting(question.window), count(all)),
        columns: ["from", "events", "mean", "smallest", "largest"].map(str::to_owned).to_vec(),
        rows: held.iter().take(question.top).map(row).collect(),
    })
}

fn distinct(own: &OwnEvents) -> Result<Finding, String> {
    let mut sketch = HyperLogLog::new(PRECISION).map_err(|error| error.to_string())?;
    sketch.extend(&hashed_keys(&own.events));
    let exactly = own.events.key_names.len();
    let estimate = sketch.estimate();
    Ok(Finding {
        title: format!(
            "Distinct keys: {} estimated, {} exactly",
            count(estimate.round() as u64),
            count(exactly as u64)
        ),
        columns: ["error", "expected error", "bytes of the sketch"].map(str::to_owned).to_vec(),
        rows: vec![vec![
            percent((estimate - exactly as f64).abs() / exactly as f64),
            percent(sketch.standard_error()),
            count(sketch.bytes() as u64),
        ]],
    })
}

fn top(own: &OwnEvents) -> Result<Finding, String> {
    let keys = hashed_keys(&own.events);
    let mut sketch = TopK::new(own.question.top.max(100)).map_err(|error| format!("--top: {error}"))?;
    sketch.extend(&keys);
    let names: HashMap<u64, u32> = keys.into_iter().zip(own.events.keys.iter().copied()).collect();
    let name = |key: u64| names.get(&key).map_or_else(String::new, |key| own.events.key_names[*key as usize].clone());
    let mut heavy: Vec<(u64, String)> = sketch.top().into_iter().map(|heavy| (heavy.count, name(heavy.key))).collect();
    heavy.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    heavy.truncate(own.question.top);
    Ok(Finding {
        title: format!("Top {} keys", heavy.len()),
        columns: vec!["key".to_owned(), "events".to_owned()],
        rows: heavy.into_iter().map(|(events, key)| vec![key, events.to_string()]).collect(),
    })
}

fn matches(own: &OwnEvents, pattern: &str, found: &Found) -> Finding {
    let events = &own.events;
    let row = |one: lanemark_kernels::pattern::Match<'_>| {
        let places: Vec<usize> = one.events.iter().map(|event| found.places[event.number as usize] as usize).collect();
        let values: Vec<String> = places.iter().map(|place| events.values[*place].to_string()).collect();
        let at = |place: Option<&usize>| place.map_or_else(String::new, |place| written(events.times[*place]));
        let key = one.key.map_or_else(String::new, |key| events.key_names[key as usize].clone());
        vec![key, at(places.first()), at(places.last()), values.join(", ")]
    };
    let several = if found.matches.len() == 1 { "match" } else { "matches" };
    Finding {
        title: format!("Pattern {pattern}: {} {several}; the first", count(found.matches.len() as u64)),
        columns: ["key", "first event", "last event", "values"].map(str::to_owned).to_vec(),
        rows: found.matches.iter().take(own.question.top).map(row).collect(),
    }
}

/// A time as people say it: `21 h 41 min`.
fn lasting(milliseconds: u64) -> String {
    let units = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];
    let mut rest = milliseconds;
    let mut parts = Vec::new();
    for (name, unit) in units {
        if rest >= unit {
            parts.push(format!("{} {name}", rest / unit));
            rest %= unit;
        }
    }
    if parts.is_empty() { "0 ms".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        assert_eq!(lasting(78_060_000), "21 h 41 min");
        assert_eq!((lasting(86_400_000), lasting(1_001), lasting(0)), ("1 d".into(), "1 s 1 ms".into(), "0 ms".into()));
    }
}
