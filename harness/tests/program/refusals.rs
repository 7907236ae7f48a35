//! Command lines that cannot be carried out: exit 1, a message that says what to do, and nothing on standard output.

use crate::launch::{BENCH, lanemark, text};

#[test]
fn a_filter_that_matches_nothing_suggests_the_nearest_names() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let refused = |filter: &str, near: &str| {
        let said = [filter, "did you mean", near, "lanemark list"];
        lanemark(&["run", filter, "--out", text(&out)]).refused(&said);
        lanemark(&["list", filter]).refused(&said);
    };
    refused("aggregate/mim-i64", BENCH);
    refused("agregate", "aggregate");
    refused("events.throughput.filter-mop", "events.throughput.filter-map");
    // One filter that matches does not excuse one that does not.
    lanemark(&["run", BENCH, "aggregate/mim-i64", "--out", text(&out)]).refused(&["aggregate/mim-i64"]);
    assert!(!out.exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_found_before_anything_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("occupied");
    std::fs::write(&occupied, "a file").unwrap();
    for out in [occupied.clone(), occupied.join("below")] {
        let finished = lanemark(&["run", BENCH, "--out", text(&out)]).refused(&["--out", text(&out)]);
        assert!(!finished.stderr.contains("[1/"), "{}", finished.stderr);
    }
    assert_eq!(std::fs::read_to_string(&occupied).unwrap(), "a file");
}

#[test]
fn cpus_that_are_not_there_are_named_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for (list, said) in [("65535", "there are "), ("0-x", "`0-x`"), ("", "names no CPU")] {
        lanemark(&["run", BENCH, "--cpus", list, "--out", text(&out)]).refused(&["--cpus", list, said]);
    }
    assert!(!out.join("run.json").exists());
}

#[test]
fn native_peers_that_are_not_a_library_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("peers.so");
    let out = folder.path().join("out");
    let asked = ["run", BENCH, "--native-peers", text(&library), "--out", text(&out)];
    lanemark(&asked).refused(&[text(&library)]);
    std::fs::write(&library, "not a library").unwrap();
    lanemark(&asked).refused(&[text(&library)]);
    assert!(!out.join("run.json").exists());
}

#[test]
fn a_command_line_that_is_not_one_ends_with_1() {
    for arguments in [&[][..], &["ruin"], &["run", "--profile", "fast"], &["run", "--pages", "none"], &["compare", "a"]]
    {
        let finished = lanemark(arguments).refused(&[]);
        assert!(finished.stderr.contains("Usage") || finished.stderr.contains("--help"), "{}", finished.stderr);
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for arguments in [&["--help"][..], &["run", "--help"], &["list", "--help"], &["claims", "--help"]] {
        helps(arguments);
    }
    for arguments in [["report", "--help"], ["compare", "--help"], ["doctor", "--help"]] {
        helps(&arguments);
    }
}

fn helps(arguments: &[&str]) {
    let finished = lanemark(arguments).done();
    assert!(finished.stdout.contains("Usage: lanemark") && finished.stdout.contains("Example"), "{}", finished.stdout);
    assert_eq!(finished.stderr, "");
}

#[test]
fn an_empty_filter_is_refused() {
    lanemark(&["list", ""]).refused(&["no bench matches \"\""]);
}
