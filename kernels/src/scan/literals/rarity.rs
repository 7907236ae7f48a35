//! How rare bytes are in logs.

/// What each byte says in logs, in eighths of a bit: -8 log2 of its share of 1.1 MB of system logs (2,000 lines each of
/// Apache, HDFS, OpenSSH, Spark and Zookeeper of the Loghub collection). Bytes that never occurred count half.
#[rustfmt::skip]
const INFORMATION: [u8; 256] = [
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 55, 169, 169, 55, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    26, 110, 169, 169, 71, 169, 169, 111, 69, 69, 82, 117, 65, 54, 45, 53,
    34, 34, 40, 46, 45, 43, 47, 47, 45, 47, 41, 86, 169, 61, 138, 169,
    73, 75, 68, 66, 59, 71, 58, 85, 104, 60, 151, 80, 68, 67, 56, 61,
    73, 75, 61, 57, 77, 117, 126, 66, 91, 127, 72, 56, 169, 56, 169, 59,
    169, 42, 56, 45, 43, 33, 57, 59, 53, 42, 77, 50, 51, 53, 40, 38,
    56, 84, 37, 41, 39, 48, 60, 67, 63, 62, 84, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
    169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169, 169,
];

/// The share of a log's bytes that are this one.
pub(super) fn share(byte: u8) -> f64 {
    (-f64::from(INFORMATION[usize::from(byte)]) / 8.0).exp2()
}

/// The share of a log's places where this piece of text is found, as a guess: bytes of a text depend on each other, so
/// that each says about half of what it would alone.
pub(super) fn share_of_piece(piece: &[u8]) -> f64 {
    piece.iter().map(|byte| share(*byte).sqrt()).product()
}
