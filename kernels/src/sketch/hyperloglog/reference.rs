//! The registers as they are defined, one hash at a time.

/// The registers of a sketch that took these hashes in; its precision must be of 4 to 18.
pub fn registers(precision: u8, hashes: &[u64]) -> Vec<u8> {
    let mut registers = vec![0; 1 << precision];
    for hash in hashes {
        let index = (hash >> (64 - precision)) as usize;
        let others = (0..64 - precision).rev().map(|bit| hash >> bit & 1);
        let rank = others.take_while(|bit| *bit == 0).count() as u8 + 1;
        registers[index] = rank.max(registers[index]);
    }
    registers
}
