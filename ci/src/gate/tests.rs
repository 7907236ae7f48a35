//! Command lines that cannot be carried out: each says what to do.

use super::arguments::CounterChoice;
use super::*;
use crate::claims::list;
use crate::fixture;
use clap::Parser;
use lanemark_reports::run::{Claim, Verdict};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

fn parsed(line: &[&str]) -> Result<Arguments, clap::Error> {
    Line::try_parse_from(std::iter::once("gate").chain(line.iter().copied())).map(|line| line.arguments)
}

/// The error of a command line; the candidate is a file that can be executed.
fn refused(line: &[&str]) -> String {
    let this = std::env::current_exe().expect("these tests are a program");
    let arguments = parsed(line).expect("a command line");
    run(&arguments, &this, "unknown").expect_err("it cannot be carried out").to_string()
}

fn says(line: &[&str], words: &[&str]) {
    let error = refused(line);
    for word in words {
        assert!(error.contains(word), "{word:?} is not in: {error}");
    }
}

fn file(folder: &TempDir, name: &str, text: &[u8]) -> String {
    let file = folder.path().join(name);
    fs::write(&file, text).expect("a file");
    file.to_str().expect("a path in UTF-8").to_owned()
}

#[test]
fn the_command_line_is_consistent() {
    <Line as clap::CommandFactory>::command().debug_assert();
    assert!(parsed(&["--base-run", "a.json"]).is_err(), "a base's run alone judges nothing");
    assert!(parsed(&["--bless", "--calibrate"]).is_err());
    assert_eq!(parsed(&[]).expect("a command line").counter, CounterChoice::SingleStep);
    assert_eq!(parsed(&["--counter", "callgrind"]).expect("a counter").counter, CounterChoice::Callgrind);
    assert_eq!(parsed(&["--tiers", "time,claims"]).expect("tiers").tiers, [Tier::Time, Tier::Claims]);
}

#[test]
fn nothing_to_judge_says_what_to_give() {
    says(&[], &["nothing to judge", "lanemark gate --bless", "--base REV|BINARY", "--run RUN"]);
    says(&["--tiers", "time"], &["--tiers time", "--base REV|BINARY"]);
    says(&["--tiers", "claims"], &["--tiers claims", "--run RUN"]);
    says(&["--tiers", "instructions"], &["--tiers instructions", "--bless"]);
    says(&["--budgets", "no/such/folder"], &["no/such/folder", "--bless"]);
    says(&["--candidate", "no/such/program"], &["no/such/program", "cannot be opened"]);
}

#[test]
fn an_empty_filter_is_not_a_wish_for_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let budgets = folder.path().to_str().expect("UTF-8");
    for filter in ["", "  "] {
        says(&["--budgets", budgets, filter], &["a filter is empty", "lanemark list"]);
    }
}

#[test]
fn runs_that_cannot_be_read_say_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = serde_json::to_vec(&fixture::run()).expect("JSON");
    let good = file(&folder, "good.json", &whole);
    let cut = file(&folder, "cut.json", &whole[..whole.len() / 2]);
    let other = file(&folder, "other.json", br#"{"schema": "lanemark.run/9"}"#);
    for line in [["--run", &cut, "--base-run", &good], ["--run", &good, "--base-run", &cut]] {
        says(&line, &["cut.json", "truncated", "lanemark run --out DIR"]);
    }
    says(&["--run", &other, "--base-run", &good], &["other.json", "lanemark.run/9", "lanemark.run/1", "lanemark run"]);
    says(&["--run", &good], &["--base-run RUN", "--must-meet FILE", "--bless --run RUN"]);
    says(&["--run", &good, "--must-meet", "no/list.toml"], &["no/list.toml", "--bless --run RUN"]);
}

#[test]
fn files_that_cannot_be_written_are_found_before_anything_is_measured() {
    says(&["--markdown", "no/such/gate.md"], &["--markdown no/such/gate.md", "make it first"]);
    says(&["--junit", "."], &["--junit .", "name a file"]);
}

#[test]
fn a_run_is_judged_by_itself_and_its_rows_become_the_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let this = std::env::current_exe().expect("a program");
    let good = file(&folder, "good.json", &serde_json::to_vec(&fixture::run()).expect("JSON"));
    let mut worse = fixture::run();
    worse.claims[0].verdict = Verdict::Missed;
    let worse = file(&folder, "worse.json", &serde_json::to_vec(&worse).expect("JSON"));
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (budgets, markdown, junit) = (path("budgets"), path("gate.md"), path("gate.xml"));
    let exit = |line: &[&str]| run(&parsed(line).expect("a command line"), &this, "unknown").expect("judged");

    assert_eq!(exit(&["--bless", "--budgets", &budgets, "--run", &good]), Exit::Pass);
    assert_eq!(fs::read_to_string(PathBuf::from(&budgets).join("claims.toml")).expect("a list").lines().count(), 2);
    let judged = ["--tiers", "claims", "--budgets", &budgets, "--markdown", &markdown, "--junit", &junit, "--run"];
    assert_eq!(exit(&[&judged[..], &[&good]].concat()), Exit::Pass);
    assert!(fs::read_to_string(&markdown).expect("a summary").contains("PASS"));
    assert_eq!(exit(&[&judged[..], &[&worse, "--json"]].concat()), Exit::Regression);
    assert!(fs::read_to_string(&junit).expect("a document").contains("sums.row-0"));
    // Rows that nobody had to meet are no ground to pass.
    assert_eq!(exit(&[&judged[..], &[&good, "sums.row-1"]].concat()), Exit::Nothing);
}

#[test]
fn a_run_that_measured_less_takes_no_row_from_the_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let this = std::env::current_exe().expect("a program");
    let budgets = folder.path().join("budgets");
    let bless = |run: &lanemark_reports::run::Run| {
        let run = file(&folder, "run.json", &serde_json::to_vec(run).expect("JSON"));
        let line = ["--bless", "--budgets", budgets.to_str().expect("UTF-8"), "--run", &run];
        super::run(&parsed(&line).expect("a command line"), &this, "unknown")
    };
    let listed = || list::read(&budgets.join("claims.toml")).expect("a list");
    let mut whole = fixture::run();
    whole.claims[1] = Claim { id: "sums.row-1".to_owned(), ..whole.claims[0].clone() };
    whole.claims[2] = Claim { id: "sums.row-2".to_owned(), ..whole.claims[0].clone() };
    bless(&whole).expect("blessed");
    assert_eq!(listed(), ["sums.row-0", "sums.row-1", "sums.row-2"]);
    let mut limited = whole.clone();
    limited.claims[1] = fixture::run().claims[1].clone();
    limited.claims[2].verdict = Verdict::Missed;
    bless(&limited).expect("blessed");
    assert_eq!(listed(), ["sums.row-0", "sums.row-1"], "one was not measured and stays, one was missed and goes");
    limited.interrupted = true;
    let error = bless(&limited).expect_err("a run that was stopped").to_string();
    assert!(error.contains("stopped before its end") && error.contains("lanemark run --out DIR"), "{error}");
    assert_eq!(listed(), ["sums.row-0", "sums.row-1"]);
}

#[test]
fn a_run_of_another_commit_is_told_where_no_program_is_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let this = std::env::current_exe().expect("a program");
    let good = file(&folder, "good.json", &serde_json::to_vec(&fixture::run()).expect("JSON"));
    let list = file(&folder, "rows.toml", b"met = [\"sums.row-0\"]");
    let markdown = folder.path().join("gate.md");
    let told = |commit: &str| {
        let line = ["--tiers", "claims", "--run", &good, "--must-meet", &list, "--markdown"];
        let line = [&line[..], &[markdown.to_str().expect("UTF-8")]].concat();
        let exit = run(&parsed(&line).expect("a command line"), &this, commit).expect("judged");
        assert_eq!(exit, Exit::Pass);
        fs::read_to_string(&markdown).expect("a summary").contains("its rows say nothing of this candidate")
    };
    assert_eq!([told("unknown"), told("0123456789ab")], [false, true]);
}

#[test]
fn an_error_leaves_no_output_of_an_earlier_invocation() {
    let folder = tempfile::tempdir().expect("a folder");
    let (junit, markdown) = (file(&folder, "gate.xml", b"old"), file(&folder, "gate.md", b"old"));
    says(&["--junit", &junit, "--markdown", "no/such/gate.md"], &["make it first"]);
    assert!(Path::new(&junit).is_file(), "a command line that is refused changes nothing");
    says(&["--junit", &junit, "--markdown", &markdown, "--run", "no/run.json"], &["no/run.json", "does not exist"]);
    assert!(!Path::new(&junit).exists() && !Path::new(&markdown).exists());
}

/// Programs that tell their catalogue and nothing else.
#[cfg(unix)]
mod with_a_program {
    use super::*;

    /// A program with one bench.
    fn program(folder: &TempDir, bench: &str, optimized: bool) -> String {
        let catalogue = serde_json::json!({ "catalogue": {
            "protocol": crate::worker::protocol::PROTOCOL,
            "lanemark": fixture::run().lanemark,
            "optimized": optimized,
            "levels": [],
            "flags": [],
            "kernels": [{ "bench": bench, "points": [], "rungs": ["scalar"], "chosen": "scalar" }],
        }});
        let program = folder.path().join("lanemark");
        crate::script::program(&program, &format!("#!/bin/sh\nread request\necho '{catalogue}'\n"));
        program.to_str().expect("UTF-8").to_owned()
    }

    #[test]
    fn a_filter_that_matches_nothing_suggests_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = program(&folder, "aggregate/sum-f64", true);
        let budgets = folder.path().to_str().expect("UTF-8");
        let line = ["--candidate", &program, "--budgets", budgets, "aggregate", "agregate/sum-f64"];
        says(&line, &["\"agregate/sum-f64\"", "did you mean", "aggregate/sum-f64", "lanemark list"]);
    }

    #[test]
    fn a_program_without_optimization_is_not_judged() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = program(&folder, "aggregate/sum-f64", false);
        let budgets = folder.path().to_str().expect("UTF-8");
        for line in [&["--candidate", &program, "--budgets", budgets][..], &["--calibrate", "--candidate", &program]] {
            says(line, &["built without optimization", "cargo build --release"]);
        }
    }

    #[test]
    fn rows_that_cannot_be_measured_again_hide_no_regression() {
        let folder = tempfile::tempdir().expect("a folder");
        // It tells its catalogue, and ends with an error where it should measure.
        let program = program(&folder, "scan/lines", true);
        let mut worse = fixture::run();
        worse.claims[0].verdict = Verdict::Missed;
        let worse = file(&folder, "worse.json", &serde_json::to_vec(&worse).expect("JSON"));
        let list = file(&folder, "rows.toml", b"met = [\"sums.lost\", \"sums.row-0\"]");
        let junit = folder.path().join("gate.xml");
        let line = ["--tiers", "claims", "--candidate", &program, "--run", &worse, "--must-meet", &list, "--confirm"];
        let line = [&line[..], &["--junit", junit.to_str().expect("UTF-8")]].concat();
        let exit = run(&parsed(&line).expect("a command line"), Path::new(&program), "unknown").expect("judged");
        assert_eq!(exit, Exit::Regression);
        let document = fs::read_to_string(&junit).expect("a document");
        for said in ["sums.row-0", "sums.lost", "cannot measure sums.row-0"] {
            assert!(document.contains(said), "{said} is not in: {document}");
        }
    }

    #[test]
    fn a_tier_that_was_named_must_judge_something_and_its_error_hides_no_other_tier() {
        let folder = tempfile::tempdir().expect("a folder");
        let program = program(&folder, "scan/lines", true);
        let good = file(&folder, "good.json", &serde_json::to_vec(&fixture::run()).expect("JSON"));
        let junit = folder.path().join("gate.xml");
        let budgets = folder.path().to_str().expect("UTF-8");
        let exit = |more: &[&str]| {
            let line = ["--candidate", &program, "--budgets", budgets, "--run", &good, "--base-run", &good];
            let line = [&line[..], &["--junit", junit.to_str().expect("UTF-8")], more].concat();
            run(&parsed(&line).expect("a command line"), Path::new(&program), "unknown").expect("judged")
        };
        assert_eq!(exit(&["sums.row-0"]), Exit::Pass, "a row, and no bench");
        assert_eq!(exit(&["--tiers", "instructions,claims", "sums.row-0"]), Exit::Nothing);
        assert_eq!(exit(&[]), Exit::Nothing, "there are no budgets");
        let document = fs::read_to_string(&junit).expect("a document");
        assert!(document.contains("there are no budgets for it") && document.contains("sums.row-0"), "{document}");
    }
}
