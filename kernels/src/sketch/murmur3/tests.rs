//! Every rung against the reference, and the reference against hashes that the PyPI package `mmh3` computed.

use super::{hash_bytes, hash_key, tables::HASH_KEYS};
use crate::inputs::lengths;
use proptest::prelude::*;

/// Length of a prefix of the bytes 0, 1, 2, …, seed, hash.
const COUNTING_BYTES: [(usize, u64, [u64; 2]); 26] = [
    (0, 0, [0x0000_0000_0000_0000, 0x0000_0000_0000_0000]),
    (1, 0, [0x4610_ABE5_6EFF_5CB5, 0x5162_2DAA_78F8_3583]),
    (7, 0, [0xBD4C_6987_CA4B_0D68, 0x613A_DDD4_BD25_C787]),
    (8, 0, [0x47A7_E1BD_D68E_2FC8, 0x60E6_EE02_EC31_DCC7]),
    (9, 0, [0xFBB4_CB0F_6E81_2D32, 0x78DE_751D_0200_FFB9]),
    (15, 0, [0x4723_1598_FD49_25E9, 0xCD84_6DEE_88C6_7DE9]),
    (16, 0, [0x4449_24B5_9190_3F30, 0xAB90_6456_762F_E845]),
    (17, 0, [0x5C76_F40F_9FE7_C20E, 0xC15F_026B_9EDA_A824]),
    (31, 0, [0x053D_D3E1_A32C_D094, 0x9EE5_9AEF_B400_5490]),
    (32, 0, [0xC66D_9022_B62F_500F, 0x1C05_0A6E_34C3_1151]),
    (33, 0, [0x7D41_281B_FABA_4612, 0x55AC_8073_A7D6_A30B]),
    (100, 0, [0xB06F_9999_C140_51CA, 0x0FBD_6D93_C834_0799]),
    (256, 0, [0x1C99_C313_DC6F_12B9, 0x70D6_077F_AB34_CC1E]),
    (0, 9001, [0x1E70_A322_6649_1BB9, 0x6097_36B2_5240_6B94]),
    (1, 9001, [0x0803_AE26_67D0_86A8, 0x0327_64C2_3CA3_5CA8]),
    (7, 9001, [0x5BE7_8806_33AE_99E3, 0x0291_7730_DAF8_87B5]),
    (8, 9001, [0xE3A0_0427_2CC0_11E7, 0x5DD8_FFE5_96DA_C6B1]),
    (9, 9001, [0x46D2_2C0D_3AB3_E96C, 0x7222_05BE_1AC3_BFF0]),
    (15, 9001, [0x403D_80E2_5810_0419, 0xAA0C_AB09_A62C_6760]),
    (16, 9001, [0x1191_C3DA_933A_429E, 0xFD98_4B42_1D27_B17B]),
    (17, 9001, [0xA4B0_D83E_E82F_2B12, 0xB0D7_3AA7_7D22_AE45]),
    (31, 9001, [0xFF68_016B_F097_CB5B, 0x7B9A_9608_FF04_2BD8]),
    (32, 9001, [0x9A2E_7E53_1416_CFFE, 0x0889_B407_ABA6_81C3]),
    (33, 9001, [0x6FD1_5534_95EE_B7FF, 0x0DB4_C4CE_D494_74E5]),
    (100, 9001, [0xD40E_FD71_3E11_7A92, 0x35C6_BA5C_98A2_BA12]),
    (256, 9001, [0xC5E9_94C7_5A4D_84A7, 0x31F5_BF95_AE86_9887]),
];

/// Key, seed, hash.
const KEYS: [(u64, u64, [u64; 2]); 18] = [
    (0, 0, [0x28DF_63B7_CC57_C3CB, 0xF255_7DFC_C4E8_FE52]),
    (1, 0, [0x0044_03B7_FB05_C44A, 0x3D8A_CDB4_D36D_9C06]),
    (2, 0, [0xDE08_20A0_6C76_C0A8, 0xE535_E296_538B_77A5]),
    (100000, 0, [0x725F_6A91_A886_4FA0, 0xE0FD_9C08_6DAB_F83F]),
    (0xFFFF_FFFF_FFFF_FFFF, 0, [0xA0E4_B27A_1ABA_ED73, 0x6921_12C9_6B4A_46AF]),
    (0x0123_4567_89AB_CDEF, 0, [0x995B_B6C0_3277_035A, 0xA51C_3D42_0FCD_7479]),
    (0, 9001, [0x4089_0191_DCC2_D7CB, 0x9A7A_CDBE_1B80_EFB2]),
    (1, 9001, [0x0B43_0D7B_96FB_F22B, 0xE8EA_0960_D424_6765]),
    (2, 9001, [0x3D3A_E102_25F9_2F86, 0x36EA_833E_82FC_FB0A]),
    (100000, 9001, [0x988C_A237_0369_0E2C, 0x737E_1A6C_FBF3_B19A]),
    (0xFFFF_FFFF_FFFF_FFFF, 9001, [0x1CF7_9F8C_1BE7_64D9, 0x6487_9B0F_1FFB_7E86]),
    (0x0123_4567_89AB_CDEF, 9001, [0x2F99_7EA4_C0E8_8D72, 0xDBE3_E3F7_EF6F_ECF9]),
    (0, 4294967295, [0x8C14_B778_C976_3842, 0xC3B7_1E85_C835_1A98]),
    (1, 4294967295, [0x1DC6_2F17_0AC3_02D5, 0x5D9B_F699_4C64_5903]),
    (2, 4294967295, [0x245D_812D_3686_31E6, 0x3AF2_211C_A589_504B]),
    (100000, 4294967295, [0xAB3F_FC30_6713_5339, 0x239E_74A5_A3E6_170F]),
    (0xFFFF_FFFF_FFFF_FFFF, 4294967295, [0x2811_9258_0541_8BE5, 0xE242_AD39_F39D_01FF]),
    (0x0123_4567_89AB_CDEF, 4294967295, [0x7ABC_AE00_D01A_C082, 0x3DE7_ADD7_8F73_FD57]),
];

#[test]
fn bytes_hash_as_published() {
    let counting: Vec<u8> = (0..=255).collect();
    for (len, seed, expected) in COUNTING_BYTES {
        assert_eq!(hash_bytes(&counting[..len], seed), expected, "{len} bytes, seed {seed}");
    }
}

#[test]
fn keys_hash_as_published() {
    for (key, seed, expected) in KEYS {
        assert_eq!(hash_key(key, seed), expected, "key {key}, seed {seed}");
    }
}

fn check(keys: &[u64], seed: u64) {
    let expected: Vec<[u64; 2]> = keys.iter().map(|key| hash_bytes(&key.to_le_bytes(), seed)).collect();
    for (isa, rung) in HASH_KEYS.usable() {
        let mut hashes = vec![[0; 2]; keys.len()];
        rung(keys, seed, &mut hashes);
        assert_eq!(hashes, expected, "{isa}, {} keys", keys.len());
    }
}

#[test]
fn every_length_off_alignment_as_the_reference() {
    for (turn, len) in lengths().into_iter().enumerate() {
        let skip = turn % 3;
        let keys: Vec<u64> = (0..(len + skip) as u64).map(|i| i.wrapping_mul(0xD129_0D3D_9D5A_9F35)).collect();
        check(&keys[skip..], 9001);
    }
}

#[test]
fn extreme_keys_as_the_reference() {
    let bits = (0..64).map(|bit| 1u64 << bit);
    let keys: Vec<u64> =
        bits.clone().chain(bits.map(|bit| !bit)).chain([0, u64::MAX, 1 << 32, u32::MAX.into()]).collect();
    for seed in [0, 1, 9001, u64::MAX] {
        check(&keys, seed);
    }
}

proptest! {
    #[test]
    fn any_keys_as_the_reference(keys in prop::collection::vec(any::<u64>(), 0..100), seed in any::<u64>()) {
        check(&keys, seed);
    }
}
