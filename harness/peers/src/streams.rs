//! Streams of distinct keys that every variant of a bench generates for itself, alike.

/// The odd step between the states of a stream: 2^64 over the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Key `i` of a stream. Keys of one stream are distinct, and the streams of one seed start at distinct states.
///
/// It is `SplitMix64` (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) from a state that seed
/// and stream choose.
///
/// ```
/// use lanemark_peers::streams::stream_key;
///
/// assert_eq!(stream_key(1, 2, 3), stream_key(1, 2, 3));
/// assert_ne!(stream_key(1, 2, 3), stream_key(1, 2, 4));
/// assert_ne!(stream_key(1, 2, 3), stream_key(1, 3, 3));
/// ```
#[inline]
pub fn stream_key(seed: u64, stream: u64, i: u64) -> u64 {
    finish(start(seed, stream).wrapping_add(i.wrapping_mul(STEP)))
}

fn start(seed: u64, stream: u64) -> u64 {
    finish(finish(seed).wrapping_add(stream))
}

/// `SplitMix64`'s finalizer, a bijection.
fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
