//! Results as words: the bytes that come from a device have no alignment.

/// The words of 32 bits.
pub fn of_32_bits(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

/// The words of 64 bits.
pub fn of_64_bits(bytes: &[u8]) -> Vec<u64> {
    bytes.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word)).collect()
}
