//! Whether a key was inserted: filters that may say yes to one that was not.

use std::hint::black_box;

use super::{Library, integer};
use crate::answer::Answer;
use crate::input::Input;
use crate::work::{Implementation, Made, Work};

/// A filter sized for so many items at a false-positive rate.
pub(super) trait Membership: Sized + Send + 'static {
    fn new(items: usize, rate: f64) -> Result<Self, String>;
    fn insert(&mut self, key: u64);
    fn contains(&self, key: u64) -> bool;
    /// Heap and inline.
    fn bytes(&self) -> usize;
}

pub(super) fn operations<M: Membership>(library: Library, note: &'static str) -> Vec<Implementation> {
    vec![library.does("membership-insert", note, insert::<M>), library.does("membership-lookup", note, lookup::<M>)]
}

/// A filter that holds the queries.
fn filter<M: Membership>(input: &Input<'static>) -> Result<M, String> {
    let items = integer(input, 0, "the items", 1..=1 << 31)?;
    let rate = input.numbers[0];
    if !(1e-6..=0.5).contains(&rate) {
        return Err(format!("number 0, the false-positive rate, is {rate}, not 0.000001 to 0.5"));
    }
    let mut filter = M::new(items, rate)?;
    input.queries.iter().for_each(|key| filter.insert(*key));
    Ok(filter)
}

fn held<M: Membership>(filter: &M, keys: &[u64]) -> usize {
    keys.iter().filter(|key| filter.contains(**key)).count()
}

fn insert<M: Membership>(input: &Input<'static>) -> Made {
    Ok(Box::new(Insert { keys: input.column(0)?, filter: filter::<M>(input)?, ran: false }))
}

struct Insert<M> {
    keys: &'static [u64],
    filter: M,
    ran: bool,
}

impl<M: Membership> Work for Insert<M> {
    fn run(&mut self) {
        self.keys.iter().for_each(|key| self.filter.insert(*key));
        self.ran = true;
        black_box(&self.filter);
    }

    fn answer(&mut self) -> Answer {
        if self.ran { Answer::Float(held(&self.filter, self.keys) as f64) } else { Answer::Nothing }
    }

    fn words(&mut self) -> Vec<u64> {
        if self.ran { vec![self.filter.bytes() as u64] } else { Vec::new() }
    }
}

fn lookup<M: Membership>(input: &Input<'static>) -> Made {
    Ok(Box::new(Lookup { keys: input.column(0)?, filter: filter::<M>(input)?, held: None }))
}

struct Lookup<M> {
    keys: &'static [u64],
    filter: M,
    held: Option<usize>,
}

impl<M: Membership> Work for Lookup<M> {
    fn run(&mut self) {
        self.held = Some(held(black_box(&self.filter), self.keys));
    }

    fn answer(&mut self) -> Answer {
        self.held.map_or(Answer::Nothing, |held| Answer::Float(held as f64))
    }

    fn words(&mut self) -> Vec<u64> {
        self.held.map_or_else(Vec::new, |held| vec![self.filter.bytes() as u64, held as u64])
    }
}
