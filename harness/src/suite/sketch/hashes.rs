//! The hashes of keys and of strings.

use super::streams::{described, distinct_keys, names};
use crate::measure::case::{Case, Clock, Variant, measure};
use crate::measure::ceilings::copies;
use crate::measure::levels::Level;
use crate::measure::task::{Expected, task};
use crate::suite::race::state;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::sketch::hash::tables::{HASH_KEYS, HASH_STRINGS, HashKeys};
use lanemark_kernels::sketch::{hash, xxh64};
use lanemark_peers::Answer;
use lanemark_reports::run::{self, Role};
use std::cell::RefCell;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::hint::black_box;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        hash_keys("sketch/hash-keys", "64-bit keys to hashes, the hash of all sketches", &HASH_KEYS, hash::hash_key),
        hash_keys(
            "sketch/hash-xxh64",
            "64-bit keys to hashes, XXH64 as Parquet's filters ask for it",
            &xxh64::tables::HASH_KEYS,
            xxh64::hash_key,
        ),
        hash_strings(),
    ]
}

/// The standard library's hash.
fn sip_hash(key: u64) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(key)
}

/// The column of hashes as an answer.
fn hashed(hashes: &[u64]) -> Answer {
    state(bytemuck::cast_slice(hashes))
}

/// A naive way of hashing, as a variant.
fn before<'a>(
    name: &str,
    answer: Answer,
    hashes: &'a RefCell<&mut [u64]>,
    pass: impl Fn(&mut [u64]) + 'a,
) -> Variant<'a> {
    Variant {
        name: name.to_owned(),
        role: Role::Before,
        isa: None,
        version: None,
        chosen: false,
        note: None,
        smaller_n: None,
        expected: Expected { answer, tolerance: None },
        task: task(move || pass(black_box(&mut hashes.borrow_mut())), |()| hashed(&hashes.borrow())),
    }
}

fn hash_keys(id: &str, title: &str, kernel: &'static Kernel<HashKeys>, reference: fn(u64) -> u64) -> Definition {
    Definition {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: "keys/s",
        claims: &[],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::None,
        points: |session| session.level_points(),
        measure: Box::new(move |session, definition, point| {
            let keys = distinct_keys(session, 3 << 32, session.items(point.level, 16.0))?;
            let mut hashes = session.buffers.zeroed::<u64>(keys.len(), 1)?;
            let input =
                described(session, &keys, format!("splitmix64, every key once, seed {}", session.settings.seed));
            let working_set = input.bytes * 2;
            let of = |hash: fn(u64) -> u64| hashed(&keys.iter().map(|key| hash(*key)).collect::<Vec<u64>>());
            let expected = Expected { answer: of(reference), tolerance: None };
            let naive = of(sip_hash);
            let (keys, hashes) = (&keys[..], RefCell::new(&mut hashes[..]));
            let hashes = &hashes;
            let mut variants = vec![before("std SipHash", naive, hashes, move |hashes| {
                for (hash, key) in hashes.iter_mut().zip(black_box(keys)) {
                    *hash = sip_hash(*key);
                }
            })];
            variants.extend(session.rung_variants(kernel, expected, |rung| {
                task(move || rung(black_box(keys), black_box(&mut hashes.borrow_mut())), |()| hashed(&hashes.borrow()))
            }));
            let case = Case {
                level: point.level,
                bytes: working_set,
                roof: (working_set, "copy"),
                roofs: copies(keys, hashes),
                variants,
                clock: Clock::ThreadCpu,
                bench: session.header(definition, point, run::Input { working_set, ..input }),
            };
            Ok(measure(case, session.settings)?)
        }),
    }
}

fn hash_strings() -> Definition {
    Definition {
        id: "sketch/hash-strings".to_owned(),
        title: "names of 8 to 24 bytes to hashes, the hash of all sketches".to_owned(),
        unit: "keys/s",
        claims: &[],
        kernel: HASH_STRINGS.listing().ok(),
        own_input: OwnInput::None,
        points: |_| vec![Point { label: "L2".to_owned(), ..Point::at(Level::L2) }, Point::at(Level::Memory)],
        measure: Box::new(|session, definition, point| {
            let names = names(session)?;
            let all = names.strings();
            // A name takes about 17 bytes, its offset 4 and its hash 8.
            let n = session.items(point.level, 29.0).min(all.len());
            let strings = all.slice(0, n);
            let mut hashes = session.buffers.zeroed::<u64>(n, 1)?;
            let bytes = u64::from(strings.offsets()[n]) + 4 * (n as u64 + 1);
            let working_set = bytes + 8 * n as u64;
            let level = session.levels.holding(working_set).name().to_owned();
            let input = run::Input { n: n as u64, bytes, working_set, level, ..names.input.clone() };
            let sip = |name: &[u8]| BuildHasherDefault::<DefaultHasher>::default().hash_one(name);
            let naive = hashed(&strings.iter().map(sip).collect::<Vec<u64>>());
            let answer = hashed(&strings.iter().map(hash::hash_bytes).collect::<Vec<u64>>());
            let hashes = RefCell::new(&mut hashes[..]);
            let hashes = &hashes;
            let mut variants = vec![before("std SipHash", naive, hashes, move |hashes| {
                for (hash, name) in hashes.iter_mut().zip(black_box(strings).iter()) {
                    *hash = sip(name);
                }
            })];
            variants.extend(session.rung_variants(&HASH_STRINGS, Expected { answer, tolerance: None }, |rung| {
                task(
                    move || rung(black_box(strings), black_box(&mut hashes.borrow_mut())),
                    |()| hashed(&hashes.borrow()),
                )
            }));
            let case = Case {
                level: point.level,
                bytes: working_set,
                roof: (working_set, "load"),
                roofs: Vec::new(),
                variants,
                clock: Clock::ThreadCpu,
                bench: session.header(definition, point, input),
            };
            Ok(measure(case, session.settings)?)
        }),
    }
}
