//! How common each byte is in logs and prose: what a literal's two searched bytes are chosen by.

/// Ten times the binary logarithm of a byte's occurrences per million bytes, plus one; 0 for bytes rarer than that.
///
/// Sums compare products of frequencies. Half of the weight is English prose (the texts of 14 free-software licences,
/// 237,320 bytes), half are logs: 2,000 lines each of Apache, HDFS, OpenSSH, Spark and ZooKeeper, equally weighted.
pub(super) const BACKGROUND: [u8; 256] = {
    const ASCII: [u8; 128] = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 61, 139, 0, 56, 122, 0, 0, //
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
        172, 56, 103, 0, 99, 28, 0, 83, 113, 114, 102, 46, 127, 124, 138, 126, //
        148, 147, 141, 132, 133, 136, 131, 130, 132, 131, 140, 93, 59, 115, 60, 0, //
        96, 115, 110, 118, 122, 119, 122, 104, 99, 125, 52, 91, 121, 113, 124, 121, //
        112, 94, 121, 125, 117, 99, 87, 111, 81, 103, 100, 122, 0, 122, 0, 118, //
        58, 153, 134, 147, 147, 162, 137, 131, 144, 155, 102, 131, 142, 138, 154, 158, //
        136, 95, 156, 152, 157, 143, 127, 127, 117, 134, 87, 0, 0, 0, 0, 0, //
    ];
    let mut all = [0; 256];
    let mut byte = 0;
    while byte < ASCII.len() {
        all[byte] = ASCII[byte];
        byte += 1;
    }
    all
};

/// Bytes between the two that are searched, at most: both streams of loads stay within the caches near the core.
const REACH: usize = 4096;

/// The offsets of the two bytes of the needle that are searched, the lower first: its rarest byte, and the rarest other
/// one within reach; equal for a needle of one byte.
pub(super) fn rare_pair(needle: &[u8]) -> (usize, usize) {
    let rank = |offset: usize| BACKGROUND[usize::from(needle[offset])];
    let rarest = (0..needle.len()).min_by_key(|offset| rank(*offset)).unwrap_or(0);
    let window = rarest.saturating_sub(REACH)..needle.len().min(rarest + REACH);
    // Letters of a literal come together in a text's words, so that two tell little more than one; digits vary.
    let other_rank = |offset: usize| rank(offset).saturating_sub(if needle[offset].is_ascii_digit() { 20 } else { 0 });
    // A repetition of the same byte tells less than its rank says: it is taken only where there is nothing else.
    let other = window
        .filter(|offset| *offset != rarest)
        .min_by_key(|offset| (needle[*offset] == needle[rarest], other_rank(*offset)))
        .unwrap_or(rarest);
    (rarest.min(other), rarest.max(other))
}
