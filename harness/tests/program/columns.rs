//! A column of the user's own file.

use crate::launch::{BENCH, lanemark, run_in, text};
use lanemark_reports::run::Run;
use std::path::{Path, PathBuf};

/// Rows of the file that is measured; every seventh has no delay.
const ROWS: i64 = 300;

fn delay(row: i64) -> Option<i64> {
    (row % 7 != 0).then_some(row * 37 % 101 - 50)
}

/// A file with a column of text, one of whole numbers with absent ones, and one of decimals.
fn flights(folder: &Path) -> PathBuf {
    let mut text = "carrier,delay,air time\n".to_owned();
    for row in 0..ROWS {
        let delay = delay(row).map_or("NA".to_owned(), |delay| delay.to_string());
        text.push_str(&format!("UA,{delay},{}.5\n", row - 7));
    }
    let path = folder.join("flights.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn measured(folder: &Path, filters: &[&str], column: &str) -> Run {
    let file = flights(folder);
    let out = folder.join("out");
    let options = ["--input", text(&file), "--column", column, "--out", text(&out)];
    lanemark(&[&["run"], filters, &options].concat()).done();
    run_in(&out)
}

fn answer<'a>(run: &'a Run, id: &str) -> &'a str {
    let bench = run.benches.iter().find(|bench| bench.id == id).unwrap_or_else(|| panic!("{id} was not measured"));
    assert_eq!(bench.point, run.benches[0].point);
    &bench.variants[0].answer
}

#[test]
fn whole_numbers_run_in_both_types_and_absent_ones_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let run = measured(folder.path(), &["aggregate/min-", "sum-i64"], "delay");
    let present: Vec<i64> = (0..ROWS).filter_map(delay).collect();
    let (least, sum) = (*present.iter().min().unwrap(), present.iter().sum::<i64>());
    assert_eq!(answer(&run, "aggregate/min-i64"), least.to_string());
    assert_eq!(answer(&run, "aggregate/min-f64"), format!("{:?}", least as f64));
    assert_eq!(answer(&run, "aggregate/sum-i64"), sum.to_string());
    assert_eq!(answer(&run, "aggregate/masked-sum-i64"), sum.to_string());
    let input = |id: &str| &run.benches.iter().find(|bench| bench.id == id).unwrap().input;
    assert_eq!(input("aggregate/min-i64").n, present.len() as u64);
    assert_eq!(input("aggregate/masked-sum-i64").n, ROWS as u64);
    let absent = ROWS as usize - present.len();
    assert_eq!(
        input("aggregate/min-i64").source,
        format!("flights.csv:delay, {absent} of {ROWS} values absent and left out")
    );
    assert!(input("aggregate/masked-sum-i64").source.ends_with("absent and masked"));
}

#[test]
fn decimals_run_as_floating_point_only() {
    let folder = tempfile::tempdir().unwrap();
    let run = measured(folder.path(), &["aggregate/min-"], "air time");
    let ids: Vec<&str> = run.benches.iter().map(|bench| bench.id.as_str()).collect();
    assert_eq!(ids, ["aggregate/min-f64"]);
    assert_eq!(answer(&run, "aggregate/min-f64"), "-7.5");
    assert_eq!(run.benches[0].point, "flights.csv:air time");
}

#[test]
fn a_column_that_cannot_be_measured_is_refused_with_place_and_choice() {
    let folder = tempfile::tempdir().unwrap();
    let file = flights(folder.path());
    let out = folder.path().join("out");
    let refused = |filter: &str, file: &Path, column: &str, said: &[&str]| {
        let options = ["--input", text(file), "--column", column, "--out", text(&out)];
        lanemark(&[&["run", filter][..], &options].concat()).refused(said);
    };
    refused(BENCH, &file, "delai", &[text(&file), "did you mean delay", "carrier, delay, air time"]);
    refused(BENCH, &file, "carrier", &["flights.csv:2:", "carrier", "\"UA\""]);
    refused(BENCH, &folder.path().join("none.csv"), "delay", &["none.csv"]);
    refused("aggregate/box-filter", &file, "delay", &["aggregate/box-filter", "column"]);
    // Decimals are no column for a bench of whole numbers.
    refused(BENCH, &file, "air time", &[BENCH]);
    for (name, rows) in [("empty.csv", ""), ("header.csv", "delay\n"), ("absent.csv", "delay\nNA\n")] {
        let file = folder.path().join(name);
        std::fs::write(&file, rows).unwrap();
        refused(BENCH, &file, "delay", &[name, if rows.is_empty() { "header" } else { "delay" }]);
    }
    let ragged = folder.path().join("ragged.csv");
    std::fs::write(&ragged, "a,delay\n1,2\n3\n").unwrap();
    refused(BENCH, &ragged, "delay", &["ragged.csv", "line: 3"]);
    assert!(!out.exists());
}

#[test]
fn a_column_needs_a_file() {
    lanemark(&["run", "--column", "delay"]).refused(&["--input"]);
}

/// Nothing lies above the median of a constant column, and signs of zero differ between libraries: neither is a fault.
#[test]
fn constant_columns_and_signed_zeros_can_be_measured() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("odd.csv");
    std::fs::write(&file, "constant,zeros\n7,-0.0\n7,0.0\n7,-0.0\n").unwrap();
    for (column, filters) in [("constant", ["filter-min", "filter-max"]), ("zeros", ["min-f64", "max-f64"])] {
        let out = folder.path().join(column);
        let options = ["--input", text(&file), "--column", column, "--out", text(&out)];
        lanemark(&[&["run"], &filters[..], &options].concat()).done();
        assert!(run_in(&out).benches.len() > 1);
    }
}
