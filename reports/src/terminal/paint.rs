//! Colour for terminals: put in as marks without width, so that tables measure text alone, and turned into
//! escape codes, or into nothing, line by line at the end.

/// Whether a table carries colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Text alone, for pipes and files.
    #[default]
    Plain,
    /// ANSI colours, for terminals.
    Colour,
}

/// What a word is coloured for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paint {
    Strong,
    Good,
    Bad,
    Faint,
}

const END: char = '\u{2061}';

/// Invisible characters of no width, and the escape code that each becomes.
const MARKS: [(char, &str); 5] = [
    (END, "\x1b[0m"),
    ('\u{2062}', "\x1b[1m"),
    ('\u{2063}', "\x1b[36m"),
    ('\u{2064}', "\x1b[33m"),
    ('\u{2060}', "\x1b[2m"),
];

/// Text in colour; each word apart, because a table may break the line between two of them.
pub(super) fn mark(text: &str, paint: Paint) -> String {
    let start = match paint {
        Paint::Strong => MARKS[1].0,
        Paint::Good => MARKS[2].0,
        Paint::Bad => MARKS[3].0,
        Paint::Faint => MARKS[4].0,
    };
    let words: Vec<String> = text.split(' ').map(|word| format!("{start}{word}{END}")).collect();
    words.join(" ")
}

/// A line with its marks turned into colour or dropped.
pub(super) fn painted(line: &str, style: Style) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match MARKS.iter().find(|(mark, _)| *mark == c) {
            Some((_, code)) if style == Style::Colour => out.push_str(code),
            Some(_) => {}
            None => out.push(c),
        }
    }
    out
}

/// Text from a file, on one line, without what would steer a terminal or turn its reading direction.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_control() => '\u{fffd}',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Adds `text` as a line of its own.
pub(super) fn push_line(out: &mut String, text: &str) {
    out.push_str(&clean(text));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_codes_or_nothing() {
        let marked = mark("two words", Paint::Good);
        assert_eq!(painted(&marked, Style::Plain), "two words");
        assert_eq!(painted(&marked, Style::Colour), "\x1b[36mtwo\x1b[0m \x1b[36mwords\x1b[0m");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        for hostile in ["\x1b[31mred", "a\u{2062}b", "\u{202e}reversed", "bell\x07", "\u{9b}31m", "a\nmet"] {
            let safe = clean(hostile);
            assert_eq!(painted(&safe, Style::Colour), safe);
            assert!(!safe.chars().any(char::is_control), "{safe:?}");
        }
    }
}
