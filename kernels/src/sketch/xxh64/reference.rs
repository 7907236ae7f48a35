//! XXH64 as it is specified, one key or string at a time.

use super::PRIMES;

/// The hash of a key's 8 bytes, least significant first.
pub fn hash_key(key: u64) -> u64 {
    avalanche(word(PRIMES[4].wrapping_add(8), key))
}

/// The hash of a byte string.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let (stripes, last) = bytes.as_chunks::<32>();
    let start = if stripes.is_empty() { PRIMES[4] } else { converged(stripes) };
    let (words, last) = last.as_chunks::<8>();
    let (halves, last) = last.as_chunks::<4>();
    let mut hash = start.wrapping_add(bytes.len() as u64);
    for eight in words {
        hash = word(hash, u64::from_le_bytes(*eight));
    }
    for four in halves {
        let half = u64::from(u32::from_le_bytes(*four)).wrapping_mul(PRIMES[0]);
        hash = (hash ^ half).rotate_left(23).wrapping_mul(PRIMES[1]).wrapping_add(PRIMES[2]);
    }
    for byte in last {
        hash = (hash ^ u64::from(*byte).wrapping_mul(PRIMES[4])).rotate_left(11).wrapping_mul(PRIMES[0]);
    }
    avalanche(hash)
}

/// What four accumulators, one for each word of a stripe, make of all stripes.
fn converged(stripes: &[[u8; 32]]) -> u64 {
    let first = PRIMES[0].wrapping_add(PRIMES[1]);
    let mut accumulators = [first, PRIMES[1], 0, PRIMES[0].wrapping_neg()];
    for stripe in stripes {
        for (accumulator, eight) in accumulators.iter_mut().zip(stripe.as_chunks::<8>().0) {
            *accumulator = round(*accumulator, u64::from_le_bytes(*eight));
        }
    }
    let rotated = accumulators.iter().zip([1, 7, 12, 18]).map(|(accumulator, by)| accumulator.rotate_left(by));
    let sum = rotated.fold(0, u64::wrapping_add);
    accumulators
        .iter()
        .fold(sum, |hash, accumulator| (hash ^ round(0, *accumulator)).wrapping_mul(PRIMES[0]).wrapping_add(PRIMES[3]))
}

fn round(accumulator: u64, word: u64) -> u64 {
    accumulator.wrapping_add(word.wrapping_mul(PRIMES[1])).rotate_left(31).wrapping_mul(PRIMES[0])
}

fn word(hash: u64, word: u64) -> u64 {
    (hash ^ round(0, word)).rotate_left(27).wrapping_mul(PRIMES[0]).wrapping_add(PRIMES[3])
}

fn avalanche(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(PRIMES[1]);
    let hash = (hash ^ hash >> 29).wrapping_mul(PRIMES[2]);
    hash ^ hash >> 32
}
