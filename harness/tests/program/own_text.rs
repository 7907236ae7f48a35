//! A text of the user's own, with and without literals and templates.

use crate::launch::{lanemark, run_in, text};
use lanemark_reports::run::{Run, Verdict};
use std::path::{Path, PathBuf};

/// Lines of the text; the last one lacks its newline, some end with CRLF, one is not UTF-8.
const LINES: usize = 500;

/// A file in the folder.
fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn log(folder: &Path) -> PathBuf {
    let mut bytes = Vec::new();
    for line in 0..LINES {
        match line % 5 {
            0 => bytes.extend_from_slice(b"nothing \xff\0 known"),
            1 => bytes.extend_from_slice(format!("user{line} logged in\r").as_bytes()),
            _ => bytes.extend_from_slice(format!("load {line} percent").as_bytes()),
        }
        bytes.push(b'\n');
    }
    bytes.pop();
    file(folder, "app.log", &bytes)
}

fn measured(folder: &Path, filters: &[&str], more: &[&str]) -> Run {
    let log = log(folder);
    let out = folder.join("out");
    lanemark(&[&["run"], filters, &["--input", text(&log), "--out", text(&out)], more].concat()).done();
    run_in(&out)
}

fn ids(run: &Run) -> Vec<&str> {
    let mut ids: Vec<&str> = run.benches.iter().map(|bench| bench.id.as_str()).collect();
    ids.dedup();
    ids
}

#[test]
fn a_text_alone_is_measured_by_the_benches_that_need_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let run = measured(folder.path(), &["scan"], &[]);
    assert!(!run.benches.is_empty() && ids(&run).iter().all(|id| id.starts_with("scan/")), "{:?}", ids(&run));
    let size = std::fs::metadata(folder.path().join("app.log")).unwrap().len();
    for bench in &run.benches {
        assert!(bench.input.source.contains("app.log") && bench.input.bytes == size, "{} {:?}", bench.id, bench.input);
    }
    // The newlines of the text, whatever its last line and its line ends are.
    let newlines = (LINES - 1).to_string();
    let counts = run.benches.iter().find(|bench| bench.id == "scan/count-byte").expect("a byte count");
    assert!(counts.variants.iter().all(|variant| variant.answer == newlines), "{}", counts.variants[0].answer);
    assert!(run.claims.iter().all(|claim| claim.verdict == Verdict::Unavailable));
    let own = run.claims.iter().filter(|claim| claim.reason.contains("the user's own input"));
    assert!(own.count() > 0, "no row says why it was not judged");
}

#[test]
fn literals_and_templates_bring_their_benches() {
    let folder = tempfile::tempdir().unwrap();
    let literals = file(folder.path(), "words.txt", b"logged in\r\npercent\r\nabsent\r\n");
    let run = measured(folder.path(), &["scan"], &["--literals", text(&literals)]);
    let with_literals = ids(&run).len();
    let sets = run.benches.iter().find(|bench| bench.id.starts_with("scan/literals-")).expect("a set of literals");
    // 100 lines of the one, 300 of the other.
    assert!(sets.variants.iter().all(|variant| variant.answer == "400"), "{:?}", sets.variants[0].answer);

    let templates = file(folder.path(), "templates.txt", b"# two\n\n{word} logged in\nload {integer} percent\n");
    let run = measured(folder.path(), &["scan"], &["--literals", text(&literals), "--templates", text(&templates)]);
    assert!(ids(&run).len() > with_literals, "{:?}", ids(&run));
    let wildcard = file(folder.path(), "wildcard.txt", b"<*> logged in\r\nload <*> percent");
    let run = measured(folder.path(), &["scan/template"], &["--templates", text(&wildcard)]);
    let answers: Vec<&str> = run.benches.iter().flat_map(|bench| &bench.variants).map(|v| v.answer.as_str()).collect();
    assert!(!answers.is_empty() && answers.iter().all(|answer| answer.starts_with("400 lines matched")), "{answers:?}");
}

#[test]
fn a_file_that_cannot_be_measured_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let refused = |file: &Path, said: &str| {
        lanemark(&["run", "scan", "--input", text(file), "--out", text(&out)]).refused(&[text(file), said]);
    };
    refused(&folder.path().join("none.log"), "No such file");
    refused(&file(folder.path(), "empty.log", b""), "empty");
    refused(folder.path(), "folder");
    // A file with nothing on the disk behind it, and more bytes than any machine has memory.
    let vast = file(folder.path(), "vast.log", b"");
    if std::fs::File::options().write(true).open(&vast).unwrap().set_len(1 << 43).is_ok() {
        refused(&vast, "head -c");
    }
    #[cfg(unix)]
    refused(Path::new("/dev/null"), "no plain file");
    assert!(!out.exists());
}

#[test]
fn literals_and_templates_that_are_wrong_are_named_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    let out = folder.path().join("out");
    let refused = |option: &str, bytes: &[u8], said: &[&str]| {
        let bad = file(folder.path(), "bad.txt", bytes);
        let asked = ["run", "scan", "--input", text(&log), option, text(&bad), "--out", text(&out)];
        lanemark(&asked).refused(&[&["bad.txt"][..], said].concat());
    };
    refused("--literals", b"a\n\nb\n", &["bad.txt:2:", "empty"]);
    refused("--literals", b"a\nb\na", &["bad.txt:3:", "line 1"]);
    refused("--literals", b"", &["empty"]);
    refused("--templates", b"a {word}\nb <*>\n", &["line 1", "line 2", "one way"]);
    refused("--templates", b"# c\na {wort}\n", &["bad.txt:2:", "wort"]);
    refused("--templates", b"a\na\n", &["bad.txt:2:", "line 1"]);
    refused("--templates", b"a\n\xff\n", &["bad.txt:2:", "UTF-8"]);
    refused("--templates", b"# only\n", &["no template"]);
    let none = folder.path().join("none.txt");
    for option in ["--literals", "--templates"] {
        let asked = ["run", "scan", "--input", text(&log), option, text(&none), "--out", text(&out)];
        lanemark(&asked).refused(&[text(&none)]);
    }
    assert!(!out.exists());
}

#[test]
fn options_need_each_other_and_benches_that_use_them() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    let words = file(folder.path(), "words.txt", b"word\n");
    let out = folder.path().join("out");
    let refused = |arguments: &[&str], said: &[&str]| {
        lanemark(&[&["run"], arguments, &["--out", text(&out)]].concat()).refused(said);
    };
    for option in ["--literals", "--templates"] {
        refused(&[option, text(&words)], &["--input"]);
        refused(&["--input", text(&log), "--column", "a", option, text(&words)], &["cannot be used with"]);
        refused(&["scan/count-byte", "--input", text(&log), option, text(&words)], &[option, "scan/count-byte"]);
    }
    refused(&["aggregate", "--input", text(&log)], &["aggregate", "app.log", "--column"]);
    refused(&["scan/template", "--input", text(&log)], &["--templates"]);
    assert!(!out.exists());
}
