//! Every rung against the comparison as it is defined.

use super::COMPARE_U8;
use crate::aggregate::compare::{Comparison, reference};

#[test]
fn every_rung_compares_as_defined() {
    let storage: Vec<u8> = (0..400u32).map(|place| (place.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (isa, compare) in COMPARE_U8.usable() {
        for len in (0..=70).chain([127, 128, 129, 191, 192, 193, 256, 320]) {
            let values = &storage[len % 3..][..len];
            for comparison in Comparison::ALL {
                for constant in [0, 1, 100, 127, 128, 254, 255].into_iter().chain(values.first().copied()) {
                    let mut words = vec![u64::MAX; len.div_ceil(64)];
                    compare(values, comparison, constant, &mut words);
                    let expected = reference::compare(values, comparison, constant);
                    assert_eq!(words, expected, "{isa:?}: {len} bytes {comparison:?} {constant}");
                }
            }
        }
    }
}
