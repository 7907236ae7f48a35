//! The folder of a run's file and page.

use super::Outcome;
use lanemark_reports::run::Run;
use lanemark_reports::{file, html};
use std::path::{Path, PathBuf};

/// The folder of a run's file and page, known to be writable before hours are spent. One that was made for a run that
/// wrote nothing goes again.
pub struct Folder {
    path: PathBuf,
    made: bool,
}

impl Folder {
    /// The folder that the option of that name names, made where it is not there.
    ///
    /// # Errors
    /// In words that name the option, when nothing can be written there.
    pub fn prepare(option: &str, path: &Path) -> Result<Folder, String> {
        let failed = |error: std::io::Error| format!("{option} {}: {error}", path.display());
        let folder = Folder { path: path.to_owned(), made: !path.exists() };
        std::fs::create_dir_all(path).map_err(failed)?;
        let trial = path.join(".lanemark-trial");
        std::fs::write(&trial, b"").and_then(|()| std::fs::remove_file(&trial)).map_err(failed)?;
        match [folder.run(), folder.page()].iter().find(|target| target.is_dir()) {
            Some(target) => Err(format!("{option} {}: {} is a folder", path.display(), target.display())),
            None => Ok(folder),
        }
    }

    /// The run's file.
    pub fn run(&self) -> PathBuf {
        self.path.join("run.json")
    }

    /// The run's page.
    pub fn page(&self) -> PathBuf {
        self.path.join("report.html")
    }

    /// Writes the file and the page, each whole or not at all, and says so.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn write(&mut self, run: &Run) -> Outcome {
        file::write(run, self.run())?;
        self.made = false;
        let name = self.run().display().to_string();
        file::replace(self.page(), html::page(&[(name, run.clone())]).as_bytes())?;
        eprintln!("wrote {} and {}", self.run().display(), self.page().display());
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.made {
            // Only an empty folder can be removed so; anything in it is somebody's.
            let _ = std::fs::remove_dir(&self.path);
        }
    }
}
