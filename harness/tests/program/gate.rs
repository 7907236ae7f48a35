//! The gate: what it refuses, and that it judges this very program.

use crate::launch::{BENCH, lanemark, text};
use std::fs;

/// Programs with debug assertions, as `cargo test` builds them, are refused before anything is judged; `cargo test
/// --release` tests what lies behind.
const REFUSED: Option<&[&str]> =
    if cfg!(debug_assertions) { Some(&["built without optimization", "cargo build --release"]) } else { None };

#[test]
fn command_lines_that_judge_nothing_end_with_1_and_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let budgets = text(folder.path());
    lanemark(&["gate", "--tiers", "time"]).refused(&["--base REV|BINARY"]);
    lanemark(&["gate", "--budgets", budgets, ""]).refused(&["a filter is empty", "lanemark list"]);
    lanemark(&["gate", "--budgets", budgets, "aggregate/mim-i64"]).refused(REFUSED.unwrap_or(&["did you mean", BENCH]));
    let unblessed = lanemark(&["gate", "--budgets", budgets, "--tiers", "instructions", BENCH]);
    unblessed.refused(REFUSED.unwrap_or(&["lanemark gate --bless"]));
    let unknown = lanemark(&["gate", "--base", "no-such-revision", "--tiers", "time"]);
    unknown.refused(REFUSED.unwrap_or(&["no-such-revision"]));
    let cut = folder.path().join("cut.json");
    fs::write(&cut, r#"{"schema": "lanemark.run/1", "#).unwrap();
    lanemark(&["gate", "--run", text(&cut), "--base-run", text(&cut)]).refused(&["cut.json", "truncated"]);
    fs::write(&cut, r#"{"schema": "lanemark.run/9"}"#).unwrap();
    lanemark(&["gate", "--run", text(&cut), "--base-run", text(&cut)]).refused(&["lanemark.run/9"]);
}

#[test]
fn a_program_is_judged_against_itself_and_the_outcome_is_one_json_value() {
    let folder = tempfile::tempdir().unwrap();
    let junit = folder.path().join("gate.xml");
    let program = env!("CARGO_BIN_EXE_lanemark");
    let judged = ["gate", BENCH, "--tiers", "time", "--base", program, "--launches", "1", "--pairs", "10", "--json"];
    let finished = lanemark(&[&judged[..], &["--junit", text(&junit)]].concat());
    if let Some(said) = REFUSED {
        finished.refused(said);
        return;
    }
    // A busy machine may leave it undecided, and nothing else.
    assert!(matches!(finished.code, Some(0 | 3)), "{}", finished.stderr);
    let outcome = finished.json();
    assert_eq!((&outcome["schema"], &outcome["tiers"][0]), (&"lanemark.gate/1".into(), &"time".into()));
    assert_eq!(outcome["code"].as_i64(), finished.code.map(i64::from));
    assert!(outcome["judgements"].as_array().is_some_and(|all| !all.is_empty()), "{outcome}");
    assert!(fs::read_to_string(&junit).unwrap().contains(BENCH));
}
