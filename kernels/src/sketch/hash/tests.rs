//! Every rung against the reference, and the quality of the hash.

use super::{hash_key, tables::*};
use crate::inputs::lengths;

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
