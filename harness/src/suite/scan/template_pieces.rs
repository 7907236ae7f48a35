//! A template as its static texts and kinds: what the regex peers and the reference are made of, read from the text by
//! itself, so that the kernel's own parser is checked too.

use lanemark_kernels::scan::template::Kind;
use std::ops::Range;

/// A template cut at its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// One static text more than there are variables; some may be empty.
    pub statics: Vec<String>,
    /// The variables.
    pub kinds: Vec<Kind>,
}

impl Pieces {
    /// The pieces of a template of a corpus, with `<*>` for each variable.
    pub fn wildcard(text: &str) -> Pieces {
        let statics: Vec<String> = text.split("<*>").map(str::to_owned).collect();
        let kinds = vec![Kind::Any; statics.len() - 1];
        Pieces { statics, kinds }
    }

    /// The pieces of a typed template, in which `{{` and `}}` are braces. `None` where a brace is not closed or a kind
    /// is unknown.
    pub fn typed(text: &str) -> Option<Pieces> {
        let mut pieces = Pieces { statics: vec![String::new()], kinds: Vec::new() };
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let last = pieces.statics.last_mut()?;
            last.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with("{{") || rest.starts_with("}}") {
                last.push_str(&rest[..1]);
                rest = &rest[2..];
                continue;
            }
            let (name, after) = rest.strip_prefix('{')?.split_once('}')?;
            pieces.kinds.push(Kind::ALL.into_iter().find(|kind| kind.name() == name)?);
            pieces.statics.push(String::new());
            rest = after;
        }
        pieces.statics.last_mut()?.push_str(rest);
        Some(pieces)
    }

    /// Bytes of static text: what decides between templates that match the same line.
    pub fn static_bytes(&self) -> usize {
        self.statics.iter().map(String::len).sum()
    }

    /// The regular expression of the whole line, a group for each variable where `groups` asks for them.
    pub fn regex(&self, groups: bool) -> String {
        let mut pattern = format!("^{}", regex::escape(&self.statics[0]));
        for (kind, after) in self.kinds.iter().zip(&self.statics[1..]) {
            let variable = match kind {
                Kind::Integer => "[+-]?[0-9]+",
                Kind::Decimal => r"[+-]?[0-9]+\.[0-9]+",
                Kind::Percentage => r"[+-]?[0-9]+(?:\.[0-9]+)?%",
                Kind::Word => r"[^ \t]+?",
                Kind::Rest => ".*",
                Kind::Any => ".*?",
            };
            pattern.push_str(if groups { "(" } else { "(?:" });
            pattern.push_str(variable);
            pattern.push(')');
            pattern.push_str(&regex::escape(after));
        }
        pattern.push('$');
        pattern
    }
}

/// Where the order of preference puts the templates: most static text first, then as given.
pub fn preference(pieces: &[Pieces]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..pieces.len() as u32).collect();
    order.sort_by_key(|place| std::cmp::Reverse(pieces[*place as usize].static_bytes()));
    order
}

/// A value as the word that answers are made of: an integer's own, a number's bits, or a span as `start << 32 | end`
/// counted from the line's start, `offset` bytes before the content. `None` where a number does not fit its type.
pub fn word(kind: Kind, content: &[u8], span: Range<usize>, offset: usize) -> Option<u64> {
    let written = || std::str::from_utf8(&content[span.clone()]).ok();
    match kind {
        Kind::Integer => Some(written()?.parse::<i64>().ok()? as u64),
        Kind::Decimal => Some(written()?.parse::<f64>().ok()?.to_bits()),
        Kind::Percentage => Some(written()?.strip_suffix('%')?.parse::<f64>().ok()?.to_bits()),
        Kind::Word | Kind::Rest | Kind::Any => Some(((offset + span.start) as u64) << 32 | (offset + span.end) as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanemark_kernels::scan::template::Template;

    #[test]
    fn pieces_agree_with_the_kernels_parser() {
        for text in ["a {integer}: {word}", "{any}{rest}", "{{literal}} {percentage}", "plain"] {
            let template = Template::typed(text).unwrap();
            let pieces = Pieces::typed(text).unwrap();
            assert_eq!((pieces.kinds.as_slice(), pieces.static_bytes()), (template.kinds(), template.static_bytes()));
        }
        for text in ["<*> of {brace} <*>", "plain {", "<*>"] {
            let template = Template::wildcard(text).unwrap();
            let pieces = Pieces::wildcard(text);
            assert_eq!((pieces.kinds.as_slice(), pieces.static_bytes()), (template.kinds(), template.static_bytes()));
        }
        assert!(Pieces::typed("{integer").is_none() && Pieces::typed("{float}").is_none());
    }

    #[test]
    fn words_of_values() {
        assert_eq!(word(Kind::Integer, b"a -5", 2..4, 7), Some(-5i64 as u64));
        assert_eq!(word(Kind::Percentage, b"12.5%", 0..5, 7), Some(12.5f64.to_bits()));
        assert_eq!(word(Kind::Word, b"a bc", 2..4, 7), Some(9 << 32 | 11));
        assert_eq!(word(Kind::Integer, b"99999999999999999999", 0..20, 0), None);
    }
}
