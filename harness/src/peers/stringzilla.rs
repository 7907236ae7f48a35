//! StringZilla: literals by `FindMatches`, bytes by `find` and `find_byteset`. It has neither a count of a byte nor a
//! search for several literals.

use super::{Count, Index, Way};
use stringzilla::sz::{Byteset, FindMatches, MatcherType, find, find_byteset};

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "5.3.2";

fn way<C>(how: &'static str, call: C) -> Way<C> {
    Way { library: "stringzilla", version: VERSION.to_owned(), how, note: None, call }
}

/// `find` for one byte, `find_byteset` for several, from hit to hit.
pub fn index_any(bytes: &[u8]) -> Way<Index> {
    match *bytes {
        [byte] => way("find", Box::new(move |text, offsets| index(text, offsets, |rest| find(rest, [byte])))),
        _ => {
            let set = Byteset::from_bytes(bytes);
            way("byteset", Box::new(move |text, offsets| index(text, offsets, |rest| find_byteset(rest, set))))
        }
    }
}

fn index(text: &[u8], offsets: &mut Vec<u32>, next: impl Fn(&[u8]) -> Option<usize>) {
    offsets.clear();
    let mut from = 0;
    while let Some(at) = next(&text[from..]) {
        offsets.push((from + at) as u32);
        from += at + 1;
    }
}

/// `FindMatches` without overlaps, counted.
pub fn count_literal(literal: &[u8]) -> Way<Count> {
    let literal = literal.to_vec();
    way("", Box::new(move |text| FindMatches::new(text, MatcherType::Find(&literal)).count() as u64))
}
