//! How common a byte is in log text: static text is looked for by its rarest bytes.

/// A weight for each byte: more is more common. A sample counts for more than what is known of logs in general.
pub(super) fn of_bytes(sample: &[u8]) -> [u32; 256] {
    // Counted in no particular log: blanks, then digits and the letters of English words, then marks that delimit.
    const COMMON: &[u8] =
        b" 0123456789eatoinsr.:dlc-/u_pm,fhg=ybkvwT[](){}\"'<>;xzjqAESIRCDNOMPLBFUHGVWKYXJQZ#*@$%&+|\\~^!?\t";
    let mut weights = [0; 256];
    for (place, byte) in COMMON.iter().rev().enumerate() {
        weights[usize::from(*byte)] = place as u32 + 1;
    }
    for byte in sample.iter().take(1 << 20) {
        weights[usize::from(*byte)] += 100;
    }
    weights
}
