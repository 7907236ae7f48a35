//! Frequent items with a key compared to the eight of its set in four registers.

use super::FrequentItems;
use super::batch::{self, GROUP, HASHED};
use super::sets::{KEYS, place_of};
use crate::isa::neon;
use crate::sketch::count_min::neon::hashes;
use std::arch::aarch64::*;

/// The bit of each place.
const BITS: [u8; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

neon! {
    pub(super) fn extend(items: &mut FrequentItems, keys: &[u64]) {
        batch::extend!(items, keys, hashes, same)
    }

    /// A bit for each of the kept keys that is the key.
    fn same(kept: &[u64; KEYS], key: u64) -> u32 {
        let kept: [uint64x2_t; 4] = bytemuck::must_cast(*kept);
        let key = vdupq_n_u64(key);
        let [a, b, c, d] = kept.map(|kept| vreinterpretq_u32_u64(vceqq_u64(kept, key)));
        // All bits of a lane are alike, so its even part will do.
        let (low, high) = (vuzp1q_u32(a, b), vuzp1q_u32(c, d));
        let same = vmovn_u16(vuzp1q_u16(vreinterpretq_u16_u32(low), vreinterpretq_u16_u32(high)));
        vaddv_u8(vand_u8(same, bytemuck::must_cast(BITS))).into()
    }
}
