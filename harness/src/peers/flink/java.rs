//! The JDK that Flink needs: found through JAVA_HOME or PATH, and asked for its version.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The releases of Java that this Flink runs on.
const RELEASES: std::ops::RangeInclusive<u32> = 17..=21;

/// What to do where there is none.
const INSTALL: &str = "install a JDK 17 with `java` and `javac` (Debian and Ubuntu: apt-get install openjdk-17-jdk-headless), \
                       or set JAVA_HOME to one";

/// A JDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Java {
    /// Runs programs.
    pub java: PathBuf,
    /// Compiles them.
    pub javac: PathBuf,
}

/// The JDK that JAVA_HOME names, or else the one in PATH. Nothing is started.
///
/// # Errors
/// What is missing and what to install.
pub fn find() -> Result<Java, String> {
    find_in(std::env::var_os("JAVA_HOME"), std::env::var_os("PATH"))
}

fn find_in(home: Option<OsString>, path: Option<OsString>) -> Result<Java, String> {
    let home = home.filter(|home| !home.is_empty()).map(PathBuf::from);
    let folders: Vec<PathBuf> = match &home {
        Some(home) => vec![home.join("bin")],
        None => path.iter().flat_map(std::env::split_paths).filter(|folder| !folder.as_os_str().is_empty()).collect(),
    };
    let program = |name: &str| {
        let found = folders.iter().map(|folder| folder.join(format!("{name}{EXE_SUFFIX}"))).find(|path| path.is_file());
        found.ok_or_else(|| match &home {
            Some(home) => format!("there is no `{name}` in JAVA_HOME ({}): {INSTALL}", home.display()),
            None => format!("there is no `{name}` in PATH: {INSTALL}"),
        })
    };
    Ok(Java { java: program("java")?, javac: program("javac")? })
}

impl Java {
    /// Makes sure that both programs are of a release that this Flink runs on.
    ///
    /// # Errors
    /// What was found instead and what to install.
    pub fn check(&self) -> Result<(), String> {
        for program in [&self.java, &self.javac] {
            check_release(program, &version_text(program)?)?;
        }
        Ok(())
    }
}

fn version_text(program: &Path) -> Result<String, String> {
    let output = Command::new(program).arg("-version").output();
    let output = output.map_err(|error| format!("{} cannot be started: {error}; {INSTALL}", program.display()))?;
    // Java prints its version to standard error, and newer compilers print theirs to standard output.
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    if output.status.success() {
        return Ok(said);
    }
    let first = said.lines().next().unwrap_or("it says nothing");
    Err(format!("{} -version failed: {first}; {INSTALL}", program.display()))
}

fn check_release(program: &Path, said: &str) -> Result<(), String> {
    let first = said.lines().next().unwrap_or("");
    match release(said) {
        Some(release) if RELEASES.contains(&release) => Ok(()),
        Some(release) => Err(format!(
            "{} is Java {release}, and Apache Flink {} runs on {} to {}: {INSTALL}",
            program.display(),
            super::VERSION,
            RELEASES.start(),
            RELEASES.end()
        )),
        None => Err(format!("{} -version says {first:?}, which names no version; {INSTALL}", program.display())),
    }
}

/// The release in `openjdk version "17.0.15" 2025-04-15`, `javac 17.0.15`, `java version "1.8.0_402"`, `… "21-ea"`.
fn release(said: &str) -> Option<u32> {
    let number = |text: &str| {
        let mut parts = text.split(|character: char| !character.is_ascii_digit());
        let first: u32 = parts.next()?.parse().ok()?;
        // Up to Java 8, versions began with a 1.
        if first == 1 { parts.next()?.parse().ok() } else { Some(first) }
    };
    let line = said.lines().find(|line| line.contains(" version ") || line.starts_with("javac "))?;
    line.split_whitespace().find_map(|word| number(word.trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_from_what_java_says() {
        let said = [
            ("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment", Some(17)),
            ("Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version \"21-ea\" 2023-09-19", Some(21)),
            ("java version \"1.8.0_402\"", Some(8)),
            ("javac 11.0.2", Some(11)),
            ("javac 17", Some(17)),
            ("openjdk version \"weekly\"", None),
            ("No Java runtime present, requesting install.", None),
            ("", None),
        ];
        for (text, expected) in said {
            assert_eq!(release(text), expected, "{text}");
        }
    }

    #[test]
    fn a_release_out_of_range_is_refused_with_both_versions() {
        for said in ["java version \"1.8.0_402\"", "openjdk version \"11.0.2\"", "openjdk version \"25\" 2025-09-16"] {
            let refused = check_release(Path::new("/opt/java"), said).unwrap_err();
            assert!(refused.contains("/opt/java is Java") && refused.contains("17 to 21"), "{refused}");
            assert!(refused.contains("install a JDK 17"), "{refused}");
        }
        let refused = check_release(Path::new("java"), "nonsense").unwrap_err();
        assert!(refused.contains("\"nonsense\"") && refused.contains("install a JDK 17"), "{refused}");
        check_release(Path::new("java"), "openjdk version \"17.0.15\"").unwrap();
    }

    #[test]
    fn java_is_looked_for_in_java_home_or_else_in_path() {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).unwrap();
        let (home, path) = (Some(folder.path().into()), Some(bin.clone().into_os_string()));
        for nowhere in [None, Some(OsString::new())] {
            let refused = find_in(None, nowhere).unwrap_err();
            assert!(refused.contains("no `java` in PATH") && refused.contains("install a JDK 17"), "{refused}");
        }
        std::fs::write(bin.join(format!("java{EXE_SUFFIX}")), "").unwrap();
        // A runtime alone is not enough, and JAVA_HOME is not silently passed over.
        let refused = find_in(home.clone(), None).unwrap_err();
        assert!(refused.contains("no `javac` in JAVA_HOME"), "{refused}");
        std::fs::write(bin.join(format!("javac{EXE_SUFFIX}")), "").unwrap();
        let found = find_in(home, None).unwrap();
        assert_eq!(find_in(None, path.clone()), Ok(found.clone()));
        assert_eq!(found.java, bin.join(format!("java{EXE_SUFFIX}")));
        let elsewhere = Some(folder.path().join("elsewhere").into_os_string());
        assert!(find_in(elsewhere, path).unwrap_err().contains("elsewhere"));
    }
}
