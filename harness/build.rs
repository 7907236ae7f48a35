//! Tells the program which commit, compiler and CPU features it was built with: a run's file names them.

use std::process::Command;

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn main() {
    let commit = output("git", &["rev-parse", "--short=12", "HEAD"]).map_or_else(
        || "unknown".to_owned(),
        |commit| {
            let changed = output("git", &["status", "--porcelain", "--untracked-files=no"])
                .is_some_and(|files| !files.is_empty());
            if changed { format!("{commit}-dirty") } else { commit }
        },
    );
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    println!("cargo::rustc-env=LANEMARK_COMMIT={commit}");
    println!(
        "cargo::rustc-env=LANEMARK_RUSTC={}",
        output(&rustc, &["--version"]).unwrap_or_else(|| "unknown".to_owned())
    );
    println!(
        "cargo::rustc-env=LANEMARK_TARGET_FEATURES={}",
        std::env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default()
    );
    for path in ["HEAD", "index"] {
        if let Some(path) = output("git", &["rev-parse", "--git-path", path]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}
