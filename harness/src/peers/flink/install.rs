//! Flink's libraries and the compiled Java program in a cache folder.

use super::java::Java;
use super::{PACKAGE, VERSION};
use sha2::{Digest, Sha256};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The Java program: `(file, text)`.
const SOURCES: [(&str, &str); 7] = [
    ("Event.java", include_str!("../../../peers/flink/Event.java")),
    ("Expected.java", include_str!("../../../peers/flink/Expected.java")),
    ("FlinkBench.java", include_str!("../../../peers/flink/FlinkBench.java")),
    ("Jobs.java", include_str!("../../../peers/flink/Jobs.java")),
    ("Stats.java", include_str!("../../../peers/flink/Stats.java")),
    ("Steps.java", include_str!("../../../peers/flink/Steps.java")),
    ("Tally.java", include_str!("../../../peers/flink/Tally.java")),
];

/// What it logs: its name and text.
const LOGGING: (&str, &str) = ("log4j2.properties", include_str!("../../../peers/flink/log4j2.properties"));

/// Flink, ready to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Flink's libraries and the folder of the compiled program, as Java wants them.
    pub class_path: OsString,
    /// What Flink logs.
    pub logging: PathBuf,
}

/// The folder that is used where the user names none.
///
/// # Errors
/// When neither XDG_CACHE_HOME nor HOME is set.
pub fn usual_folder() -> Result<PathBuf, String> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let cache =
        cache.ok_or("neither HOME nor XDG_CACHE_HOME is set: name a folder for Flink's libraries with --cache")?;
    Ok(cache.join("lanemark").join("flink"))
}

/// Installs what is missing: Flink's libraries from PyPI, with the user's own configuration of pip, and the compiled
/// program. A folder is complete or not there; whoever else installs at the same time is waited for.
///
/// # Errors
/// In words that say what failed and what to do.
pub fn install(cache: &Path, java: &Java) -> Result<Installed, String> {
    let failed = |error: std::io::Error| format!("--cache {}: {error}", cache.display());
    fs::create_dir_all(cache).map_err(failed)?;
    let cache = &std::path::absolute(cache).map_err(failed)?;
    let lock = File::create(cache.join("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;

    let libraries = cache.join(VERSION);
    if !libraries.exists() {
        made(&libraries, download)?;
    }
    let jars = jars(&libraries)?;
    let program = cache.join(program_name(java));
    if !program.exists() {
        made(&program, |part| compile(part, java, &jars))?;
    }
    let class_path = joined([&program].into_iter().chain(&jars))?;
    Ok(Installed { class_path, logging: program.join(LOGGING.0) })
}

/// A folder that is filled under another name and renamed when it is complete. What an interrupted attempt left is
/// removed first.
fn made(folder: &Path, fill: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), String> {
    // Not `with_extension`, which would take the last number of a version away.
    let mut part = folder.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let failed = |error: std::io::Error| format!("{}: {error}", part.display());
    if part.exists() {
        fs::remove_dir_all(&part).map_err(failed)?;
    }
    fs::create_dir(&part).map_err(failed)?;
    let outcome = fill(&part).and_then(|()| fs::rename(&part, folder).map_err(failed));
    if outcome.is_err() {
        // The reason of the failure matters, not that of a folder which cannot be removed.
        let _ = fs::remove_dir_all(&part);
    }
    outcome
}

/// Fills the folder with Flink's jars.
fn download(folder: &Path) -> Result<(), String> {
    let python = python()?;
    eprintln!("downloading {PACKAGE} {VERSION} with pip: 330 MB, of which 300 MB stay in the cache folder");
    let wheels = folder.join("wheels");
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--dest"]).arg(&wheels);
    finished(pip.arg(format!("{PACKAGE}=={VERSION}")), &format!("pip could not download {PACKAGE} {VERSION}"))?;
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let wheel = files_with(&wheels, "whl").map_err(failed)?.pop();
    let wheel = wheel.ok_or_else(|| format!("pip left no wheel of {PACKAGE} {VERSION} in {}", wheels.display()))?;
    eprintln!("unpacking {PACKAGE} {VERSION}");
    let unpacked = folder.join("unpacked");
    let mut unpack = Command::new(python);
    unpack.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&unpacked);
    finished(&mut unpack, "python3 could not unpack Flink's wheel")?;
    for jar in files_with(&unpacked.join("pyflink").join("lib"), "jar").map_err(failed)? {
        fs::rename(&jar, folder.join(jar.file_name().unwrap_or_default())).map_err(failed)?;
    }
    fs::remove_dir_all(&wheels).and_then(|()| fs::remove_dir_all(&unpacked)).map_err(failed)
}

/// An interpreter that has pip.
fn python() -> Result<&'static str, String> {
    let runs = |name: &str, arguments: &[&str]| {
        Command::new(name).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status()
    };
    let name = if cfg!(windows) { "python" } else { "python3" };
    let needs = format!("Apache Flink is installed from PyPI with `{name} -m pip`");
    match runs(name, &["-m", "pip", "--version"]) {
        Ok(status) if status.success() => Ok(name),
        Ok(_) => Err(format!("{needs}, and this {name} has no pip (Debian and Ubuntu: apt-get install python3-pip)")),
        Err(error) => Err(format!(
            "{needs}, and {name} cannot be started: {error} (Debian and Ubuntu: apt-get install python3-pip)"
        )),
    }
}

/// Runs a program to its good end; its output goes to standard error, for standard output carries results alone.
fn finished(command: &mut Command, failure: &str) -> Result<(), String> {
    let status = command.stdin(Stdio::null()).stdout(std::io::stderr()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{failure} ({status}); its own words stand above")),
        Err(error) => Err(format!("{failure}: {error}")),
    }
}

/// Compiles the program into the folder, beside what it logs.
fn compile(folder: &Path, java: &Java, jars: &[PathBuf]) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut javac = Command::new(&java.javac);
    javac.args(["--release", "17", "-encoding", "UTF-8", "-cp"]).arg(joined(jars)?).arg("-d").arg(folder);
    for (name, text) in SOURCES.iter().chain([&LOGGING]) {
        let file = folder.join(name);
        fs::write(&file, text).map_err(failed)?;
        if name.ends_with(".java") {
            javac.arg(file);
        }
    }
    finished(&mut javac, "javac could not compile the jobs")
}

/// One folder for each text of the program and each Flink.
fn program_name(java: &Java) -> String {
    let mut digest = Sha256::new();
    for (name, text) in SOURCES.iter().chain([&LOGGING]) {
        digest.update(name);
        digest.update(text);
    }
    digest.update(java.javac.as_os_str().as_encoded_bytes());
    let digest: String = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("jobs-{VERSION}-{digest}")
}

fn jars(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let jars = files_with(folder, "jar").map_err(|error| format!("{}: {error}", folder.display()))?;
    let whole = |name: &str| jars.iter().any(|jar| jar.ends_with(format!("{name}-{VERSION}.jar")));
    match ["flink-dist", "flink-cep", "flink-table-planner-loader"].iter().find(|name| !whole(name)) {
        Some(missing) => {
            Err(format!("{missing}-{VERSION}.jar is not in {}: remove that folder and try again", folder.display()))
        }
        None => Ok(jars),
    }
}

/// The files of a folder with that extension, by name.
fn files_with(folder: &Path, extension: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new(extension)) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn joined<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Result<OsString, String> {
    std::env::join_paths(paths)
        .map_err(|error| format!("Java cannot be given such a path: {error}; choose another --cache"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_complete_or_not_there_and_an_interrupted_attempt_does_not_stand_in_the_way() {
        let cache = tempfile::tempdir().unwrap();
        let (folder, part) = (cache.path().join("x"), cache.path().join("x.part"));
        fs::create_dir(&part).unwrap();
        fs::write(part.join("old"), "").unwrap();
        let failed = made(&folder, |part| {
            fs::write(part.join("new"), "").unwrap();
            Err("no network".to_owned())
        });
        assert_eq!(failed, Err("no network".to_owned()));
        assert!(!folder.exists() && !part.exists());
        made(&folder, |part| fs::write(part.join("new"), "").map_err(|error| error.to_string())).unwrap();
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["new"]);
        assert!(!part.exists());
    }

    #[test]
    fn libraries_that_are_not_whole_are_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let jar = |name: &str| folder.path().join(format!("{name}-{VERSION}.jar"));
        for name in ["flink-dist", "flink-cep"] {
            fs::write(jar(name), "").unwrap();
        }
        let refused = jars(folder.path()).unwrap_err();
        assert!(refused.contains("flink-table-planner-loader") && refused.contains("remove that folder"), "{refused}");
        fs::write(jar("flink-table-planner-loader"), "").unwrap();
        fs::write(folder.path().join("notice.txt"), "").unwrap();
        assert_eq!(jars(folder.path()).unwrap().len(), 3);
    }

    #[test]
    fn a_cache_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let java = Java { java: "java".into(), javac: "javac".into() };
        let refused = install(&file, &java).unwrap_err();
        assert!(refused.contains("--cache") && refused.contains("file"), "{refused}");
    }

    #[test]
    fn every_source_of_the_program_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join("flink");
        let there: Vec<PathBuf> = files_with(&folder, "java").unwrap();
        let names: Vec<&OsStr> = there.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, SOURCES.map(|(name, _)| OsStr::new(name)));
    }
}
