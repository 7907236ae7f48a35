//! The user's own events: windows, distinct keys, the most frequent ones, and a pattern.

use crate::launch::{lanemark, run_in, text};
use lanemark_reports::run::{Finding, Run};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// A departure: minutes since 1970 at which it left, the aircraft, and how late it was.
type Departure = (i64, String, i64);

/// The departures of a file that have all three.
fn departures(path: &Path) -> Vec<Departure> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|known| known == name).unwrap();
    let [year, month, day, clock, delay, tail] =
        ["year", "month", "day", "sched_dep_time", "dep_delay", "tailnum"].map(at);
    let rows = reader.records().map(|row| row.unwrap());
    let known = rows.filter(|row| row[delay].parse::<i64>().is_ok() && !matches!(&row[tail], "" | "NA"));
    known
        .map(|row| {
            let number = |column: usize| row[column].parse::<i64>().unwrap();
            let date = jiff::civil::date(number(year) as i16, number(month) as i8, number(day) as i8);
            let minutes = i64::from((date - jiff::civil::date(1970, 1, 1)).get_days()) * 1440;
            let clock = number(clock);
            (minutes + clock / 100 * 60 + clock % 100 + number(delay), row[tail].to_owned(), number(delay))
        })
        .collect()
}

/// Three departures at least 15 minutes late that follow each other, the last within a day of the first; the search goes
/// on behind them.
fn three_delayed(mut departures: Vec<Departure>) -> u64 {
    departures.sort_by_key(|departure| departure.0);
    let mut by_aircraft: HashMap<String, Vec<(i64, i64)>> = HashMap::new();
    for (minute, tail, delay) in departures {
        by_aircraft.entry(tail).or_default().push((minute, delay));
    }
    let matches_of = |events: &Vec<(i64, i64)>| {
        let (mut start, mut found) = (0, 0);
        while start + 3 <= events.len() {
            let three = &events[start..start + 3];
            let matched = three.iter().all(|event| event.1 >= 15) && three[2].0 - three[0].0 < 24 * 60;
            found += u64::from(matched);
            start += if matched { 3 } else { 1 };
        }
        found
    };
    by_aircraft.values().map(matches_of).sum()
}

/// The run over a file of flights.
fn run_of(path: &Path, more: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    lanemark(&[&["run", "events", "--input", text(path), "--out", text(folder.path())], more].concat()).done();
    run_in(folder.path())
}

fn finding<'a>(run: &'a Run, start: &str) -> &'a Finding {
    let found = run.findings.iter().find(|finding| finding.title.starts_with(start));
    found.unwrap_or_else(|| panic!("no finding begins with {start:?}: {:?}", run.findings))
}

/// The number in a title before that word.
fn before(title: &str, word: &str) -> u64 {
    let words: Vec<&str> = title.split_whitespace().collect();
    let place = words.iter().position(|known| known.starts_with(word)).unwrap_or_else(|| panic!("{word}: {title}"));
    words[place - 1].replace(',', "").parse().unwrap_or_else(|error| panic!("{error}: {title}"))
}

/// Everything that the run found in the file is what plain maps find.
fn check(path: &Path) {
    let run = run_of(path, &["--top", "5"]);
    let departures = departures(path);
    assert!(run.benches.iter().all(|bench| bench.input.n == departures.len() as u64), "{:?}", run.benches);
    assert!(run.benches.iter().flat_map(|bench| &bench.variants).all(|variant| variant.verified));

    let mut hours: BTreeMap<i64, (u64, i64)> = BTreeMap::new();
    let mut aircraft: HashMap<&str, u64> = HashMap::new();
    for (minute, tail, delay) in &departures {
        let hour = hours.entry(minute.div_euclid(60)).or_default();
        *hour = (hour.0 + 1, hour.1 + delay);
        *aircraft.entry(tail).or_default() += 1;
    }
    let windows = finding(&run, "Windows");
    assert_eq!(before(&windows.title, "windows"), hours.len() as u64);
    let mut fullest: Vec<(u64, i64, i64)> = hours.iter().map(|(hour, (count, sum))| (*count, -hour, *sum)).collect();
    fullest.sort_by(|a, b| b.cmp(a));
    for (row, (count, hour, sum)) in windows.rows.iter().zip(&fullest) {
        let from = jiff::Timestamp::from_second(-hour * 3600).unwrap().strftime("%Y-%m-%d %H:%M").to_string();
        let mean = format!("{:.2}", *sum as f64 / *count as f64);
        assert_eq!((&row[0], &row[1], &row[2]), (&from, &count.to_string(), &mean));
    }
    assert_eq!(windows.rows.len(), fullest.len().min(5));

    let distinct = finding(&run, "Distinct");
    assert_eq!(before(&distinct.title, "exactly"), aircraft.len() as u64);
    let estimate = before(&distinct.title, "estimated") as f64;
    assert!((estimate - aircraft.len() as f64).abs() <= 0.04 * aircraft.len() as f64 + 0.5, "{}", distinct.title);

    let mut frequent: Vec<(u64, &str)> = aircraft.iter().map(|(tail, count)| (*count, *tail)).collect();
    frequent.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let top = finding(&run, "Top");
    let counts: Vec<u64> = top.rows.iter().map(|row| row[1].parse().unwrap()).collect();
    assert_eq!(counts, frequent.iter().take(5).map(|(count, _)| *count).collect::<Vec<_>>());
    assert!(top.rows.iter().all(|row| aircraft[row[0].as_str()].to_string() == row[1]));

    assert_eq!(before(&finding(&run, "Pattern").title, "matches"), three_delayed(departures));
}

const HEADER: &str = "year,month,day,sched_dep_time,dep_delay,tailnum\n";

/// A year of flights of a few aircraft, in schedule order and so out of order in event time.
fn some_flights() -> String {
    let mut csv = HEADER.to_owned();
    let mut random = 1u64;
    for index in 0..4000u64 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (day, hour, minute) = (index / 200 + 1, index % 200 / 10 + 4, index % 10 * 6);
        let delay = match random >> 61 {
            0..=3 => format!("{}", (random >> 40) % 20),
            4 | 5 => format!("{}", 15 + (random >> 40) % 600),
            6 => format!("-{}", (random >> 40) % 15),
            _ => "NA".to_owned(),
        };
        let tail = if index % 97 == 0 { "NA".to_owned() } else { format!("N{}", (random >> 20) % 40) };
        csv.push_str(&format!("2013,1,{day},{},{delay},{tail}\n", hour * 100 + minute));
    }
    csv
}

#[test]
fn what_is_found_in_flights_is_what_plain_maps_find() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flights.csv");
    std::fs::write(&path, some_flights()).unwrap();
    check(&path);
}

#[test]
fn what_is_found_in_real_flights_is_what_plain_maps_find() {
    match std::env::var_os("LANEMARK_FLIGHTS").filter(|path| !path.is_empty()).map(PathBuf::from) {
        Some(path) => check(&path),
        None => eprintln!("not run: LANEMARK_FLIGHTS names no file of flights"),
    }
}

#[test]
fn other_events_are_asked_for_by_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.csv");
    std::fs::write(&path, "at,who,what\n1000,a,1\n500,b,9\n1500,a,5\n2500,a,7\n").unwrap();
    let columns = ["--time", "at", "--key", "who", "--column", "what", "--window", "1s"];
    let run = run_of(&path, &columns);
    assert_eq!(before(&finding(&run, "Windows").title, "windows"), 3);
    assert!(run.findings.iter().all(|finding| !finding.title.starts_with("Pattern")));
    let pattern = ["--pattern", "PARTITION BY key PATTERN (A B) DEFINE A AS value < 5, B AS value >= 5"];
    let run = run_of(&path, &[&columns[..], &pattern[..]].concat());
    let found = finding(&run, "Pattern");
    assert_eq!((before(&found.title, "match"), found.rows[0][0].as_str()), (1, "a"));
}

#[test]
fn questions_that_cannot_be_answered_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flights.csv");
    std::fs::write(&path, some_flights()).unwrap();
    let refused = |more: &[&str], said: &[&str]| {
        lanemark(&[&["run", "events", "--input", text(&path)], more].concat()).refused(said);
    };
    refused(&["--window", "soon"], &["--window soon", "1h"]);
    refused(&["--top", "0"], &["--top 0"]);
    refused(&["--pattern", "PATTERN ("], &["--pattern"]);
    refused(&["--pattern", "PATTERN (A) DEFINE A AS speed > 1"], &["column `speed`", "key and value"]);
    refused(&["--time", "when", "--key", "tailnum", "--column", "dep_delay"], &["no column \"when\"", "its columns"]);
    lanemark(&["run", "scan", "--input", text(&path), "--window", "1h"]).refused(&["lanemark run events"]);
}
