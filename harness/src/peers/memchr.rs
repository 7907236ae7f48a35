//! memchr: bytes by `memchr_iter` and `memchr3_iter`, literals by `memmem::Finder`.

use super::{Count, Index, Way};
use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr3_iter};

/// The version that `Cargo.lock` names.
pub const VERSION: &str = "2.8.3";

fn way<C>(how: &'static str, call: C) -> Way<C> {
    Way { library: "memchr", version: VERSION.to_owned(), how, note: None, call }
}

/// `memchr_iter(..).count()`, which the library has a loop of its own for.
pub fn count_byte(byte: u8) -> Way<Count> {
    way("", Box::new(move |text| memchr_iter(byte, text).count() as u64))
}

/// `memchr_iter`, collected.
pub fn index_byte(byte: u8) -> Way<Index> {
    way(
        "",
        Box::new(move |text, offsets| {
            offsets.clear();
            offsets.extend(memchr_iter(byte, text).map(|at| at as u32));
        }),
    )
}

/// `memchr3_iter`, collected.
pub fn index_three([a, b, c]: [u8; 3]) -> Way<Index> {
    way(
        "memchr3",
        Box::new(move |text, offsets| {
            offsets.clear();
            offsets.extend(memchr3_iter(a, b, c, text).map(|at| at as u32));
        }),
    )
}

/// A prepared `Finder`, collected.
pub fn index_literal(literal: &[u8]) -> Way<Index> {
    let finder = Finder::new(literal).into_owned();
    way(
        "memmem",
        Box::new(move |text, offsets| {
            offsets.clear();
            offsets.extend(finder.find_iter(text).map(|at| at as u32));
        }),
    )
}

/// A prepared `Finder`, counted.
pub fn count_literal(literal: &[u8]) -> Way<Count> {
    let finder = Finder::new(literal).into_owned();
    way("memmem", Box::new(move |text| finder.find_iter(text).count() as u64))
}
