//! Standard output: the result alone, and quietly gone when nobody reads it.

use lanemark_reports::terminal::Style;
use serde::Serialize;
use std::error::Error;
use std::io::{self, IsTerminal, Write};

/// Prints a text.
///
/// # Errors
/// When standard output cannot be written.
pub fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// How tables are written: in colour on a terminal, unless the user asks for none (`NO_COLOR`).
pub fn style() -> Style {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if io::stdout().is_terminal() && !plain { Style::Colour } else { Style::Plain }
}

/// Prints one JSON value.
///
/// # Errors
/// When standard output cannot be written.
pub fn json(value: &impl Serialize) -> Result<(), Box<dyn Error>> {
    Ok(text(&serde_json::to_string_pretty(value)?)?)
}

/// Whether an error says that the reader of standard output has gone.
pub fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
