//! Every rung against the reference, and the quality of the hash.

use super::{hash_bytes, hash_key, tables::*};
use crate::inputs::lengths;
use crate::sketch::strings::Strings;
use proptest::prelude::*;

fn counting(len: usize) -> Vec<u64> {
    (0..len as u64).map(|i| i.wrapping_mul(0xD129_0D3D_9D5A_9F35)).collect()
}

#[test]
fn every_rung_hashes_keys_as_the_reference() {
    for len in lengths() {
        let keys = counting(len + 1);
        for skip in [0, 1] {
            let keys = &keys[skip..len + skip];
            let expected: Vec<u64> = keys.iter().map(|key| hash_key(*key)).collect();
            for (isa, rung) in HASH_KEYS.usable() {
                let mut hashes = vec![0; len];
                rung(keys, &mut hashes);
                assert_eq!(hashes, expected, "{isa}, {len} keys");
            }
        }
    }
}

/// Every rung hashes these strings as the reference does, the buffer with and without bytes behind the last one.
fn check_strings(strings: &[Vec<u8>]) {
    let mut bytes = vec![7; 3];
    let mut offsets = vec![3];
    for string in strings {
        bytes.extend_from_slice(string);
        offsets.push(bytes.len() as u32);
    }
    let expected: Vec<u64> = strings.iter().map(|string| hash_bytes(string)).collect();
    for behind in [0, 40] {
        bytes.resize(*offsets.last().unwrap() as usize + behind, 0xee);
        for (isa, rung) in HASH_STRINGS.usable() {
            let mut hashes = vec![0; strings.len()];
            rung(Strings::new(&bytes, &offsets).unwrap(), &mut hashes);
            assert_eq!(hashes, expected, "{isa}, {} strings, {behind} bytes behind", strings.len());
        }
    }
}

#[test]
fn every_rung_hashes_strings_as_the_reference() {
    for count in (0..20).chain([31, 64, 65]) {
        check_strings(&vec![Vec::new(); count]);
        check_strings(&(0..count).map(|len| (0..len as u8).collect()).collect::<Vec<_>>());
        check_strings(&(0..count).map(|at| vec![at as u8; at * 37 % 101]).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_strings_are_hashed_as_by_the_reference(
        strings in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..90), 0..40),
    ) {
        check_strings(&strings);
    }
}

/// All strings of up to two bytes, and zeros and counting numbers of many lengths: where the length could hide a byte.
#[test]
fn short_strings_of_any_length_have_different_hashes() {
    let mut strings: Vec<Vec<u8>> = (0..100).map(|len| vec![0; len]).collect();
    strings.extend((1..=255u8).map(|byte| vec![byte]));
    strings.extend((0..=u16::MAX).filter(|pair| *pair != 0).map(|pair| pair.to_le_bytes().to_vec()));
    strings.extend((3..40).flat_map(|len| {
        (1..=255u8).map(move |byte| (0..len).map(|at| if at + 1 == len { byte } else { 0 }).collect())
    }));
    let hashes: std::collections::HashSet<u64> = strings.iter().map(|string| hash_bytes(string)).collect();
    assert_eq!(hashes.len(), strings.len());
}

#[test]
fn different_keys_have_different_hashes() {
    let mut hashes: Vec<u64> = (0..200_000).map(hash_key).collect();
    hashes.extend((1..=200_000).map(|i| hash_key(i << 32)));
    hashes.sort_unstable();
    assert!(hashes.windows(2).all(|pair| pair[0] != pair[1]));
}

/// A generator that has nothing to do with the hash: Marsaglia's xorshift.
fn xorshift(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// How far the chance that a bit of the hash changes lies from one half at most, over all bits of the key and of the
/// hash, in standard deviations.
fn worst_avalanche(keys: &[u64], hash: impl Fn(u64) -> u64) -> f64 {
    let mut worst = 0.0f64;
    for bit in 0..64 {
        let mut changes = [0u32; 64];
        for key in keys {
            let changed = hash(*key) ^ hash(*key ^ 1 << bit);
            for (place, count) in changes.iter_mut().enumerate() {
                *count += (changed >> place & 1) as u32;
            }
        }
        let half = keys.len() as f64 / 2.0;
        let furthest = changes.iter().map(|count| (f64::from(*count) - half).abs()).fold(0.0, f64::max);
        worst = worst.max(furthest / (keys.len() as f64 / 4.0).sqrt());
    }
    worst
}

/// Of 4,096 pairs of bits the worst lies about 3.7 deviations off by chance, and above 5.5 once in 6,000 tests. Keys are
/// taken with their neighbours in no set, so that no pair is counted twice.
#[test]
fn every_bit_of_a_key_changes_every_bit_of_its_hash_half_of_the_time() {
    let mut state = 0x1234_5678_9abc_def1;
    let random: Vec<u64> = (0..2048).map(|_| xorshift(&mut state)).collect();
    let counting: Vec<u64> = (0..2048).map(|i: u64| i << 1 | u64::from(i.count_ones() & 1)).collect();
    let sparse: Vec<u64> = (0..2048).map(|i: u64| (i & 31) << 58 | (i >> 5) << 7).collect();
    for (keys, kind) in [(random, "random"), (counting, "counting"), (sparse, "sparse")] {
        let worst = worst_avalanche(&keys, hash_key);
        assert!(worst < 6.5, "{kind} keys: {worst} deviations");
        let worst = worst_avalanche(&keys, |key| {
            let mut string = *b"sensor-........-temperature";
            string[7..15].copy_from_slice(&key.to_le_bytes());
            hash_bytes(&string)
        });
        assert!(worst < 6.5, "strings of {kind} keys: {worst} deviations");
    }
}

/// Chi-squared over 1,024 cells, as standard deviations off its mean.
fn unevenness(cells: impl Iterator<Item = u64>) -> f64 {
    let mut counts = [0u32; 1024];
    let mut total = 0.0;
    for cell in cells {
        counts[cell as usize % 1024] += 1;
        total += 1.0;
    }
    let expected: f64 = total / 1024.0;
    let chi_squared: f64 = counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    (chi_squared - 1023.0) / (2.0 * 1023.0f64).sqrt()
}

/// Ten bits at every place of the hash are uniform for keys with structure; 5 deviations either way are chance once in
/// some 100,000 looks, so a set too even is as wrong as one too uneven.
#[test]
fn ten_bits_at_any_place_are_uniform_for_keys_with_structure() {
    let one_or_two_bits = (0..64).flat_map(|i| (0..64).map(move |j| 1u64 << i | 1 << j | i << 20 ^ j << 40));
    let mut state = 99;
    let families: [(&str, Vec<u64>); 6] = [
        ("counting", (0..20_000).collect()),
        ("counting in the high half", (0..20_000).map(|i| i << 32).collect()),
        ("multiples of 4,096", (0..20_000).map(|i| i * 4096).collect()),
        ("one or two bits", one_or_two_bits.collect()),
        ("floats", (0..20_000).map(|i| (f64::from(i) * 0.25).to_bits()).collect()),
        // Ranks as a Zipf stream draws them, each once: small numbers thickly, large ones thinly.
        ("Zipf ranks", {
            let ranks = (0..20_000).map(|_| (1u64 << 40) / (1 + (xorshift(&mut state) >> 24)));
            ranks.collect::<std::collections::BTreeSet<u64>>().into_iter().collect()
        }),
    ];
    for (family, keys) in &families {
        let distinct = keys.iter().collect::<std::collections::HashSet<_>>();
        for place in 0..=54 {
            let off = unevenness(distinct.iter().map(|key| hash_key(**key) >> place));
            assert!(off.abs() < 5.5, "{family}, bits from {place}: {off} deviations");
        }
    }
}
