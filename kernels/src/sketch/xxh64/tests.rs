//! The hash against published implementations' answers, and every rung against the reference.

use super::{hash_bytes, hash_key, hash_strings, tables::HASH_KEYS};
use crate::inputs::lengths;
use crate::sketch::strings::Strings;
use proptest::prelude::*;

/// What the Python package `xxhash` 3 answers for the first bytes of `i * 131 + 7`, so many.
const STRINGS: [(usize, u64); 24] = [
    (0, 0xEF46_DB37_51D8_E999),
    (1, 0xA96C_7F0C_E858_BBB7),
    (3, 0xBED4_3740_EE63_32BB),
    (4, 0xFA21_2AE4_4B3B_B23D),
    (5, 0xD339_DCC9_AC8E_6776),
    (7, 0x2744_460D_D675_D2C0),
    (8, 0x994B_676B_71CE_94DD),
    (9, 0x572B_84C1_8B98_3AF8),
    (12, 0xB92F_588C_E720_786E),
    (15, 0x09E6_451E_D2FF_8B1D),
    (16, 0x94AD_0095_E72B_24D5),
    (20, 0x6782_2FA8_0E0C_8933),
    (31, 0x6711_D55E_306B_5D8F),
    (32, 0x07F7_B8E3_BC5D_6E25),
    (33, 0x09F8_5EEB_4E1C_BE9F),
    (40, 0xD251_5017_7BA4_6490),
    (44, 0xD02B_2028_C27A_5329),
    (47, 0x79BD_9D6D_D8C1_5570),
    (63, 0xB7C9_968C_066C_B6A5),
    (64, 0x50D4_159A_0411_632E),
    (65, 0xD277_176B_FF86_3EFC),
    (100, 0x9DDA_DA11_D3DC_2D8F),
    (255, 0x15A6_DB05_D4E8_3DF4),
    (300, 0xC68E_7EF3_9B5C_A10E),
];

/// What it answers for the 8 bytes of keys.
const KEYS: [(u64, u64); 8] = [
    (0, 0x34C9_6ACD_CADB_1BBB),
    (1, 0x9F29_CB17_A2A4_9995),
    (2, 0xEAC7_3E40_44E8_2DB0),
    (0xFF, 0x2AA0_6ADF_E623_603F),
    (1 << 32, 0xCA60_84DF_268E_A2A9),
    (1 << 63, 0x3F42_5EAC_F015_44E0),
    (u64::MAX, 0x85D1_36AD_B773_C6C9),
    (0x0123_4567_89AB_CDEF, 0xEA3C_5208_1E98_43EC),
];

fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 131 + 7) as u8).collect()
}

#[test]
fn hashes_are_those_of_published_implementations() {
    for (len, expected) in STRINGS {
        assert_eq!(hash_bytes(&bytes(len)), expected, "{len} bytes");
    }
    for (key, expected) in KEYS {
        assert_eq!(hash_key(key), expected, "{key:#x}");
    }
}

#[test]
fn every_rung_hashes_keys_as_the_reference() {
    for len in lengths() {
        let keys: Vec<u64> = (0..=len as u64).map(|i| i.wrapping_mul(0xD129_0D3D_9D5A_9F35) ^ i << 57).collect();
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

#[test]
fn strings_are_hashed_one_by_one() {
    let bytes = bytes(100);
    let offsets = [3, 3, 10, 42, 100];
    let mut hashes = [0; 4];
    hash_strings(Strings::new(&bytes, &offsets).unwrap(), &mut hashes);
    assert_eq!(hashes, [3..3, 3..10, 10..42, 42..100].map(|range| hash_bytes(&bytes[range])));
}

proptest! {
    #[test]
    fn any_keys_are_hashed_as_their_bytes(keys in prop::collection::vec(any::<u64>(), 0..40)) {
        let expected: Vec<u64> = keys.iter().map(|key| hash_bytes(&key.to_le_bytes())).collect();
        for (isa, rung) in HASH_KEYS.usable() {
            let mut hashes = vec![0; keys.len()];
            rung(&keys, &mut hashes);
            prop_assert_eq!(&hashes, &expected, "{}", isa);
        }
    }
}
