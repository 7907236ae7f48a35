//! The git checkout that revisions come from.

use super::BaseError;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A checkout. Nothing here changes its files, its index or its branches.
pub(super) struct Checkout {
    pub(super) top: PathBuf,
}

impl Checkout {
    /// The checkout that a folder is in; else why there is none.
    pub(super) fn around(folder: &Path) -> Result<Checkout, String> {
        let top = git(folder, &["rev-parse", "--show-toplevel"])?;
        Ok(Checkout { top: PathBuf::from(top) })
    }

    /// The commit that a revision names.
    pub(super) fn commit(&self, revision: &str) -> Result<String, BaseError> {
        let commit = format!("{revision}^{{commit}}");
        git(&self.top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).map_err(|_| {
            BaseError(format!(
                "--base {revision}: there is no such file, and the checkout in {} has no such revision; \
                 `git log --oneline` shows what it has, and a shallow clone first needs \
                 `git fetch --depth=1 origin {revision}`",
                self.top.display()
            ))
        })
    }

    /// Checks a commit out into a folder of its own, which is made afresh.
    pub(super) fn add_tree(&self, tree: &Path, commit: &str) -> Result<(), String> {
        // One that an ended gate left behind.
        self.remove_tree(tree);
        let options = ["worktree", "add", "--quiet", "--force", "--detach"].map(OsStr::new);
        git(&self.top, &[&options[..], &[tree.as_os_str(), OsStr::new(commit)]].concat()).map(drop)
    }

    /// Removes such a folder and git's note of it.
    pub(super) fn remove_tree(&self, tree: &Path) {
        if tree.exists() {
            let options = ["worktree", "remove", "--force", "--force"].map(OsStr::new);
            let _ = git(&self.top, &[&options[..], &[tree.as_os_str()]].concat());
            let _ = std::fs::remove_dir_all(tree);
        }
    }
}

/// Runs git, without what a hook's environment or the user's hooks would add; its output, or its complaint.
fn git<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Result<String, String> {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .output()
        .map_err(|error| format!("git cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned())
    }
}
