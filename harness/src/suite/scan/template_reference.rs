//! The answer that every way of matching templates must give.

use super::template_pieces::preference;
use super::template_sets::TemplateSet;
use crate::peers::regex_automata::Automaton;
use crate::peers::regex_templates::TemplateRegex;
use crate::suite::SuiteError;
use lanemark_peers::log_templates::{MatchedLines, UNMATCHED, after_header, lines};

/// Matches every line of a text with `find`, which is given the content, where in its line it begins, and where the
/// words of its values go; the columns are overwritten.
pub fn match_lines(
    text: &[u8],
    header_fields: usize,
    matched: &mut MatchedLines,
    mut find: impl FnMut(&[u8], usize, &mut Vec<u64>) -> Option<u32>,
) {
    matched.ids.clear();
    matched.values.clear();
    for line in lines(text) {
        let content = after_header(line, header_fields);
        let found = content.and_then(|start| find(&line[start..], start, &mut matched.values));
        matched.ids.push(found.unwrap_or(UNMATCHED));
    }
}

/// What a text's lines match by regular expressions: one automaton of all templates in order of preference names the
/// first that matches, and that template's own captures give the values. Where a number does not fit its type, the
/// templates after it are tried one by one.
///
/// # Errors
/// When a template makes no regular expression.
pub fn expected(set: &TemplateSet, text: &[u8]) -> Result<MatchedLines, SuiteError> {
    let refused = |error: &dyn std::fmt::Display| SuiteError::Peer(format!("the regex reference: {error}"));
    let mut automaton = Automaton::new(&set.pieces).map_err(|error| refused(&error))?;
    let order = preference(&set.pieces);
    let mut regexes: Vec<Option<TemplateRegex>> = set.pieces.iter().map(|_| None).collect();
    let mut failure = None;
    let mut matched = MatchedLines::default();
    match_lines(text, set.header_fields, &mut matched, |content, offset, values| {
        let mut captures = |id: u32, values: &mut Vec<u64>| {
            let place = id as usize;
            if regexes[place].is_none() {
                match TemplateRegex::new(&set.pieces[place]) {
                    Ok(regex) => regexes[place] = Some(regex),
                    Err(error) => failure = Some(refused(&error)),
                }
            }
            regexes[place].as_mut().is_some_and(|regex| regex.append(content, offset, values))
        };
        let first = automaton.id(content)?;
        if captures(first, values) {
            return Some(first);
        }
        let mut after = order.iter().copied().skip_while(|id| *id != first).skip(1);
        after.find(|id| captures(*id, values))
    });
    match failure {
        Some(failure) => Err(failure),
        None => Ok(matched),
    }
}

/// The first lines of an answer.
pub fn prefix(set: &TemplateSet, matched: &MatchedLines, lines: usize) -> MatchedLines {
    let ids = matched.ids[..lines].to_vec();
    let values = |id: &u32| set.pieces.get(*id as usize).map_or(0, |pieces| pieces.kinds.len());
    let values = matched.values[..ids.iter().map(values).sum()].to_vec();
    MatchedLines { ids, values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::regex_templates::OneByOne;
    use lanemark_kernels::scan::template::{Batch, reference};

    #[test]
    fn the_reference_is_the_one_by_one_loop_and_the_kernels_own() {
        let typed = ["a {integer}", "a {word}", "{rest}", "load {percentage} {decimal}", "{word} {word}"];
        let corpus = ["a <*>", "<*> b", "<*>:<*> c", "a <*> b", "static"];
        let text =
            b"h a 5\nh a 99999999999999999999\r\nh a x b\nshort\nh load 5% 0.5\nh  b\nh x:y c\nh static\nh a b\n\nh ";
        let owned = |texts: [&str; 5]| texts.map(str::to_owned).to_vec();
        let mut corpus = TemplateSet::wildcard(owned(corpus));
        corpus.header_fields = 1;
        for set in [TemplateSet::typed(owned(typed), 1).unwrap(), corpus] {
            let expected = expected(&set, text).unwrap();
            let mut one_by_one = OneByOne::new(&set.pieces).unwrap();
            let mut loops = MatchedLines::default();
            match_lines(text, 1, &mut loops, |content, offset, values| one_by_one.find(content, offset, values));
            assert_eq!(expected, loops);
            let matcher = set.matcher(text).unwrap();
            let mut batch = Batch::new();
            reference::match_batch(&matcher, text, &mut batch).unwrap();
            assert_eq!(batch.ids(), expected.ids);
            assert_eq!(prefix(&set, &expected, expected.ids.len()), expected);
            assert!(prefix(&set, &expected, 1).values.len() <= 1);
        }
    }
}
