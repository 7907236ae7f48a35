//! Backtracking of bounded cost, for the lines on which the first way through a template fails and a later one may not.
//!
//! The template is a small program over bytes. Each fork is taken at most once from each place of the content, so a line
//! costs at most (forks × bytes), as in the bounded backtracker of the crate `regex`.

use super::tokens::{Kind, Token};

/// The bytes of one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Bytes {
    One(u8),
    Sign,
    Digit,
    NotBlank,
    All,
}

impl Bytes {
    pub(super) fn contains(self, byte: u8) -> bool {
        match self {
            Bytes::One(one) => byte == one,
            Bytes::Sign => matches!(byte, b'+' | b'-'),
            Bytes::Digit => byte.is_ascii_digit(),
            Bytes::NotBlank => !matches!(byte, b' ' | b'\t'),
            Bytes::All => true,
        }
    }
}

/// One instruction; the next one follows it unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// Takes one byte.
    Take(Bytes),
    /// Tries the first way, then the second; numbered by `fork`.
    Fork { first: u32, second: u32, fork: u32 },
    /// Goes on elsewhere.
    Jump(u32),
    /// Starts or ends a variable: twice its place, and one more at its end.
    Mark(u32),
    /// The content must end here.
    End,
}

/// The operations of a template, and how many forks there are.
pub(super) fn operations(tokens: &[Token]) -> (Vec<Operation>, usize) {
    let mut writer = Writer { operations: Vec::new(), forks: 0 };
    let mut variable = 0;
    for token in tokens {
        match token {
            Token::Static(text) => writer.operations.extend(text.iter().map(|byte| Operation::Take(Bytes::One(*byte)))),
            Token::Variable(kind) => {
                writer.operations.push(Operation::Mark(2 * variable));
                writer.variable(*kind);
                writer.operations.push(Operation::Mark(2 * variable + 1));
                variable += 1;
            }
        }
    }
    writer.operations.push(Operation::End);
    (writer.operations, writer.forks as usize)
}

struct Writer {
    operations: Vec<Operation>,
    forks: u32,
}

impl Writer {
    fn here(&self) -> u32 {
        self.operations.len() as u32
    }

    fn fork(&mut self, first: u32, second: u32) {
        self.operations.push(Operation::Fork { first, second, fork: self.forks });
        self.forks += 1;
    }

    /// Sets the way of a fork that was not known yet: the one that leaves.
    fn leave(&mut self, fork: u32, leave: u32) {
        if let Operation::Fork { first, second, .. } = &mut self.operations[fork as usize] {
            *if *first == u32::MAX { first } else { second } = leave;
        }
    }

    /// One or more, as many as possible.
    fn many(&mut self, bytes: Bytes) {
        let start = self.here();
        self.operations.push(Operation::Take(bytes));
        self.fork(start, start + 2);
    }

    fn number(&mut self) {
        let start = self.here();
        self.fork(start + 1, start + 2);
        self.operations.push(Operation::Take(Bytes::Sign));
        self.many(Bytes::Digit);
    }

    fn variable(&mut self, kind: Kind) {
        match kind {
            Kind::Integer => self.number(),
            Kind::Decimal => {
                self.number();
                self.operations.push(Operation::Take(Bytes::One(b'.')));
                self.many(Bytes::Digit);
            }
            Kind::Percentage => {
                self.number();
                let fork = self.here();
                self.fork(fork + 1, u32::MAX);
                self.operations.push(Operation::Take(Bytes::One(b'.')));
                self.many(Bytes::Digit);
                self.leave(fork, self.here());
                self.operations.push(Operation::Take(Bytes::One(b'%')));
            }
            Kind::Word => {
                let start = self.here();
                self.operations.push(Operation::Take(Bytes::NotBlank));
                self.fork(start + 2, start);
            }
            // `.*` at the end and `.*?` before something: a loop whose exit is tried last, or first.
            Kind::Rest | Kind::Any => {
                let start = self.here();
                let (first, second) = if kind == Kind::Any { (start + 3, start + 1) } else { (start + 1, start + 3) };
                self.fork(first, second);
                self.operations.push(Operation::Take(Bytes::All));
                self.operations.push(Operation::Jump(start));
            }
        }
    }
}

/// Work still to be done: go on from an operation, or put a mark back.
#[derive(Debug, Clone, Copy)]
enum Job {
    Explore { operation: u32, at: u32 },
    Restore { mark: u32, at: u32 },
}

/// Memory of the backtracker, kept from line to line.
#[derive(Debug, Clone, Default)]
pub(super) struct Backtracker {
    jobs: Vec<Job>,
    seen: Vec<u64>,
    marks: Vec<u32>,
}

impl Backtracker {
    /// Start and end of each variable, one after the other, in the way that leftmost-first backtracking finds.
    pub(super) fn captures(
        &mut self,
        operations: &[Operation],
        forks: usize,
        variables: usize,
        content: &[u8],
    ) -> Option<&[u32]> {
        let places = content.len() + 1;
        self.seen.clear();
        self.seen.resize((forks * places).div_ceil(64), 0);
        self.marks.clear();
        self.marks.resize(2 * variables, 0);
        self.jobs.clear();
        self.jobs.push(Job::Explore { operation: 0, at: 0 });
        while let Some(job) = self.jobs.pop() {
            let (mut operation, mut at) = match job {
                Job::Restore { mark, at } => {
                    self.marks[mark as usize] = at;
                    continue;
                }
                Job::Explore { operation, at } => (operation, at),
            };
            loop {
                match operations[operation as usize] {
                    Operation::Take(bytes) => {
                        if !content.get(at as usize).is_some_and(|byte| bytes.contains(*byte)) {
                            break;
                        }
                        at += 1;
                        operation += 1;
                    }
                    Operation::Fork { first, second, fork } => {
                        let bit = fork as usize * places + at as usize;
                        if (self.seen[bit / 64] >> (bit % 64)) & 1 == 1 {
                            break;
                        }
                        self.seen[bit / 64] |= 1 << (bit % 64);
                        self.jobs.push(Job::Explore { operation: second, at });
                        operation = first;
                    }
                    Operation::Jump(next) => operation = next,
                    Operation::Mark(mark) => {
                        let place = &mut self.marks[mark as usize];
                        self.jobs.push(Job::Restore { mark, at: *place });
                        *place = at;
                        operation += 1;
                    }
                    Operation::End => {
                        if at as usize == content.len() {
                            return Some(&self.marks);
                        }
                        break;
                    }
                }
            }
        }
        None
    }
}
