//! Byte shuffles that move the survivors of eight values to the front, for instruction sets that cannot compress.

/// For each mask of eight lanes, the numbers of its set lanes first.
pub(super) const BYTES_TO_FRONT: [[u8; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut lane, mut to) = (0, 0);
        while lane < 8 {
            if mask >> lane & 1 == 1 {
                table[mask][to] = lane;
                to += 1;
            }
            lane += 1;
        }
        mask += 1;
    }
    table
};

/// As [`BYTES_TO_FRONT`], for lanes of two bytes.
pub(super) const SIXTEENS_TO_FRONT: [[u8; 16]; 256] = {
    let mut table = [[0; 16]; 256];
    let mut mask = 0;
    while mask < 256 {
        let mut lane = 0;
        while lane < 8 {
            table[mask][2 * lane] = 2 * BYTES_TO_FRONT[mask][lane];
            table[mask][2 * lane + 1] = 2 * BYTES_TO_FRONT[mask][lane] + 1;
            lane += 1;
        }
        mask += 1;
    }
    table
};

/// Writes the survivors of eight groups of eight values: `$shuffled` gives one group with its survivors in front.
macro_rules! move_groups {
    ($values:ident, $word:ident, $out:ident, $value:ty, |$lanes:ident, $mask:ident| $shuffled:expr) => {{
        let out: &mut [$value; 64] = (&mut $out[..64]).try_into().expect("64 values");
        let mut position = 0;
        for (index, $lanes) in $values.as_chunks::<8>().0.iter().enumerate() {
            let $mask = usize::from(($word >> (8 * index)) as u8);
            let packed: [$value; 8] = $shuffled;
            // SAFETY: at most 8 values a group before this one were kept, so the position is at most 56.
            unsafe { out.as_mut_ptr().add(position).cast::<[$value; 8]>().write_unaligned(packed) };
            position += $mask.count_ones() as usize;
        }
    }};
}
pub(super) use move_groups;
