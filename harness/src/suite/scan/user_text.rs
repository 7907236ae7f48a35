//! The user's own text, with the literals and templates that are looked for in it.

use lanemark_kernels::scan::template::{Kind, Template};
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A text is measured beside its copies and results, so it may be no more than this part of the memory.
const SHARE_OF_MEMORY: u64 = 4;

/// The wildcard of log-parsing corpora.
const WILDCARD: &str = "<*>";

/// A text of the user's, and what is looked for in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserText {
    /// The file's name, for tables.
    pub name: String,
    /// The text, never empty.
    pub bytes: Vec<u8>,
    /// Distinct literals, none of them empty, in the order of their file.
    pub literals: Option<Vec<Vec<u8>>>,
    /// Distinct templates, all typed or all with wildcards, in the order of their file.
    pub templates: Option<Vec<String>>,
}

/// Why a text, its literals or its templates could not be read.
#[derive(Debug, PartialEq, Eq)]
pub struct UserTextError(String);

impl fmt::Display for UserTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UserTextError {}

impl UserText {
    /// Reads a text, and where they are given a file of literals (one a line, every byte of it; line ends may be
    /// CRLF) and a file of templates (one a line, `{kind}` or `<*>`; empty lines and lines that start with `#` are
    /// left out). `memory` is what the machine has free, in bytes.
    ///
    /// # Errors
    /// Every message names the file, what is wrong, the line where it is one line's fault, and what to do: a file that
    /// cannot be read, is empty, is no plain file or is more than a quarter of `memory`; an empty literal; a literal or
    /// a template that stands twice; a template that is not UTF-8 or that the kernel refuses; both ways of writing
    /// templates in one file.
    pub fn read(
        text: &Path,
        literals: Option<&Path>,
        templates: Option<&Path>,
        memory: u64,
    ) -> Result<UserText, UserTextError> {
        let bytes = contents(text, memory)?;
        let name = text.file_name().map_or_else(|| text.display().to_string(), |name| name.to_string_lossy().into());
        let read = |path: &Path| Ok((path.display().to_string(), contents(path, memory)?));
        let literals = literals.map(|path| read(path).and_then(|(shown, bytes)| literals_of(&shown, &bytes)));
        let templates = templates.map(|path| read(path).and_then(|(shown, bytes)| templates_of(&shown, &bytes)));
        Ok(UserText { name, bytes, literals: literals.transpose()?, templates: templates.transpose()? })
    }
}

/// The bytes of a plain file that is neither empty nor too large.
fn contents(path: &Path, memory: u64) -> Result<Vec<u8>, UserTextError> {
    let shown = path.display();
    let refused = |why: String| UserTextError(format!("{shown}: {why}"));
    let about = std::fs::metadata(path).map_err(|error| refused(error.to_string()))?;
    if about.is_dir() {
        return Err(refused("this is a folder; name one file in it".to_owned()));
    }
    if !about.is_file() {
        return Err(refused("this is no plain file; write what it gives to a file, and name that".to_owned()));
    }
    let most = memory / SHARE_OF_MEMORY;
    let too_large = |bytes: String| {
        refused(format!(
            "{bytes} bytes, and at most {most} can be measured in the {memory} bytes of memory that are free; \
             cut a part off, for example with `head -c {most}`"
        ))
    };
    if about.len() > most {
        return Err(too_large(about.len().to_string()));
    }
    let mut bytes = Vec::new();
    let taken = bytes.try_reserve_exact(about.len() as usize);
    taken.map_err(|_| too_large(about.len().to_string()))?;
    let file = File::open(path).map_err(|error| refused(error.to_string()))?;
    // One more than there may be: a file that grows while it is read is found out.
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| refused(error.to_string()))?;
    match bytes.len() as u64 {
        0 => Err(refused("the file is empty; there is nothing to measure in it".to_owned())),
        length if length > most => Err(too_large(format!("more than {most}"))),
        _ => Ok(bytes),
    }
}

/// The lines of a file with their numbers, from 1; without line ends, be they LF or CRLF.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let whole = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines = whole.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.enumerate().map(|(index, line)| (index + 1, line))
}

/// Refuses what stands in two lines.
fn once<'a>(
    shown: &str,
    what: &str,
    seen: &mut HashMap<&'a [u8], usize>,
    number: usize,
    line: &'a [u8],
) -> Result<(), UserTextError> {
    match seen.insert(line, number) {
        None => Ok(()),
        Some(first) => {
            let text = String::from_utf8_lossy(line);
            Err(UserTextError(format!(
                "{shown}:{number}: the {what} {text:?} stands in line {first} already; remove one"
            )))
        }
    }
}

fn literals_of(shown: &str, bytes: &[u8]) -> Result<Vec<Vec<u8>>, UserTextError> {
    let mut seen = HashMap::new();
    for (number, line) in lines(bytes) {
        if line.is_empty() {
            return Err(UserTextError(format!(
                "{shown}:{number}: the line is empty, and an empty literal stands everywhere; remove the line"
            )));
        }
        once(shown, "literal", &mut seen, number, line)?;
    }
    Ok(lines(bytes).map(|(_, line)| line.to_vec()).collect())
}

fn templates_of(shown: &str, bytes: &[u8]) -> Result<Vec<String>, UserTextError> {
    let mut seen = HashMap::new();
    let mut templates: Vec<(usize, &str)> = Vec::new();
    for (number, line) in lines(bytes).filter(|(_, line)| !line.is_empty() && !line.starts_with(b"#")) {
        let text = std::str::from_utf8(line).map_err(|error| {
            let place = error.valid_up_to() + 1;
            UserTextError(format!(
                "{shown}:{number}: not UTF-8 at byte {place} of the line; save the templates as UTF-8"
            ))
        })?;
        once(shown, "template", &mut seen, number, line)?;
        templates.push((number, text));
    }
    let first = |wanted: &dyn Fn(&str) -> bool| templates.iter().find(|(_, text)| wanted(text)).map(|line| line.0);
    let wildcard = first(&|text| text.contains(WILDCARD));
    let typed = first(&|text| Kind::ALL.iter().any(|kind| text.contains(&format!("{{{}}}", kind.name()))));
    let read = match (typed, wildcard) {
        _ if templates.is_empty() => {
            return Err(UserTextError(format!("{shown}: no template in it: every line is empty or starts with #")));
        }
        (Some(typed), Some(wildcard)) => {
            return Err(UserTextError(format!(
                "{shown}: line {typed} writes values as {{kind}}, line {wildcard} as {WILDCARD}; write all of them one way"
            )));
        }
        (None, Some(_)) => Template::wildcard,
        (_, None) => Template::typed,
    };
    for (number, text) in &templates {
        read(text).map_err(|error| UserTextError(format!("{shown}:{number}: {error}")))?;
    }
    Ok(templates.into_iter().map(|(_, text)| text.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: u64 = 1 << 20;

    fn message<T: fmt::Debug>(outcome: Result<T, UserTextError>) -> String {
        outcome.unwrap_err().to_string()
    }

    fn in_a_file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn every_byte_of_a_line_is_the_literal_but_for_its_end() {
        let literals = literals_of("set", b"# no comment\r\n \\n\n\xff\0\nlast").unwrap();
        assert_eq!(literals, [&b"# no comment"[..], b" \\n", b"\xff\0", b"last"]);
        assert_eq!(literals_of("set", b"a\nb\n").unwrap(), literals_of("set", b"a\r\nb\r\n").unwrap());
        assert!(message(literals_of("set", b"a\n\nb\n")).starts_with("set:2: the line is empty"));
        assert!(message(literals_of("set", b"a\n\r\n")).starts_with("set:2:"));
        assert!(message(literals_of("set", b"\n")).starts_with("set:1:"));
        let twice = message(literals_of("set", b"a\nb\na\r\n"));
        assert!(twice.starts_with("set:3:") && twice.contains("\"a\" stands in line 1"), "{twice}");
    }

    #[test]
    fn templates_are_written_one_way_and_comments_are_none() {
        let typed = templates_of("set", b"# shown\n\nload {decimal}\r\nplain\n").unwrap();
        assert_eq!(typed, ["load {decimal}", "plain"]);
        // Braces that name no kind are text beside wildcards.
        assert_eq!(templates_of("set", b"a <*>\n{b} <*>\n").unwrap(), ["a <*>", "{b} <*>"]);
        let both = message(templates_of("set", b"#\na {word}\nb\nc <*>\n"));
        assert!(both.contains("line 2") && both.contains("line 4"), "{both}");
        assert!(message(templates_of("set", b"a\n\xff\n")).starts_with("set:2: not UTF-8 at byte 1"));
        assert!(message(templates_of("set", b"a\n#\na\n")).starts_with("set:3:"));
        let wrong = message(templates_of("set", b"fine {word}\nload {percent}\n"));
        assert!(wrong.starts_with("set:2: ") && wrong.contains("percentage"), "{wrong}");
        assert!(message(templates_of("set", b"# nothing\n\n")).contains("no template"));
    }

    #[test]
    fn files_that_cannot_be_measured_are_named() {
        let text = in_a_file(b"no newline at the end\0\xff");
        let read = UserText::read(text.path(), None, None, PLENTY).unwrap();
        assert_eq!((&read.bytes[..], read.literals, read.templates), (&b"no newline at the end\0\xff"[..], None, None));
        let refused = |path: &Path, memory: u64, said: &str| {
            let message = message(UserText::read(path, None, None, memory));
            assert!(message.contains(said) && message.contains(path.to_str().unwrap()), "{message}");
        };
        refused(Path::new("no-such-file.log"), PLENTY, "No such file");
        refused(in_a_file(b"").path(), PLENTY, "empty");
        refused(&std::env::temp_dir(), PLENTY, "folder");
        refused(text.path(), 91, "head -c 22");
        assert!(UserText::read(text.path(), None, None, 92).is_ok());
    }
}
