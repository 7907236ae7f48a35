//! regex over log templates: a regular expression for each, tried in order of preference or chosen by a set of them.

pub use super::regex::VERSION;
use crate::suite::scan::template_pieces::{Pieces, preference, word};
use lanemark_kernels::scan::template::Kind;
use regex::bytes::{CaptureLocations, Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// The name of the variant that asks a set.
pub fn name() -> String {
    format!("regex {VERSION} (RegexSet, then captures)")
}

/// One template's regular expression.
pub struct TemplateRegex {
    regex: Regex,
    places: CaptureLocations,
    kinds: Vec<Kind>,
}

impl TemplateRegex {
    /// Compiles a template.
    ///
    /// # Errors
    /// In the library's words.
    pub fn new(pieces: &Pieces) -> Result<TemplateRegex, regex::Error> {
        let regex = RegexBuilder::new(&pieces.regex(true)).unicode(false).dot_matches_new_line(true).build()?;
        Ok(TemplateRegex { places: regex.capture_locations(), regex, kinds: pieces.kinds.clone() })
    }

    /// Whether the content matches, and if so the words of its values appended; `offset` is where the content begins in
    /// its line.
    pub fn append(&mut self, content: &[u8], offset: usize, values: &mut Vec<u64>) -> bool {
        if self.regex.captures_read(&mut self.places, content).is_none() {
            return false;
        }
        let before = values.len();
        for (index, kind) in self.kinds.iter().enumerate() {
            let value = self.places.get(index + 1).and_then(|(start, end)| word(*kind, content, start..end, offset));
            let Some(value) = value else {
                values.truncate(before);
                return false;
            };
            values.push(value);
        }
        true
    }
}

/// A regular expression for each template, in order of preference.
pub struct OneByOne(Vec<(u32, TemplateRegex)>);

impl OneByOne {
    /// Compiles templates.
    ///
    /// # Errors
    /// In the library's words.
    pub fn new(pieces: &[Pieces]) -> Result<OneByOne, regex::Error> {
        let order = preference(pieces).into_iter();
        let regexes = order.map(|id| Ok((id, TemplateRegex::new(&pieces[id as usize])?)));
        Ok(OneByOne(regexes.collect::<Result<_, regex::Error>>()?))
    }

    /// The preferred template that matches the content, the words of its values appended.
    pub fn find(&mut self, content: &[u8], offset: usize, values: &mut Vec<u64>) -> Option<u32> {
        self.0.iter_mut().find_map(|(id, regex)| regex.append(content, offset, values).then_some(*id))
    }
}

/// A set that says which templates match; the preferred one's captures then.
pub struct SetThenCaptures {
    set: RegexSet,
    regexes: OneByOne,
}

impl SetThenCaptures {
    /// Compiles templates.
    ///
    /// # Errors
    /// In the library's words.
    pub fn new(pieces: &[Pieces]) -> Result<SetThenCaptures, regex::Error> {
        let patterns = preference(pieces).into_iter().map(|id| pieces[id as usize].regex(false));
        let set = RegexSetBuilder::new(patterns)
            .unicode(false)
            .dot_matches_new_line(true)
            .size_limit(1 << 30)
            .dfa_size_limit(1 << 28)
            .build()?;
        Ok(SetThenCaptures { set, regexes: OneByOne::new(pieces)? })
    }

    /// The preferred template that matches the content, the words of its values appended.
    pub fn find(&mut self, content: &[u8], offset: usize, values: &mut Vec<u64>) -> Option<u32> {
        self.set.matches(content).into_iter().find_map(|place| {
            let (id, regex) = &mut self.regexes.0[place];
            regex.append(content, offset, values).then_some(*id)
        })
    }
}
