//! Bases from a small checkout whose package is called lanemark and needs nothing from outside.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use tempfile::TempDir;

/// A checkout with two revisions: `sound` builds, `broken` does not.
fn checkout() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .current_dir(folder.path())
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .output()
            .expect("git starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    fs::create_dir(folder.path().join("src")).expect("a folder");
    write("Cargo.toml", "[package]\nname = \"lanemark\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n");
    write(".gitignore", "/target\n");
    write("src/main.rs", "fn main() { println!(\"the base\"); }\n");
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "sound"]);
    git(&["tag", "sound"]);
    write("src/main.rs", "fn main() { nothing_of_this_name() }\n");
    git(&["commit", "--quiet", "-am", "broken"]);
    git(&["tag", "broken"]);
    // What the user is working on right now.
    write("src/main.rs", "unsaved work\n");
    folder
}

fn taken(base: &str, folder: &TempDir) -> Result<(Base, Vec<String>), String> {
    let mut lines = Vec::new();
    let taken = take(base, folder.path(), None, &mut |line| lines.push(line.to_owned()));
    taken.map(|base| (base, lines)).map_err(|error| error.to_string())
}

#[test]
fn a_revision_is_built_once_and_the_working_tree_is_left_alone() {
    let folder = checkout();
    let (base, lines) = taken("sound", &folder).expect("the revision builds");
    assert!(base.name.starts_with("sound (") && !lines.is_empty(), "{base:?} {lines:?}");
    let output = Command::new(&base.program).output().expect("the base starts");
    assert_eq!(output.stdout, b"the base\n");
    let (again, lines) = taken("sound", &folder).expect("the base is kept");
    assert_eq!((again, lines), (base, Vec::new()));
    assert_eq!(fs::read_to_string(folder.path().join("src/main.rs")).expect("the file"), "unsaved work\n");
    assert!(!folder.path().join("target/gate/tree").exists());
}

#[test]
fn a_revision_that_does_not_build_shows_the_end_of_cargos_output() {
    let folder = checkout();
    let error = taken("broken", &folder).expect_err("it does not build");
    for words in ["--base broken: does not build", "nothing_of_this_name", "--base PATH"] {
        assert!(error.contains(words), "{error}");
    }
    assert!(!folder.path().join("target/gate/tree").exists());
}

#[test]
fn a_revision_that_is_not_there_is_named_with_what_to_do() {
    let folder = checkout();
    for revision in ["nowhere", "--help", ""] {
        let error = taken(revision, &folder).expect_err("there is none");
        assert!(error.contains(&format!("--base {revision}")) && error.contains("git fetch"), "{error}");
    }
}

#[test]
fn outside_of_a_checkout_only_a_program_is_a_base() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = taken("main", &folder).expect_err("there is no checkout");
    assert!(error.contains("not a git repository") && error.contains("give a program"), "{error}");
    let program = folder.path().join("main");
    fs::write(&program, "#!/bin/sh\n").expect("a file");
    let error = taken("main", &folder).expect_err("it cannot be executed");
    assert!(error.contains("not an executable file"), "{error}");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("permissions");
    let (base, lines) = taken("main", &folder).expect("a program");
    assert_eq!((base.name.as_str(), base.program.file_name(), lines.len()), ("main", program.file_name(), 0));
}
