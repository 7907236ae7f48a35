//! Damaged images of a sketch for the tests of those that are kept in this form.

use crate::sketch::hash::{hash_bytes, hash_key};

/// Shows 10,000 damaged images: flips, cuts and lies, most of them with the check repaired.
pub(in crate::sketch) fn check(image: &[u8], read: impl Fn(&[u8])) {
    for number in 0..10_000u64 {
        let draw = |purpose: u64| hash_key(number * 8 + purpose);
        let mut damaged = image.to_vec();
        let at = 4 + draw(0) as usize % (image.len() - 12);
        match number % 4 {
            0 => damaged[at] ^= 1 << (draw(1) % 8),
            1 => damaged.truncate(draw(1) as usize % image.len()),
            // Fields stand at the start.
            2 => damaged[8 + at % 24] = [0, 1, 0x7F, 0x80, 0xFF][draw(1) as usize % 5],
            _ => damaged[at..].iter_mut().take(8).for_each(|byte| *byte = draw(2) as u8),
        }
        if number % 16 != 0 && damaged.len() > 16 {
            let fields = damaged.len() - 8;
            let check = hash_bytes(&damaged[..fields]);
            damaged[fields..].copy_from_slice(&check.to_le_bytes());
        }
        read(&damaged);
    }
}
