//! A page of Markdown that never grows beyond its limit.

/// Characters of a cell or of a line; what is longer ends in `…`.
const LONGEST_TEXT: usize = 300;

/// Room that is kept for the note that something did not fit.
const NOTE: usize = 200;

/// A page under construction.
pub struct Page {
    text: String,
    limit: usize,
    /// Tables, lists and paragraphs, or rows of them, that did not fit.
    left_out: usize,
}

impl Page {
    /// An empty page of at most `limit` bytes.
    pub fn new(limit: usize) -> Page {
        Page { text: String::new(), limit: limit - NOTE, left_out: 0 }
    }

    /// Adds a piece of Markdown, whole or not at all.
    pub fn block(&mut self, markdown: &str) {
        if !self.fits(markdown) {
            self.left_out += 1;
        }
    }

    fn fits(&mut self, markdown: &str) -> bool {
        let fits = self.text.len() + markdown.len() <= self.limit;
        if fits {
            self.text.push_str(markdown);
        }
        fits
    }

    /// A table under its title; nothing without rows. Cells are text, not Markdown.
    pub fn table(&mut self, title: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let head = format!("### {title}\n\n| {} |\n|{}\n", header.join(" | "), " --- |".repeat(header.len()));
        let rows = rows.map(|cells| {
            let cells: Vec<String> = cells.iter().map(|cell| inline(cell)).collect();
            format!("| {} |\n", cells.join(" | "))
        });
        self.section(&head, rows);
    }

    /// A list under its title; nothing without lines. Lines are Markdown.
    pub fn list(&mut self, title: &str, lines: impl Iterator<Item = String>) {
        self.section(&format!("### {title}\n\n"), lines.map(|line| format!("- {line}\n")));
    }

    fn section(&mut self, head: &str, rows: impl Iterator<Item = String>) {
        let mut rows = rows.peekable();
        let Some(first) = rows.next() else { return };
        // A head without a row under it would be no table.
        if !self.fits(&format!("{head}{first}")) {
            self.left_out += 1 + rows.count();
            return;
        }
        while let Some(row) = rows.next() {
            if !self.fits(&row) {
                self.left_out += 1 + rows.count();
                break;
            }
        }
        // Of the room for the note: a page has few sections.
        self.text.push('\n');
    }

    /// The page, with a note where something did not fit.
    pub fn finish(self) -> String {
        let Page { mut text, left_out, .. } = self;
        if left_out > 0 {
            text.push_str(&format!(
                "\n{left_out} more rows did not fit here; the report and the run's file have them.\n"
            ));
        }
        text
    }
}

/// What is put into words that GitHub would make live after Markdown was read: a blank of no width.
const BREAK: char = '\u{200b}';

/// Words as Markdown on one line that show as they are: no markup, HTML or table is opened or closed by them, and no
/// name, address, issue or emoji in them becomes live on GitHub.
pub fn inline(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = line.char_indices().enumerate().peekable();
    // Whether only digits came before: a number with a dot and a blank behind it would begin a list.
    let mut number = true;
    while let Some((i, (at, c))) = rest.next() {
        if i == LONGEST_TEXT {
            out.push('…');
            break;
        }
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            // What would begin a heading, a list or a rule.
            '#' | '-' | '+' | '=' if i == 0 => out.extend(['\\', c]),
            '.' | ')' if number && rest.peek().is_none_or(|(_, (_, next))| *next == ' ') => out.extend(['\\', c]),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
        if is_live_between(&line, at) {
            out.push(BREAK);
        }
        number &= c.is_ascii_digit();
    }
    out
}

/// Whether the character at `at` and what follows it would become live: a mention, an address, an issue, an emoji.
fn is_live_between(line: &str, at: usize) -> bool {
    let (before, here) = line.split_at(at);
    let mut chars = here.chars();
    let sign = chars.next();
    let after = chars.as_str();
    let digit_after = after.starts_with(|c: char| c.is_ascii_digit());
    match sign {
        Some('@') => after.starts_with(|c: char| c.is_ascii_alphanumeric()),
        Some('#') => digit_after,
        Some('-') => {
            digit_after && before.len() >= 2 && before.as_bytes()[before.len() - 2..].eq_ignore_ascii_case(b"gh")
        }
        Some('w' | 'W') => after.starts_with('.') && before.as_bytes().to_ascii_lowercase().ends_with(b"ww"),
        Some(':') => after.starts_with("//") || after.split_once(':').is_some_and(|(name, _)| is_emoji(name)),
        _ => false,
    }
}

/// Whether GitHub may know an emoji of this name; the minutes of a time of day are none.
fn is_emoji(name: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    !name.is_empty() && name.chars().all(known) && !(name.len() <= 2 && name.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        for (words, expected) in [
            ("a | b", "a \\| b"),
            ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
            ("two\nlines\r\n\tthree", "two lines three"),
            (
                "`code` *bold* x86_64 [a](b) ~~c~~ $x$",
                "\\`code\\` \\*bold\\* x86\\_64 \\[a\\](b) \\~\\~c\\~\\~ \\$x\\$",
            ),
            ("# 1", "\\# 1"),
            ("- 1-2", "\\- 1-2"),
            ("12. at 1.5", "12\\. at 1.5"),
            ("1.5 G", "1.5 G"),
            ("\u{1b}[31m", "\u{fffd}\\[31m"),
            ("1 % of 4.5 G", "1 % of 4.5 G"),
            ("@name a@b.org user@1", "@\u{200b}name a@\u{200b}b.org user@\u{200b}1"),
            ("see https://a.org, www.a.org", "see https:\u{200b}//a.org, www\u{200b}.a.org"),
            ("#12 a/b#12 GH-1 gh-2", "\\#\u{200b}12 a/b#\u{200b}12 GH-\u{200b}1 gh-\u{200b}2"),
            (":+1: at 03:04:05Z, p50: 3", ":\u{200b}+1: at 03:04:05Z, p50: 3"),
            ("@ # : avx-512 10:1", "@ # : avx-512 10:1"),
        ] {
            assert_eq!(inline(words), expected, "{words:?}");
        }
        assert_eq!(inline(&"ä".repeat(400)).chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut page = Page::new(400);
        page.table("Numbers", &["number"], (0..100).map(|n| vec![n.to_string()]));
        let text = page.finish();
        assert!(text.len() <= 400, "{}", text.len());
        let rows = text.lines().filter(|line| line.starts_with("| ")).count() - 2;
        assert!(rows > 5);
        assert!(text.contains(&format!("\n{} more rows did not fit here", 100 - rows)), "{text}");
    }
}
