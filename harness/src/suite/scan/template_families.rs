//! Hundreds and thousands of templates in the form of log-parsing corpora, and lines of them.
//!
//! Templates are made of word lists by a few patterns, as code bases make them: four in ten share one of 30 long
//! beginnings, a given share starts with a variable, some have no variable at all.

use super::log_lines::Zipf;
use super::log_messages::Message;
use super::log_values::{Values, below};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;
use std::collections::HashSet;

const COMPONENTS: [&str; 24] = [
    "BlockManager",
    "DataNode",
    "NameSystem",
    "TaskSetManager",
    "ShuffleReader",
    "QuorumPeer",
    "LeaderElection",
    "SessionTracker",
    "RegionServer",
    "MemStore",
    "LogCleaner",
    "ReplicaFetcher",
    "GroupCoordinator",
    "Allocator",
    "NodeManager",
    "ContainerMonitor",
    "ConnectionPool",
    "RequestRouter",
    "TokenService",
    "IndexWriter",
    "MergeScheduler",
    "SnapshotStore",
    "GossipStage",
    "HintedHandoff",
];
const VERBS: [&str; 24] = [
    "opened",
    "closed",
    "received",
    "rejected",
    "replicated",
    "deleted",
    "flushed",
    "registered",
    "removed",
    "allocated",
    "released",
    "committed",
    "aborted",
    "scheduled",
    "restored",
    "expired",
    "verified",
    "skipped",
    "merged",
    "fetched",
    "renamed",
    "compacted",
    "acknowledged",
    "retried",
];
const NOUNS: [&str; 32] = [
    "block",
    "segment",
    "session",
    "partition",
    "replica",
    "container",
    "task",
    "stage",
    "executor",
    "snapshot",
    "lease",
    "token",
    "region",
    "shard",
    "index",
    "connection",
    "request",
    "checkpoint",
    "offset",
    "transaction",
    "file",
    "directory",
    "worker",
    "node",
    "ledger",
    "journal",
    "tablet",
    "bucket",
    "topic",
    "queue",
    "cursor",
    "volume",
];
const JOINTS: [&str; 12] = [
    " from ",
    " to ",
    " on ",
    " of ",
    " in state ",
    " with id ",
    " after ",
    " for ",
    ", size ",
    ", took ",
    ": ",
    " by ",
];
const TAILS: [&str; 12] = [
    "",
    " ms",
    " bytes",
    " successfully",
    " because it was already gone",
    " (will retry)",
    " in the background",
    " seconds ago",
    " as requested",
    ", nothing to do",
    " of the current epoch",
    "; the previous one stays",
];

/// Where a variable's values may come from.
const SOURCES: [Values; 8] = [
    Values::Integer(0, 99_999),
    Values::Integer(100_000, 9_999_999),
    Values::Key,
    Values::Address,
    Values::Host,
    Values::User,
    Values::Path,
    Values::Decimal(1, 100_000, 2),
];

/// Many templates, most frequent first, and a line generator.
pub struct Families {
    /// The templates.
    pub texts: Vec<String>,
    messages: Vec<Message>,
}

/// Static texts around variables, in the making.
struct Draft(Vec<String>);

impl Draft {
    fn push(&mut self, text: &str) {
        self.0.last_mut().expect("a draft has a static text").push_str(text);
    }

    fn variable(&mut self) {
        self.0.push(String::new());
    }
}

/// One of some words.
fn one_of<'a>(random: &mut Xoshiro256PlusPlus, words: &[&'a str]) -> &'a str {
    words[below(random.next_u64(), words.len() as u64) as usize]
}

/// A beginning that a whole family of templates shares: `RegionServer: replicated ledger <*> of shard `.
fn beginning(random: &mut Xoshiro256PlusPlus) -> Vec<String> {
    let mut draft = Draft(vec![String::new()]);
    draft.push(&format!("{}: {} {} ", one_of(random, &COMPONENTS), one_of(random, &VERBS), one_of(random, &NOUNS)));
    if below(random.next_u64(), 2) == 0 {
        draft.variable();
        draft.push(&format!(" of {} ", one_of(random, &NOUNS)));
    }
    draft.0
}

/// One template as its static texts.
fn draft(random: &mut Xoshiro256PlusPlus, beginnings: &[Vec<String>], variable_first: bool) -> Vec<String> {
    let mut draft = Draft(vec![String::new()]);
    if variable_first {
        draft.variable();
        draft.push([" ", ": ", ":", "/"][below(random.next_u64(), 4) as usize]);
        if below(random.next_u64(), 2) == 0 {
            draft.variable();
            draft.push(" ");
        }
        draft.push(&format!("{} {}", one_of(random, &VERBS), one_of(random, &NOUNS)));
    } else if below(random.next_u64(), 10) < 4 {
        draft.0 = beginnings[below(random.next_u64(), beginnings.len() as u64) as usize].clone();
        draft.push(&format!("{} {}", one_of(random, &VERBS), one_of(random, &NOUNS)));
    } else {
        draft.push(&format!("{}: {} {}", one_of(random, &COMPONENTS), one_of(random, &NOUNS), one_of(random, &VERBS)));
    }
    for _ in 0..below(random.next_u64(), 4) {
        draft.push(one_of(random, &JOINTS));
        if below(random.next_u64(), 3) == 0 {
            draft.push(one_of(random, &NOUNS));
            draft.push(" ");
        }
        draft.variable();
    }
    draft.push(one_of(random, &TAILS));
    draft.0
}

impl Families {
    /// That many templates; the share starts with a variable.
    pub fn new(random: &mut Xoshiro256PlusPlus, count: usize, share_starting_with_variable: f64) -> Families {
        let beginnings: Vec<Vec<String>> = (0..30).map(|_| beginning(random)).collect();
        let mut seen = HashSet::with_capacity(count);
        let mut families = Families { texts: Vec::with_capacity(count), messages: Vec::with_capacity(count) };
        while families.texts.len() < count {
            let variable_first = below(random.next_u64(), 1_000) < (share_starting_with_variable * 1_000.0) as u64;
            let statics = draft(random, &beginnings, variable_first);
            let text = statics.join("<*>");
            if !seen.insert(text.clone()) {
                continue;
            }
            let values: Vec<Values> =
                statics[1..].iter().map(|_| SOURCES[below(random.next_u64(), 8) as usize]).collect();
            let statics: Vec<&str> = statics.iter().map(String::as_str).collect();
            families.messages.push(Message::new(&statics, &values));
            families.texts.push(text);
        }
        families
    }

    /// The messages that lines are drawn from: all, or those that start with a variable.
    pub fn lines(&self, only_variable_first: bool) -> FamilyLines<'_> {
        let drawn: Vec<&Message> =
            self.messages.iter().filter(|message| !only_variable_first || message.starts_with_variable()).collect();
        FamilyLines { mix: Zipf::new(drawn.len()), drawn }
    }
}

/// Lines of some messages, in a Zipf mix.
pub struct FamilyLines<'a> {
    drawn: Vec<&'a Message>,
    mix: Zipf,
}

impl FamilyLines<'_> {
    /// Appends a line with its newline.
    pub fn append(&self, text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
        self.drawn[self.mix.draw(random.next_u64())].append(text, random);
        text.push(b'\n');
    }

    /// As [`FamilyLines::append`], with one letter altered late in the line.
    pub fn append_altered(&self, text: &mut Vec<u8>, random: &mut Xoshiro256PlusPlus) {
        self.drawn[self.mix.draw(random.next_u64())].append_altered(text, random);
        text.push(b'\n');
    }
}
