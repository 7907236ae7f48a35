//! Libraries that scan text, one file a library. They choose their instructions when they run, so one build stands for
//! all; those that choose at compile time are in `lanemark-peers`.
//!
//! A function here is one operation and gives every [`Way`] of every library to do it. `lanemark list` asks the same
//! functions, so a library that is added to one appears in both.

mod aho_corasick;
mod bytecount;
mod daachorse;
pub mod flink;
#[cfg(feature = "hyperscan")]
mod hyperscan;
mod memchr;
mod regex;
pub mod regex_automata;
pub mod regex_templates;
#[cfg(feature = "stringzilla")]
mod stringzilla;
#[cfg(test)]
mod tests;

/// Counts something in a text.
pub type Count = Box<dyn Fn(&[u8]) -> u64>;

/// Writes where something lies in a text over a vector that is used again and again; texts are under 4 GiB.
pub type Index = Box<dyn Fn(&[u8], &mut Vec<u32>)>;

/// One way of a library to do an operation, ready to be timed.
pub struct Way<C> {
    /// The library's name.
    pub library: &'static str,
    /// Its version.
    pub version: String,
    /// Which of its ways, where it has several: `DFA`.
    pub how: &'static str,
    /// What a reader must know about it.
    pub note: Option<String>,
    /// The work.
    pub call: C,
}

impl<C> Way<C> {
    /// Library, version and way: `aho-corasick 1.1.5 (DFA)`.
    pub fn name(&self) -> String {
        let how = if self.how.is_empty() { String::new() } else { format!(" ({})", self.how) };
        format!("{} {}{how}", self.library, self.version)
    }
}

/// Why a library cannot do an operation on this input, in words that name the library.
pub type Refused = String;

/// What the libraries make of a set of literals: ways, and refusals by those that cannot hold this one.
pub type Ways = Vec<Result<Way<Count>, Refused>>;

/// How often a byte occurs.
pub fn count_byte(byte: u8) -> Vec<Way<Count>> {
    vec![memchr::count_byte(byte), bytecount::count_byte(byte)]
}

/// Where a byte occurs.
pub fn index_byte(byte: u8) -> Vec<Way<Index>> {
    vec![
        memchr::index_byte(byte),
        #[cfg(feature = "stringzilla")]
        stringzilla::index_any(&[byte]),
    ]
}

/// Where any of three bytes occurs.
pub fn index_three(bytes: [u8; 3]) -> Vec<Way<Index>> {
    vec![
        memchr::index_three(bytes),
        #[cfg(feature = "stringzilla")]
        stringzilla::index_any(&bytes),
    ]
}

/// How often a literal occurs, from left to right and without overlaps.
pub fn count_literal(literal: &[u8]) -> Vec<Way<Count>> {
    vec![
        memchr::count_literal(literal),
        #[cfg(feature = "stringzilla")]
        stringzilla::count_literal(literal),
    ]
}

/// Where a literal begins, from left to right and without overlaps.
pub fn index_literal(literal: &[u8]) -> Vec<Result<Way<Index>, Refused>> {
    vec![Ok(memchr::index_literal(literal)), regex::index_literal(literal)]
}

/// The matches of a set, overlaps included: of each the literal's number and where it begins. Libraries that can make
/// use of a sample of the text get it.
pub fn index_all(literals: &[Vec<u8>], sample: &[u8]) -> Vec<Result<Way<Index>, Refused>> {
    let mut ways = aho_corasick::index_all(literals);
    ways.push(daachorse::index_all(literals, sample));
    ways
}

/// How many matches of a set there are from left to right without overlaps, the earlier literal of the set first.
/// Libraries that can make use of a sample of the text get it.
pub fn count_leftmost_first(literals: &[Vec<u8>], sample: &[u8]) -> Ways {
    let mut ways = aho_corasick::count_leftmost_first(literals);
    ways.push(daachorse::count_leftmost_first(literals, sample));
    ways.push(regex::count_leftmost_first(literals));
    ways
}

/// How many matches of a set there are at all, overlaps included. Libraries that can make use of a sample of the text
/// get it.
pub fn count_all(literals: &[Vec<u8>], sample: &[u8]) -> Ways {
    let mut ways = aho_corasick::count_all(literals);
    ways.push(daachorse::count_all(literals, sample));
    #[cfg(feature = "hyperscan")]
    ways.push(hyperscan::count_all(literals));
    ways
}

/// The libraries that a bench is measured beside, by its id.
pub fn names(bench: &str) -> Vec<String> {
    fn of<C>(ways: Vec<Way<C>>) -> Vec<String> {
        ways.iter().map(Way::name).collect()
    }
    let literals = [b"error".to_vec(), b"warning".to_vec()];
    let indices = |ways: Vec<Result<Way<Index>, Refused>>| of(ways.into_iter().flatten().collect());
    let all = |ways: Ways| of(ways.into_iter().flatten().collect());
    match bench {
        "scan/count-byte" => of(count_byte(b'\n')),
        "scan/newline-index" => of(index_byte(b'\n')),
        "scan/csv-index" => of(index_three(*b",\n\"")),
        "scan/literal" => of(count_literal(&literals[0])),
        "scan/literals-leftmost" | "scan/literals-worst" => all(count_leftmost_first(&literals, b"")),
        "scan/literals-all" => all(count_all(&literals, b"")),
        "events/pattern-strict" => indices(index_literal(&literals[0])),
        "events/patterns-64" => indices(index_all(&literals, b"")),
        "scan/templates" => {
            vec![regex_templates::name(), regex_automata::name("ids only"), regex_automata::name("ids and values")]
        }
        _ => Vec::new(),
    }
}
