//! The user's own files on the command line of a run, and the benches that can be measured on them.

use crate::suite::column::UserColumn;
use crate::suite::events::own::{EventColumns, OwnEvents, Question, UserEvents};
use crate::suite::scan::user_text::UserText;
use crate::suite::{Definition, OwnInput};
use lanemark_runtime::limits::Limits;
use lanemark_runtime::topology::Topology;
use std::error::Error;
use std::path::PathBuf;

/// Files to measure instead of generated inputs.
#[derive(clap::Args)]
pub struct FileArguments {
    /// Your own file: a text for the scan benches, with --column a CSV file for the aggregation benches, or for
    /// `lanemark run events` a CSV file of events: flights, or with --time, --key and --column whatever happened.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Column of --input, which is a CSV file with a header row; the aggregation benches run on it, and it is the value
    /// of an event for `lanemark run events`.
    #[arg(long, value_name = "NAME", requires = "input")]
    column: Option<String>,
    /// Column that says when an event happened: milliseconds since 1970, or a date and time.
    #[arg(long, value_name = "NAME", requires_all = ["input", "key", "column"])]
    time: Option<String>,
    /// Column that says whose an event is.
    #[arg(long, value_name = "NAME", requires_all = ["input", "time", "column"])]
    key: Option<String>,
    #[command(flatten)]
    question: Question,
    /// Literals to look for in --input, one a line. A line is taken byte for byte: escapes such as \n or \x00 are not
    /// interpreted; the line end may be CRLF. Empty lines and duplicates are errors.
    #[arg(long, value_name = "FILE", requires = "input", conflicts_with = "column")]
    literals: Option<PathBuf>,
    /// Templates of the lines of --input, one a line, in UTF-8: either with {integer}, {decimal}, {percentage}, {word},
    /// {rest} and {any}, or with <*>. Empty lines and lines that start with # are left out; duplicates are errors.
    #[arg(long, value_name = "FILE", requires = "input", conflicts_with = "column")]
    templates: Option<PathBuf>,
}

/// What was read from the user's files.
pub enum OwnFiles {
    /// No file was named.
    None,
    /// A column of a CSV file.
    Column(UserColumn),
    /// A text, with what is looked for in it.
    Text(UserText),
    /// Events, with what is asked of them.
    Events(Box<OwnEvents>),
}

impl FileArguments {
    /// Reads what was named; events where they are asked for, by their columns or by the filters of the run.
    ///
    /// # Errors
    /// In words that name the file, when one cannot be read or measured.
    pub fn read(&self, topology: &Topology, filters: &[String]) -> Result<OwnFiles, Box<dyn Error>> {
        let events = self.time.is_some() || filters.iter().any(|filter| filter.starts_with("events"));
        if !events && self.question.is_asked() {
            return Err(
                "--window, --top and --pattern ask something of events: `lanemark run events --input FILE`".into()
            );
        }
        let limit = Limits::of_this_process().memory.unwrap_or(u64::MAX);
        let memory = topology.memory.available.unwrap_or(u64::MAX).min(limit);
        Ok(match (&self.input, &self.column) {
            (None, _) => OwnFiles::None,
            (Some(path), value) if events => {
                let columns = EventColumns { time: self.time.clone(), key: self.key.clone(), value: value.clone() };
                let events = UserEvents::read(path, &columns, memory)?;
                let question = self.question.checked(&events)?;
                OwnFiles::Events(Box::new(OwnEvents { events, question }))
            }
            (Some(path), Some(column)) => OwnFiles::Column(UserColumn::read(path, column)?),
            (Some(path), None) => {
                let (literals, templates) = (self.literals.as_deref(), self.templates.as_deref());
                OwnFiles::Text(UserText::read(path, literals, templates, memory)?)
            }
        })
    }
}

impl OwnFiles {
    /// The column, where one was named.
    pub fn column(&self) -> Option<&UserColumn> {
        match self {
            OwnFiles::Column(column) => Some(column),
            _ => None,
        }
    }

    /// The text, where one was named.
    pub fn text(&self) -> Option<&UserText> {
        match self {
            OwnFiles::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The events, where they were asked for.
    pub fn events(&self) -> Option<&OwnEvents> {
        match self {
            OwnFiles::Events(own) => Some(own),
            _ => None,
        }
    }

    /// Whether anything was named.
    pub fn any(&self) -> bool {
        !matches!(self, OwnFiles::None)
    }

    /// Of the benches that `filters` chose, those that can be measured on the files; all where there is no file.
    ///
    /// # Errors
    /// When there is none, or when literals or templates were given that none of them uses.
    pub fn benches(&self, chosen: Vec<Definition>, filters: &[String]) -> Result<Vec<Definition>, String> {
        if !self.any() {
            return Ok(chosen);
        }
        let benches: Vec<Definition> = chosen.into_iter().filter(|bench| self.fits(bench)).collect();
        let asked = match filters {
            [] => "benches".to_owned(),
            names => format!("benches {}", names.join(", ")),
        };
        if benches.is_empty() {
            return Err(match self {
                OwnFiles::Text(text) => format!(
                    "none of the {asked} works on {}; a CSV column needs --column, and some benches need --literals or \
                     --templates beside the text",
                    text.name
                ),
                _ => format!("none of the {asked} works on this column of a file"),
            });
        }
        let unused = |given: bool, kind: OwnInput| given && !benches.iter().any(|bench| bench.own_input == kind);
        let text = self.text();
        for (option, given, kind) in [
            ("--literals", text.is_some_and(|text| text.literals.is_some()), OwnInput::Literals),
            ("--templates", text.is_some_and(|text| text.templates.is_some()), OwnInput::Templates),
        ] {
            if unused(given, kind) {
                return Err(format!("{option}: none of the {asked} uses it; leave it out, or ask for `scan`"));
            }
        }
        Ok(benches)
    }

    fn fits(&self, bench: &Definition) -> bool {
        match (self, bench.own_input) {
            (OwnFiles::None, _) => true,
            // Benches of integers only where the column is of integers.
            (OwnFiles::Column(column), OwnInput::Column) => column.integers.is_some() || !bench.id.ends_with("-i64"),
            (OwnFiles::Text(_), OwnInput::Text) | (OwnFiles::Events(..), OwnInput::Events) => true,
            (OwnFiles::Text(text), OwnInput::Literals) => text.literals.is_some(),
            (OwnFiles::Text(text), OwnInput::Templates) => text.templates.is_some(),
            _ => false,
        }
    }
}
