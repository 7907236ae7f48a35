//! The committed list of rows that must be met: `met = ["table.row", …]` in TOML.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const HEAD: &str = "# Rows of the ledger that must be met; `lanemark gate --bless --run RUN` writes this file anew.\n";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    met: Vec<String>,
}

/// Reads a list.
///
/// # Errors
/// When the file cannot be read, is no such list, or is empty.
pub fn read(file: &Path) -> Result<Vec<String>, String> {
    let told = |reason: String| {
        format!(
            "{}: {reason}; `lanemark gate --bless --run RUN` writes such a list of a run's met rows",
            file.display()
        )
    };
    let text = fs::read_to_string(file).map_err(|error| told(format!("cannot be read: {error}")))?;
    let list: List = toml::from_str(&text).map_err(|error| told(error.to_string().trim_end().to_owned()))?;
    if list.met.is_empty() {
        return Err(told("lists no row, so that nothing would be judged".to_owned()));
    }
    Ok(list.met)
}

/// Writes a list, sorted, and gives the lines that changed, as `- row` and `+ row`.
///
/// # Errors
/// When the file cannot be written; what was there is then there still.
pub fn write(file: &Path, rows: &[&str]) -> Result<Vec<String>, String> {
    let told = |reason: String| format!("{}: cannot be written: {reason}", file.display());
    // A list that is broken is written anew, which is what its error advises.
    let before: BTreeSet<String> = read(file).unwrap_or_default().into_iter().collect();
    let after: BTreeSet<String> = rows.iter().map(|row| (*row).to_owned()).collect();
    let list = List { met: after.iter().cloned().collect() };
    let text = toml::to_string_pretty(&list).map_err(|error| told(error.to_string()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| told(error.to_string()))?;
    lanemark_reports::file::replace(file, format!("{HEAD}{text}").as_bytes()).map_err(|error| error.to_string())?;
    let lost = before.difference(&after).map(|row| format!("- {row}"));
    Ok(lost.chain(after.difference(&before).map(|row| format!("+ {row}"))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_written_sorted_and_read_back_and_its_changes_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("budgets/claims.toml");
        assert_eq!(write(&file, &["b.two", "a.one"]).expect("written"), ["+ a.one", "+ b.two"]);
        let text = fs::read_to_string(&file).expect("the file");
        assert_eq!(text, format!("{HEAD}met = [\n    \"a.one\",\n    \"b.two\",\n]\n"));
        assert_eq!(read(&file).expect("a list"), ["a.one", "b.two"]);
        assert_eq!(write(&file, &["b.two", "c.three"]).expect("written"), ["- a.one", "+ c.three"]);
    }

    #[test]
    fn a_list_that_is_none_says_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("claims.toml");
        for (text, said) in
            [(None, "cannot be read"), (Some("met = []"), "lists no row"), (Some("mets = []"), "unknown field")]
        {
            if let Some(text) = text {
                fs::write(&file, text).expect("the file");
            }
            let error = read(&file).expect_err("no list");
            assert!(error.contains(said) && error.contains("claims.toml") && error.contains("--bless"), "{error}");
        }
        assert_eq!(write(&file, &["a.one"]).expect("it is written anew"), ["+ a.one"]);
    }
}
