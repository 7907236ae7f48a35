//! The gate: what it refuses, and that it judges this very program.

use crate::launch::{BENCH, command, finish, lanemark, text};
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

/// What the gate's worker answers to these requests, one a line; its name is made longer by `padding` characters.
fn answers(requests: &[serde_json::Value], padding: usize) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<String> = requests.iter().map(|request| format!("{request}\n")).collect();
    let path = folder.path().join("requests");
    fs::write(&path, lines.concat()).unwrap();
    let mut worker = command(&["gate-worker"]);
    worker.stdin(fs::File::open(path).unwrap());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut worker, "w".repeat(1 + padding));
    let finished = finish(worker).done();
    finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_kernel_that_allocates_counts_the_same_whatever_was_allocated_before() {
    let counted = |bench: &str, point: &str| {
        [
            serde_json::json!({"open": {"bench": bench, "point": point}}),
            serde_json::json!({"count": {"rung": "scalar"}}),
            serde_json::json!("close"),
        ]
    };
    let judged = counted("events/window-panes", "512 events, 1,000 a pane");
    let other = counted("events/window-slide", "60 panes, L2");
    let alone = answers(&judged, 0);
    let after_another = answers(&[&other[..], &judged[..]].concat(), 1_000);
    let count = &alone[1]["counted"];
    if count.is_null() {
        return println!("not run: {}", alone[1]);
    }
    assert!(count["instructions"].as_u64().is_some_and(|count| count > 1_000), "{alone:?}");
    assert_eq!(count, &after_another[4]["counted"]);
}
