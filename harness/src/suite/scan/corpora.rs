//! Real logs, enlarged with fresh digits inside their variables.
//!
//! A corpus is a folder `NAME` with `NAME_2k.log_structured.csv` (a line a row, with its content and its true template)
//! and `NAME_2k.log_templates.csv`, as the Loghub collection has them (Zhu et al., ISSRE 2023). The folder of the
//! corpora is named by the environment variable `LANEMARK_LOGS`.

use super::log_values::below;
use super::template_pieces::Pieces;
use super::template_reference::expected;
use super::template_sets::{TemplateInput, TemplateSet};
use super::text::{fill_with_lines, text_of};
use crate::suite::SuiteError;
use crate::suite::column::random_of;
use crate::suite::session::Session;
use lanemark_peers::log_templates::UNMATCHED;
use rand_xoshiro::rand_core::Rng;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The environment variable that names the folder of the corpora.
pub const FOLDER: &str = "LANEMARK_LOGS";

/// Corpora that are always listed, measured where they are there.
const KNOWN: [&str; 5] = ["Apache", "HDFS", "OpenSSH", "Spark", "Zookeeper"];

fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

/// Names of the corpora: the known ones, and further folders of that form.
pub fn names() -> Vec<String> {
    let mut names: BTreeSet<String> = KNOWN.iter().map(|name| (*name).to_owned()).collect();
    let entries = folder().and_then(|folder| std::fs::read_dir(folder).ok());
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().join(format!("{name}_2k.log_structured.csv")).is_file() {
            names.insert(name);
        }
    }
    names.into_iter().collect()
}

/// Why a corpus cannot be measured.
pub enum CorpusError {
    /// It is not there, or not in its form.
    Unavailable(String),
    /// The machine failed.
    Suite(SuiteError),
}

impl From<SuiteError> for CorpusError {
    fn from(error: SuiteError) -> Self {
        CorpusError::Suite(error)
    }
}

/// A corpus of the folder, enlarged to about that many bytes; the source says how many of its lines disagree with their
/// labels.
///
/// # Errors
/// [`CorpusError::Unavailable`] in words that say what to do.
pub fn corpus(session: &Session<'_>, name: &str, bytes: usize) -> Result<TemplateInput, CorpusError> {
    let folder = folder().ok_or_else(|| {
        let file = format!("{name}/{name}_2k.log_structured.csv");
        CorpusError::Unavailable(format!("set {FOLDER} to a folder of Loghub's logs, in which {file} is looked for"))
    })?;
    let corpus = Corpus::read(&folder.join(name), name).map_err(CorpusError::Unavailable)?;
    corpus.enlarged(session, bytes)
}

/// The lines and templates of a corpus.
struct Corpus {
    name: String,
    contents: Vec<Vec<u8>>,
    labels: Vec<String>,
    templates: Vec<String>,
}

impl Corpus {
    /// Reads a corpus. Templates that stand twice are taken once, in the order of their bytes.
    fn read(folder: &Path, name: &str) -> Result<Corpus, String> {
        let file = |what: &str| folder.join(format!("{name}_2k.log_{what}.csv"));
        let lines = columns(&file("structured"), ["Content", "EventTemplate"])?;
        let (contents, labels) =
            lines.into_iter().map(|[content, label]| (content, String::from_utf8_lossy(&label).into_owned())).unzip();
        let templates: BTreeSet<String> = columns(&file("templates"), ["EventTemplate"])?
            .into_iter()
            .map(|[template]| String::from_utf8_lossy(&template).into_owned())
            .collect();
        Ok(Corpus { name: name.to_owned(), contents, labels, templates: templates.into_iter().collect() })
    }

    fn enlarged(self, session: &Session<'_>, bytes: usize) -> Result<TemplateInput, CorpusError> {
        let set = TemplateSet::wildcard(self.templates.clone());
        let mut all = Vec::new();
        for content in &self.contents {
            all.extend_from_slice(content);
            all.push(b'\n');
        }
        let matched = expected(&set, &all)?;
        let disagreements = self.disagreements(&matched.ids);
        let spans = spans_of_lines(&set, &matched);
        let seed = session.settings.seed;
        let source = format!(
            "contents of the {} lines of {}, drawn at random with fresh digits in their variables, seed {seed}; {}",
            self.contents.len(),
            self.name,
            disagreements
        );
        let text = session.texts.shared(format!("corpus {} {bytes}", self.name), || {
            text_of(session, source, |text| {
                let mut random = random_of(session, &self.name);
                fill_with_lines(text, bytes, |text| {
                    let line = below(random.next_u64(), self.contents.len() as u64) as usize;
                    let start = text.len();
                    text.extend_from_slice(&self.contents[line]);
                    for span in &spans[line] {
                        for byte in
                            text[start + span.start..start + span.end].iter_mut().filter(|byte| byte.is_ascii_digit())
                        {
                            *byte = b'0' + below(random.next_u64(), 10) as u8;
                        }
                    }
                    text.push(b'\n');
                });
            })
        })?;
        Ok(TemplateInput { set, text })
    }

    /// In words, the lines whose template by the rule of preference is not the one of their label.
    fn disagreements(&self, ids: &[u32]) -> String {
        let found = |id: u32| self.templates.get(id as usize).map_or("none", String::as_str);
        let differing: Vec<usize> =
            (0..ids.len()).filter(|line| ids[*line] == UNMATCHED || found(ids[*line]) != self.labels[*line]).collect();
        match differing.first() {
            None => "every line's template is its label's".to_owned(),
            Some(first) => format!(
                "{} lines' templates are not their labels', the first at line {}: label {:?}, found {:?}",
                differing.len(),
                first + 1,
                self.labels[*first],
                found(ids[*first])
            ),
        }
    }
}

/// The spans of the variables of every line.
fn spans_of_lines(set: &TemplateSet, matched: &lanemark_peers::log_templates::MatchedLines) -> Vec<Vec<Range<usize>>> {
    let mut words = matched.values.iter();
    let variables = |id: &u32| set.pieces.get(*id as usize).map_or(0, |pieces: &Pieces| pieces.kinds.len());
    let of_line = |id: &u32| {
        let words = words.by_ref().take(variables(id));
        words.map(|word| (word >> 32) as usize..*word as u32 as usize).collect()
    };
    matched.ids.iter().map(of_line).collect()
}

/// Some columns of a CSV file with a header row.
fn columns<const N: usize>(path: &Path, names: [&str; N]) -> Result<Vec<[Vec<u8>; N]>, String> {
    let shown = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let failed = |error: csv::Error| format!("{shown} of {FOLDER}: {error}");
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let headers = reader.byte_headers().map_err(failed)?.clone();
    let place = |name: &str| {
        let place = headers.iter().position(|header| header == name.as_bytes());
        place.ok_or_else(|| format!("{shown} of {FOLDER} has no column {name}"))
    };
    let mut places = [0; N];
    for (at, name) in places.iter_mut().zip(names) {
        *at = place(name)?;
    }
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(failed)?;
        rows.push(places.map(|place| record[place].to_vec()));
    }
    match rows.is_empty() {
        true => Err(format!("{shown} of {FOLDER} has no row")),
        false => Ok(rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;
    use std::collections::HashSet;

    fn folder(structured: &str, templates: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Tiny_2k.log_structured.csv"), structured).unwrap();
        std::fs::write(folder.path().join("Tiny_2k.log_templates.csv"), templates).unwrap();
        folder
    }

    const LINES: &str = "LineId,Content,EventTemplate\n\
        1,opened port 8080 for 10.0.0.1,opened port <*> for <*>\n\
        2,\"closed 17, at once\",\"closed <*>, at once\"\n\
        3,opened port 99,opened <*> 99\n";
    const TEMPLATES: &str = "EventId,EventTemplate\nE1,opened port <*> for <*>\nE2,\"closed <*>, at once\"\n\
        E3,opened port <*>\nE3,opened port <*>\n";

    #[test]
    fn enlarged_lines_match_their_templates_with_fresh_digits() {
        let folder = folder(LINES, TEMPLATES);
        let corpus = Corpus::read(folder.path(), "Tiny").unwrap();
        assert_eq!(corpus.templates, ["closed <*>, at once", "opened port <*>", "opened port <*> for <*>"]);
        let input = with_session(1, |session| corpus.enlarged(session, 20_000).ok().unwrap());
        let source = &input.text.input.source;
        assert!(
            source.contains("1 lines' templates are not their labels'") && source.contains("at line 3"),
            "{source}"
        );
        let matched = expected(&input.set, &input.text.bytes).unwrap();
        assert_eq!(matched.ids.iter().collect::<HashSet<_>>(), HashSet::from([&0, &1, &2]));
        let lines: HashSet<&[u8]> = input.text.bytes.split(|byte| *byte == b'\n').collect();
        assert!(lines.len() as u64 > input.text.lines / 3, "{} of {}", lines.len(), input.text.lines);
    }

    #[test]
    fn faults_say_which_file_and_what() {
        let no_column = folder("LineId,Content\n1,x\n", TEMPLATES);
        let message = Corpus::read(no_column.path(), "Tiny").err().unwrap();
        assert!(message.contains("Tiny_2k.log_structured.csv") && message.contains("EventTemplate"), "{message}");
        let no_row = folder("LineId,Content,EventTemplate\n", TEMPLATES);
        assert!(Corpus::read(no_row.path(), "Tiny").err().unwrap().contains("no row"));
        assert!(Corpus::read(Path::new("no-such-folder"), "Tiny").is_err());
    }
}
