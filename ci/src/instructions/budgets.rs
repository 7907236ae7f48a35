//! The committed budgets: a TOML file a compiler version, one line a bench and point, sorted, so that a diff shows
//! every change.

use super::Change;
use crate::worker::protocol::Subject;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// One value for each rung of a bench and point, or of each cap of a bench.
pub type Row<T> = BTreeMap<String, T>;

/// What is expected of programs that one compiler built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// The compiler, as it names itself.
    pub compiler: String,
    /// Features that the compiler could take for granted everywhere in the program.
    pub target_features: Vec<String>,
    /// Features that each level needs.
    pub levels: Row<Vec<String>>,
    /// Single steps of one pass: bench and point (`aggregate/sum-f64 at L1`), then rung.
    pub single_steps: BTreeMap<String, Row<u64>>,
    /// The same by callgrind, where it can run the rung.
    pub callgrind: BTreeMap<String, Row<u64>>,
    /// The rung that dispatch chooses: bench, then cap (`avx512`), or cap and microarchitecture (`avx512 on zen4`) where
    /// it is not the highest rung.
    pub dispatch: BTreeMap<String, Row<String>>,
}

/// The line of a subject: `aggregate/sum-f64 at L1`.
pub fn line_of(subject: &Subject) -> String {
    format!("{} at {}", subject.bench, subject.point)
}

/// The bench of a line.
pub fn bench_of(line: &str) -> &str {
    line.split_once(" at ").map_or(line, |(bench, _)| bench)
}

/// Every subject of a table of counts.
pub fn subjects(table: &BTreeMap<String, Row<u64>>) -> impl Iterator<Item = (Subject, u64)> {
    table.iter().flat_map(|(line, row)| {
        let (bench, point) = line.split_once(" at ").unwrap_or((line, ""));
        row.iter().map(move |(rung, count)| {
            (Subject { bench: bench.to_owned(), point: point.to_owned(), rung: rung.clone() }, *count)
        })
    })
}

/// The version of a compiler that names itself `rustc 1.95.0 (59807616e 2026-04-14)`.
pub fn version_of(compiler: &str) -> &str {
    compiler.split_whitespace().nth(1).unwrap_or(compiler)
}

/// Where the budgets of a compiler lie.
pub fn path_in(folder: &Path, compiler: &str) -> PathBuf {
    folder.join(format!("rustc-{}-{}.toml", version_of(compiler), std::env::consts::ARCH))
}

impl Budgets {
    /// Reads a file; none where there is none.
    ///
    /// # Errors
    /// In words, with the file's name, when it cannot be read or is no file of budgets.
    pub fn read(path: &Path) -> Result<Option<Budgets>, String> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        toml::from_str(&text).map(Some).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Every bench that something is expected of; those with several lines or sections more than once.
    pub fn benches(&self) -> impl Iterator<Item = &str> {
        self.single_steps.keys().map(|line| bench_of(line)).chain(self.dispatch.keys().map(String::as_str))
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# What tier 1 of `lanemark gate` expects. Written by `lanemark gate --bless`; read the diff before committing it.\n",
        );
        let _ = writeln!(text, "compiler = {}", quoted(&self.compiler));
        let _ = writeln!(text, "target_features = [{}]", list(&self.target_features));
        text.push_str("\n[levels]\n");
        for (level, features) in &self.levels {
            let _ = writeln!(text, "{level} = [{}]", list(features));
        }
        text.push_str("\n# Instructions of one pass on the gate's small inputs, by single steps.\n[single_steps]\n");
        rows(&mut text, &self.single_steps, u64::to_string);
        text.push_str("\n# The same by callgrind.\n[callgrind]\n");
        rows(&mut text, &self.callgrind, u64::to_string);
        text.push_str("\n# The rung that dispatch chooses under each cap.\n[dispatch]\n");
        rows(&mut text, &self.dispatch, |rung| quoted(rung));
        text
    }

    /// Lines of the two files that differ, in the order of their keys.
    pub fn changes(before: &str, after: &str) -> Vec<Change> {
        let (before, after) = (lines(before), lines(after));
        let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
        keys.into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .map(|key| Change { before: before.get(key).cloned(), after: after.get(key).cloned() })
            .collect()
    }
}

/// Every line by its section and key.
fn lines(text: &str) -> BTreeMap<(String, String), String> {
    let mut section = String::new();
    let mut lines = BTreeMap::new();
    for line in text.lines() {
        if line.starts_with('[') {
            section = line.to_owned();
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            lines.insert((section.clone(), key.to_owned()), line.to_owned());
        }
    }
    lines
}

fn rows<T>(text: &mut String, table: &BTreeMap<String, Row<T>>, value: impl Fn(&T) -> String) {
    for (key, row) in table {
        let cells: Vec<String> = row.iter().map(|(name, cell)| format!("{} = {}", bare(name), value(cell))).collect();
        let _ = writeln!(text, "{} = {{ {} }}", quoted(key), cells.join(", "));
    }
}

fn list(items: &[String]) -> String {
    items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ")
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A key as it is where TOML allows that, else quoted.
fn bare(key: &str) -> String {
    if key.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-') {
        key.to_owned()
    } else {
        quoted(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn budgets() -> Budgets {
        let row = |cells: &[(&str, u64)]| cells.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        Budgets {
            compiler: "rustc 1.95.0 (59807616e 2026-04-14)".to_owned(),
            target_features: vec!["sse2".to_owned()],
            levels: BTreeMap::from([("avx2".to_owned(), vec!["avx2".to_owned(), "bmi1".to_owned()])]),
            single_steps: BTreeMap::from([
                ("aggregate/sum-f64 at L1".to_owned(), row(&[("scalar", 3_000), ("avx512", 500)])),
                ("aggregate/filter-i64 at 50 %, L1".to_owned(), row(&[("scalar", 9_000)])),
            ]),
            callgrind: BTreeMap::from([("aggregate/sum-f64 at L1".to_owned(), row(&[("scalar", 3_006)]))]),
            dispatch: BTreeMap::from([(
                "aggregate/sum-f64".to_owned(),
                BTreeMap::from([
                    ("avx512".to_owned(), "avx512".to_owned()),
                    ("avx512 on zen4".to_owned(), "avx2".to_owned()),
                ]),
            )]),
        }
    }

    #[test]
    fn the_file_is_one_line_a_bench_and_point_and_is_read_back() {
        let text = budgets().text();
        let tables = text.split_once("[single_steps]\n").expect("the section is there").1;
        assert_eq!(
            tables,
            r#""aggregate/filter-i64 at 50 %, L1" = { scalar = 9000 }
"aggregate/sum-f64 at L1" = { avx512 = 500, scalar = 3000 }

# The same by callgrind.
[callgrind]
"aggregate/sum-f64 at L1" = { scalar = 3006 }

# The rung that dispatch chooses under each cap.
[dispatch]
"aggregate/sum-f64" = { avx512 = "avx512", "avx512 on zen4" = "avx2" }
"#
        );
        let folder = tempfile::tempdir().expect("a folder");
        let path = path_in(folder.path(), &budgets().compiler);
        assert!(path.to_string_lossy().contains("rustc-1.95.0-"));
        assert_eq!(Budgets::read(&path), Ok(None));
        fs::write(&path, text).expect("it is written");
        assert_eq!(Budgets::read(&path), Ok(Some(budgets())));
    }

    #[test]
    fn a_broken_file_is_an_error_with_its_name_and_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rustc-1.toml");
        fs::write(&path, "compiler = \"rustc 1\"\nsingle_steps = 5\n").expect("it is written");
        let message = Budgets::read(&path).expect_err("it is refused");
        assert!(message.contains("rustc-1.toml") && message.contains("line 2"), "{message}");
    }

    #[test]
    fn changes_are_the_lines_that_differ() {
        let (mut after, before) = (budgets(), budgets());
        assert_eq!(Budgets::changes(&before.text(), &before.text()), []);
        after.single_steps.get_mut("aggregate/sum-f64 at L1").expect("it is there").insert("avx512".to_owned(), 501);
        after.single_steps.remove("aggregate/filter-i64 at 50 %, L1");
        let printed: Vec<String> =
            Budgets::changes(&before.text(), &after.text()).iter().map(ToString::to_string).collect();
        assert_eq!(
            printed,
            [
                r#"- "aggregate/filter-i64 at 50 %, L1" = { scalar = 9000 }"#,
                "- \"aggregate/sum-f64 at L1\" = { avx512 = 500, scalar = 3000 }\n+ \"aggregate/sum-f64 at L1\" = { avx512 = 501, scalar = 3000 }",
            ]
        );
    }
}
