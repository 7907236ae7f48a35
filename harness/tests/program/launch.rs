//! Starting the program, and the runs that several tests read.

use lanemark_reports::{file, run::Run};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The bench that most tests run: small, with rungs on every instruction set.
pub const BENCH: &str = "aggregate/min-i64";

/// What the program left behind.
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    /// The program ended well.
    pub fn done(self) -> Finished {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self
    }

    /// The program ended with 1, printed no result, and said all of these.
    pub fn refused(self, said: &[&str]) -> Finished {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""), "{}", self.stderr);
        for words in said {
            assert!(self.stderr.contains(words), "{words:?} is not in: {}", self.stderr);
        }
        self
    }

    /// Standard output as the one JSON value that it must be.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// The program with these arguments, without what the environment of the tests may ask of it.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lanemark"));
    command.args(arguments).stdin(Stdio::null()).env_remove("LANEMARK_ISA").env_remove("LANEMARK_PLANTED");
    command
}

/// Runs a command to its end.
pub fn finish(mut command: Command) -> Finished {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Finished { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Runs the program with these arguments.
pub fn lanemark(arguments: &[&str]) -> Finished {
    finish(command(arguments))
}

/// The path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// The run that a folder holds.
pub fn run_in(folder: &Path) -> Run {
    file::read(folder.join("run.json")).unwrap_or_else(|error| panic!("{error}"))
}

/// A finished run and its folder.
pub struct Measured {
    pub finished: Finished,
    pub folder: PathBuf,
}

impl Measured {
    pub fn file(&self) -> PathBuf {
        self.folder.join("run.json")
    }

    pub fn run(&self) -> Run {
        run_in(&self.folder)
    }
}

/// Runs [`BENCH`] into a folder of this name, which later tests read.
fn measured(name: &str, more: &[&str]) -> Measured {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // What an earlier launch of the tests left must not stand for this one's.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("an old folder can be removed");
    }
    let finished = lanemark(&[&["run", BENCH, "--out", text(&folder)], more].concat()).done();
    Measured { finished, folder }
}

/// A run with the default seed.
pub static FIRST: LazyLock<Measured> = LazyLock::new(|| measured("first", &[]));

/// The same again, with the run on standard output.
pub static AGAIN: LazyLock<Measured> = LazyLock::new(|| measured("again", &["--json"]));

/// A run with another seed.
pub static OTHER_SEED: LazyLock<Measured> = LazyLock::new(|| measured("other-seed", &["--seed", "2"]));
