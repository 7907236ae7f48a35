//! Every rung against the reference, false positives against theory, and images that were damaged.

use super::{BloomFilter, DifferentSizes, MOST_BYTES, SizeError, rate, reference, tables::*};
use crate::inputs::lengths;
use crate::sketch::hash::{hash_bytes, hash_key};
use crate::sketch::state::StateError;
use crate::sketch::strings::Strings;
use crate::sketch::xxh64;
use proptest::prelude::*;

/// Blocks of filters: the fewest, an odd number, and as many as are fetched ahead.
const BLOCKS: [usize; 4] = [1, 3, 100, 1 << 17];

/// Different keys.
fn keys(seed: u64, len: usize) -> Vec<u64> {
    (0..len as u64).map(|i| hash_key(seed << 32 | i)).collect()
}

fn empty(blocks: usize) -> BloomFilter {
    BloomFilter::with_bytes(32 * blocks).unwrap()
}

fn filled(blocks: usize, keys: &[u64]) -> BloomFilter {
    let mut filter = empty(blocks);
    filter.extend(keys);
    filter
}

/// The bits and the number of those hashes that the reference finds.
fn found(filter: &BloomFilter, hashes: &[u64]) -> (Vec<u64>, u64) {
    let mut words = vec![0; hashes.len().div_ceil(64)];
    for (i, hash) in hashes.iter().enumerate() {
        words[i / 64] |= u64::from(reference::contains(filter, *hash)) << (i % 64);
    }
    let count = words.iter().map(|word| u64::from(word.count_ones())).sum();
    (words, count)
}

/// Every rung inserts and finds keys and hashes as the reference.
fn check(blocks: usize, held: &[u64], asked: &[u64]) {
    for (hashed, extend, contains) in [(false, &EXTEND, &CONTAINS), (true, &EXTEND_HASHES, &CONTAINS_HASHES)] {
        let hash = |key: &u64| if hashed { *key } else { xxh64::hash_key(*key) };
        let mut expected = empty(blocks);
        held.iter().for_each(|key| reference::insert(&mut expected, hash(key)));
        let expected_found = found(&expected, &asked.iter().map(hash).collect::<Vec<u64>>());
        for (isa, rung) in extend.usable() {
            let mut filter = empty(blocks);
            rung(&mut filter, held);
            assert!(filter == expected, "{isa}, {} keys in {blocks} blocks, hashed: {hashed}", held.len());
        }
        for (isa, rung) in contains.usable() {
            let mut words = vec![u64::MAX; asked.len().div_ceil(64)];
            let count = rung(&expected, asked, &mut words);
            assert_eq!((words, count), expected_found, "{isa}, {} keys asked of {blocks} blocks", asked.len());
        }
    }
}

#[test]
fn every_length_as_the_reference() {
    for len in lengths() {
        let asked = keys(1, len + 1);
        for blocks in &BLOCKS[..3] {
            // Half of the keys are held; odd lengths begin off alignment.
            check(*blocks, &asked[len % 2..len.div_ceil(2)], &asked[len % 2..]);
        }
    }
}

#[test]
fn filters_that_are_fetched_ahead_as_the_reference() {
    let asked = keys(2, 1000);
    check(BLOCKS[3], &asked[1..700], &asked[1..]);
    check(BLOCKS[3], &[], &asked[..65]);
}

#[test]
fn the_same_key_again_and_again() {
    for key in [0, 1, u64::MAX] {
        check(3, &[key; 200], &[key; 130]);
    }
    // Hashes at either end of a filter.
    let ends = [0, u64::MAX, 0xFFFF_FFFF, 0xFFFF_FFFF_0000_0000];
    check(5, &ends[..2], &ends);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_keys_as_the_reference(
        blocks in 1..300usize,
        held in prop::collection::vec(any::<u64>(), 0..300),
        others in prop::collection::vec(any::<u64>(), 0..300),
    ) {
        let asked: Vec<u64> = others.iter().chain(&held).copied().collect();
        check(blocks, &held, &asked);
        let filter = filled(blocks, &held);
        prop_assert!(held.iter().all(|key| filter.contains(*key)), "no false negatives");
    }

    #[test]
    fn a_union_is_the_filter_of_all_keys(
        blocks in 1..20usize,
        first in prop::collection::vec(any::<u64>(), 0..100),
        second in prop::collection::vec(any::<u64>(), 0..100),
    ) {
        let all: Vec<u64> = first.iter().chain(&second).copied().collect();
        for (_, rung) in EXTEND.usable() {
            let (mut one, mut other) = (empty(blocks), empty(blocks));
            rung(&mut one, &first);
            rung(&mut other, &second);
            let other = BloomFilter::from_bytes(&other.to_bytes()).unwrap();
            prop_assert_eq!(&one.union(&other).unwrap(), &filled(blocks, &all));
            one.merge(&other).unwrap();
            prop_assert_eq!(one.to_bytes(), filled(blocks, &all).to_bytes());
        }
    }
}

#[test]
fn strings_are_held_by_their_hash() {
    let texts: Vec<String> = (0..1000).map(|i| format!("key {i}")).collect();
    let column: String = texts.concat();
    let mut offsets = vec![0];
    offsets.extend(texts.iter().scan(0, |end, text| {
        *end += text.len() as u32;
        Some(*end)
    }));
    let strings = Strings::new(column.as_bytes(), &offsets).unwrap();
    let mut filter = empty(100);
    filter.extend_strings(strings.slice(0, 700));
    let mut expected = empty(100);
    texts[..700].iter().for_each(|text| reference::insert(&mut expected, xxh64::hash_bytes(text.as_bytes())));
    assert!(filter == expected);
    let hashes: Vec<u64> = texts.iter().map(|text| xxh64::hash_bytes(text.as_bytes())).collect();
    let mut words = vec![0; 16];
    let count = filter.contains_strings(strings, &mut words);
    assert_eq!((words.clone(), count), found(&filter, &hashes));
    assert_eq!((filter.contains_hashes(&hashes, &mut words), words), (count, found(&filter, &hashes).0));
    assert!(texts[..700].iter().all(|text| filter.contains_string(text.as_bytes())));
}

#[test]
fn false_positives_are_as_theory_expects() {
    // Keys a block from few to many; as many filters, of different keys, as make enough probes.
    for (blocks, items, filters) in [(1, 20, 400), (1, 40, 400), (7, 150, 60), (64, 1300, 30), (512, 25 * 512, 12)] {
        let (mut claimed, mut probes, mut expected) = (0, 0, 0.0);
        for filter in 0..filters {
            let filter_of_it = filled(blocks, &keys(2 * filter, items));
            let asked = keys(2 * filter + 1, 2000);
            claimed += filter_of_it.contains_keys(&asked, &mut [0; 32]);
            probes += 2000;
            expected = filter_of_it.expected_rate(items as u64);
        }
        // Probes of one filter are independent given its bits. The rate of a block has a variance of its own: with 20
        // items or more, by the sum that gives the expectation, below twice the square of the expectation.
        let mean = expected * f64::from(probes);
        let binomial = mean * (1.0 - expected);
        let between = 2.0 * filters as f64 * (2000.0 * expected).powi(2) / blocks as f64;
        // Five standard deviations: one run in two million is beyond. The keys are the same at each run.
        let bound = 5.0 * (binomial + between).sqrt();
        assert!((claimed as f64 - mean).abs() <= bound, "{claimed} of {probes} claimed, {mean} +- {bound} expected");
        assert!(bound < 0.5 * mean, "{bound} around {mean} says nothing");
    }
}

#[test]
fn the_expected_rate_is_that_of_the_definition() {
    // One block holds all items: (1 - (31/32)^n)^8, and one in 2^32 a whole low half.
    for items in [0u64, 1, 2, 20, 1000] {
        let word = 1.0 - (31f64 / 32.0).powi(items as i32);
        let expected = word.powi(8) + (1.0 - word.powi(8)) * items as f64 / 2f64.powi(32);
        assert!((empty(1).expected_rate(items) - expected).abs() <= 1e-9 * expected, "{items}");
    }
    // Many blocks: the expansion of the eighth power over a binomial distribution has a closed form.
    for (items, blocks) in [(3000u64, 200u64), (10_000, 1000), (80_000, 2000)] {
        let moment = |j: i32| (1.0 - (1.0 - (31f64 / 32.0).powi(j)) / blocks as f64).powi(items as i32);
        let choose = [1.0, -8.0, 28.0, -56.0, 70.0, -56.0, 28.0, -8.0, 1.0];
        let closed: f64 = (0..9).map(|j| choose[j as usize] * moment(j)).sum();
        let closed = closed + (1.0 - closed) * items as f64 / blocks as f64 / 2f64.powi(32);
        let rate = rate::expected(items, blocks);
        assert!((rate - closed).abs() <= 1e-6 * closed, "{items} in {blocks}: {rate}, {closed}");
    }
    // Measured of other implementations of this layout: 1.22 to 1.26 % at 10 bits a key.
    let at_10_bits = rate::expected(1 << 20, (1 << 20) * 10 / 256);
    assert!((0.0122..0.0128).contains(&at_10_bits), "{at_10_bits}");
    assert_eq!(rate::expected(u64::MAX, 5), 1.0);
    assert_eq!(rate::expected(0, 5), 0.0);
}

#[test]
fn a_filter_of_a_rate_is_the_smallest() {
    for items in [1, 2, 100, 5000, 1_000_000] {
        for wanted in [0.5, 0.05, 0.01, 0.001, 1e-5] {
            let filter = BloomFilter::with_rate(items, wanted).unwrap();
            assert!(filter.expected_rate(items) <= wanted);
            let blocks = filter.bytes() as u64 / 32;
            assert!(blocks == 1 || rate::expected(items, blocks - 1) > wanted, "{items} at {wanted}: {blocks}");
        }
    }
    assert_eq!(BloomFilter::with_rate(0, 0.01).unwrap().bytes(), 32);
}

#[test]
fn sizes_that_no_filter_has_are_refused() {
    for bytes in [0, 1, 31, 33, 100, MOST_BYTES + 32, usize::MAX] {
        assert_eq!(BloomFilter::with_bytes(bytes).unwrap_err(), SizeError::Bytes { bytes });
    }
    for wrong in [0.0, 1.0, -0.5, 2.0, f64::NAN] {
        assert!(matches!(BloomFilter::with_rate(10, wrong).unwrap_err(), SizeError::Rate { .. }));
    }
    let too_large = SizeError::TooLarge { items: u64::MAX, rate: 0.01 };
    assert_eq!(BloomFilter::with_rate(u64::MAX, 0.01).unwrap_err(), too_large);
    assert!(too_large.to_string().contains("0.01"));
    let refused = empty(2).merge(&empty(3)).unwrap_err();
    assert_eq!(refused, DifferentSizes { expected: 64, found: 96 });
}

#[test]
fn a_cleared_filter_is_a_new_one() {
    let mut filter = filled(10, &keys(3, 50));
    filter.clear();
    assert!(filter == empty(10) && !filter.contains(keys(3, 1)[0]));
}

#[test]
fn a_parquet_image_is_a_header_and_the_words() {
    let mut filter = empty(2);
    // The low half 1 leaves each salt as it is: its top 5 bits choose the bit. The high half chooses the second block.
    filter.extend_hashes(&[0x8000_0000_0000_0001]);
    let mut expected = vec![0x15, 0x80, 0x01];
    expected.extend([0x1C, 0x1C, 0, 0].repeat(3));
    expected.push(0);
    expected.extend([0; 32]);
    for bit in [8u32, 8, 17, 20, 14, 5, 19, 11] {
        expected.extend((1u32 << bit).to_le_bytes());
    }
    assert_eq!(filter.to_parquet(), expected);
    assert_eq!(BloomFilter::from_parquet(&expected).unwrap(), filter);
    for blocks in [1, 2, 3, 64, 5000] {
        let filter = filled(blocks, &keys(4, 10 * blocks));
        assert_eq!(BloomFilter::from_parquet(&filter.to_parquet()).unwrap(), filter);
        assert_eq!(BloomFilter::from_bytes(&filter.to_bytes()).unwrap(), filter);
    }
}

#[test]
fn foreign_headers_are_refused_by_the_field() {
    let image = filled(2, &keys(5, 10)).to_parquet();
    let refused = |at: usize, byte: u8| {
        let mut changed = image.clone();
        changed[at] = byte;
        BloomFilter::from_parquet(&changed).unwrap_err().to_string()
    };
    for (at, field) in [(4, "algorithm"), (8, "hash"), (12, "compression")] {
        let message = refused(at, 0x2C);
        assert!(message.contains(field) && message.contains("member 2"), "{message}");
        assert!(refused(at, 0x15).contains(field) && refused(at + 1, 0x15).contains(field));
        assert!(refused(at - 1, 0x2C).contains(field));
    }
    assert!(refused(0, 0x00).contains("numBytes"));
    assert!(refused(15, 0x15).contains("end of the header"));
    // An odd number is a negative one; one that is no multiple of 32; one of more than 32 bits.
    assert!(refused(1, 0x81).contains("negative"));
    let with_number = |number: &[u8], bits: usize| [&image[..1], number, &image[3..16], &vec![0; bits]].concat();
    let message = BloomFilter::from_parquet(&with_number(&[0x42], 33)).unwrap_err().to_string();
    assert!(message.contains("numBytes") && message.contains("33"), "{message}");
    assert!(BloomFilter::from_parquet(&with_number(&[0], 0)).is_err());
    let message = BloomFilter::from_parquet(&with_number(&[0xFF; 5], 64)).unwrap_err().to_string();
    assert!(message.contains("32 bits"), "{message}");
    let short = BloomFilter::from_parquet(&image[..40]).unwrap_err();
    assert_eq!(short, StateError::Truncated { field: "bitset", needed: 64, found: 24 });
    let long = BloomFilter::from_parquet(&[&image[..], &[0]].concat()).unwrap_err();
    assert_eq!(long, StateError::Trailing { bytes: 1 });
}

#[test]
fn damaged_images_are_errors_or_filters() {
    let filter = filled(3, &keys(6, 30));
    let (state, image) = (filter.to_bytes(), filter.to_parquet());
    let mut refused = [0; 2];
    for turn in 0..20_000u64 {
        let random = |use_of_it: u64| hash_key(turn << 8 | use_of_it);
        let is_parquet = usize::from(turn % 2 == 1);
        let mut damaged = if is_parquet == 1 { image.clone() } else { state.clone() };
        match random(0) % 4 {
            0 => damaged.truncate(random(1) as usize % damaged.len()),
            1 => damaged[random(1) as usize % image.len()] ^= 1 << (random(2) % 8),
            // A lie in the first fields; the state's check is repaired.
            _ => damaged[random(1) as usize % 20] = [0, 1, 0x7F, 0x80, 0xFF, random(2) as u8][random(3) as usize % 6],
        }
        if is_parquet == 0 && random(4) % 2 == 0 && damaged.len() > 16 {
            let end = damaged.len() - 8;
            let check = hash_bytes(&damaged[..end]).to_le_bytes();
            damaged[end..].copy_from_slice(&check);
        }
        let read = match is_parquet {
            0 => BloomFilter::from_bytes(&damaged),
            _ => BloomFilter::from_parquet(&damaged),
        };
        match read {
            Ok(read) => assert!(read.bytes() <= damaged.len() && read.contains_keys(&[7], &mut [0]) <= 1),
            Err(error) => refused[is_parquet] += usize::from(!error.to_string().is_empty()),
        }
    }
    assert!(refused.iter().all(|refused| *refused > 4000), "of 10,000 each were refused: {refused:?}");
}
