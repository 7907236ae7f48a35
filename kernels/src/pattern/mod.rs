//! Patterns of events: sequences, alternatives, repetitions and negation within a time, per key.
//!
//! A [`Pattern`] is built step by step as with Flink's `Pattern`, or read from a [`text`] after SQL's
//! MATCH_RECOGNIZE. A [`Matcher`] finds its matches in a stream, batch by batch, each with its events: patterns that
//! are fixed words of steps by the [bit-parallel engine](bits), all others by an automaton with a shared buffer.
//! [`mod@reference`] finds the same matches by their definition.
//!
//! # What a match is
//!
//! A pattern stands for words of steps: an alternative for the words of each of its elements, a repetition of *n*
//! passes for its element *n* times in a row, joined by the repetition's contiguity. A **match** is one of the words
//! with one event for each of its steps, later from step to step, such that each event satisfies its step's condition
//! and
//!
//! | rule | Flink | text | of the events after the match's event before, up to this one |
//! |---|---|---|---|
//! | [strict](#strict) | `next` | `A B` | there is none in between |
//! | [skip till next](#skip-till-next) | `followedBy` | `A -> B` | none in between satisfies `B` |
//! | [skip till any](#skip-till-any) | `followedByAny` | `A ->> B` | nothing |
//! | [not next](#negation) | `notNext` | `A !N …` | the very next one, taken or not, is no `N` |
//! | [not followed by](#negation) | `notFollowedBy` | `A -> !N …` | none is an `N`, the one taken included |
//! | [greedy](#repetition) | `greedy()` | `A+ …` | where `A+` is left: none could have begun another pass |
//! | [reluctant](#repetition) | | `A+? …` | where `A+?` goes on: none left it, nor could a later one |
//! | [within](#within) | `within(t)` | `WITHIN t` | the time since the first event is below `t` |
//!
//! *Per key*, with [`Pattern::partition_by`] or `PARTITION BY`, only events of one key make a match, and those of other
//! keys are not there: the next event is the next one of the key. Otherwise the whole stream is one.
//!
//! Where a rule looks at events after the last one of a match (a negation or a greedy repetition at the pattern's end),
//! it looks as far as the time of `within` reaches, or to the end of the stream. Such a match is reported when that is
//! certain, by [`Matcher::finish`] at the latest. Two ways to the same steps and events are one match. A match has at
//! least one event.
//!
//! [After a match](AfterMatch), others may be dropped. The matches of a pattern and key are gone through by first
//! event, then last event, then event by event (the earlier event first, at one event the earlier step); each is
//! reported, unless it begins before the event to which one reported before it has moved on.
//!
//! # Strict
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! assert_eq!(found("PATTERN (A B) AFTER MATCH NO SKIP", "abacb"), ["a0 b1"]);
//! ```
//!
//! # Skip till next
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! assert_eq!(found("PATTERN (A -> B) AFTER MATCH NO SKIP", "acabb"), ["a0 b3", "a2 b3"]);
//! ```
//!
//! # Skip till any
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! assert_eq!(found("PATTERN (A ->> B) AFTER MATCH NO SKIP", "acbb"), ["a0 b2", "a0 b3"]);
//! ```
//!
//! # Negation
//!
//! A negation takes no event. What is between is looked at up to the event that the next step takes, or to the end of
//! the time where it is the last.
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! assert_eq!(found("PATTERN (A !B -> C) AFTER MATCH NO SKIP", "abcadbc"), ["a3 c6"]);
//! assert_eq!(found("PATTERN (A -> !B -> C) AFTER MATCH NO SKIP", "abcadc"), ["a3 c5"]);
//! assert_eq!(found("PATTERN (A -> !B) WITHIN 3 AFTER MATCH NO SKIP", "adbaddb"), ["a3"]);
//! ```
//!
//! # Repetition
//!
//! `times(n)`, `times(n, m)`, `oneOrMore` and `optional` are `{n}`, `{n,m}`, `+` and `?`. [`Greed`] says which numbers
//! of passes are taken: each (Flink's rule where nothing is said; `&` in the text), as many as can be, as few as can
//! be. SQL orders a row's matches and goes back where a choice does not lead on; here, as in Flink, the choice is made
//! by the events at hand, so that a stream need not be kept.
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! let every = found("PATTERN (C -> (-> A)+& -> B) AFTER MATCH NO SKIP", "cdaadab");
//! assert_eq!(every, ["c0 a2 a3 a5 b6", "c0 a2 a3 b6", "c0 a2 b6"]);
//! let consecutive = found("PATTERN (C -> A+& -> B) AFTER MATCH NO SKIP", "cdaadab");
//! assert_eq!(consecutive, ["c0 a2 a3 b6", "c0 a2 b6"]);
//! let combinations = found("PATTERN (C -> (->> A){2}& -> B) AFTER MATCH NO SKIP", "cdaadab");
//! assert_eq!(combinations, ["c0 a2 a3 b6", "c0 a2 a5 b6"]);
//! let optional = found("PATTERN (A -> B?& -> C) AFTER MATCH NO SKIP", "abc");
//! assert_eq!(optional, ["a0 b1 c2", "a0 c2"]);
//! let greedy = found("PATTERN (C -> (-> A)+ -> B) AFTER MATCH NO SKIP", "cdaadab");
//! assert_eq!(greedy, ["c0 a2 a3 a5 b6"]);
//! let reluctant = found("PATTERN (C -> (-> A)+? -> B) AFTER MATCH NO SKIP", "cdaadab");
//! assert_eq!(reluctant, ["c0 a2 b6"]);
//! let twice_or_thrice = found("PATTERN (A{2,3}) AFTER MATCH NO SKIP", "aaab");
//! assert_eq!(twice_or_thrice, ["a0 a1 a2", "a1 a2"]);
//! ```
//!
//! # Alternatives and groups
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! assert_eq!(found("PATTERN (A (B | C D)) AFTER MATCH NO SKIP", "abacd"), ["a0 b1", "a2 c3 d4"]);
//! assert_eq!(found("PATTERN ((A B){2}) AFTER MATCH NO SKIP", "ababab"), ["a0 b1 a2 b3", "a2 b3 a4 b5"]);
//! ```
//!
//! # Within
//!
//! A partial match ends when an event comes whose time is `within` or more after its first, as in Flink. For a match
//! those events are not there: they do not break it either.
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! assert_eq!(found("PATTERN (A -> B) WITHIN 3 AFTER MATCH NO SKIP", "accbacb"), ["a4 b6"]);
//! ```
//!
//! # After a match
//!
//! ```
//! # use lanemark_kernels::pattern::doc_examples::found;
//! let after = |skip: &str| found(&format!("PATTERN (B+& C) AFTER MATCH {skip}"), "bbbc");
//! assert_eq!(after("NO SKIP"), ["b0 b1 b2 c3", "b1 b2 c3", "b2 c3"]);
//! assert_eq!(after("SKIP TO NEXT ROW"), ["b0 b1 b2 c3", "b1 b2 c3", "b2 c3"]);
//! assert_eq!(after("SKIP PAST LAST ROW"), ["b0 b1 b2 c3"]);
//! assert_eq!(after("SKIP TO FIRST C"), ["b0 b1 b2 c3"]);
//! assert_eq!(after("SKIP TO LAST B"), ["b0 b1 b2 c3", "b2 c3"]);
//! let one_a_start = found("PATTERN (A ->> B) AFTER MATCH SKIP TO NEXT ROW", "aabb");
//! assert_eq!(one_a_start, ["a0 b2", "a1 b2"]);
//! ```
//!
//! Where the step to skip to took none of the match's events, or its first one, nothing is dropped.
//!
//! # Cost
//!
//! Conditions are evaluated column by column into bitmaps, each distinct comparison once for all patterns. The
//! automaton looks at events that some condition holds for, and at the next one where a partial match waits for it:
//! time is the number of those times the partial matches of the event's key. A partial match is 32 bytes and 24 each
//! event that it does not share; partial matches end with their time and are limited by [`Options`]. Which patterns
//! report every match and begin alike share their states.
//!
//! Sources: Apache Flink, "FlinkCEP - Complex event processing for Flink"; ISO/IEC 19075-5, row pattern recognition in
//! SQL; Agrawal, Diao, Gyllstrom, Immerman, "Efficient pattern matching over event streams", SIGMOD 2008 (the shared
//! buffer); Navarro, Raffinot, *Flexible Pattern Matching in Strings*, 2002, chapter 5 (states as positions in the
//! pattern).

pub mod ast;
pub mod bits;
mod check;
pub mod condition;
#[doc(hidden)]
pub mod doc_examples;
mod error;
pub mod events;
pub mod matcher;
pub mod matches;
mod nfa;
pub mod reference;
#[cfg(test)]
mod tests;
pub mod text;

pub use ast::{AfterMatch, Contiguity, Element, Greed, Pattern};
pub use condition::Condition;
pub use error::PatternError;
pub use events::{Column, Events};
pub use matcher::{Matcher, Options, Overflow};
pub use matches::{Match, Matched, Matches};
pub use text::ParseError;
