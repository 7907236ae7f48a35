//! The loop over a batch that the rungs share; a rung hashes keys and compares them with those of a set.

/// The body of a rung: `$hashes` hashes keys, `$same` gives a bit for each key of a set that is a key.
///
/// One addition a key, without a branch on whether it is kept: the lowest bit of those of the kept keys and of the cell
/// tells what is to be increased. A branch would be mispredicted for every fifth key of a Zipf stream.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! extend {
    ($items:ident, $keys:ident, $hashes:path, $same:path) => {{
        let mut hashes = [0; HASHED];
        for keys in $keys.chunks(HASHED) {
            let hashes = &mut hashes[..keys.len()];
            $hashes(keys, hashes);
            for (key, hash) in keys.iter().zip(hashes.iter()) {
                let number = $items.sets.set_of(*hash);
                let set = &mut $items.sets.sets[number];
                let least = &mut $items.sets.least[number];
                let counted = u64::from($same(&set.keys, *key)) | 1 << cell_of(*hash);
                let place = counted.trailing_zeros() as usize;
                let before = set.counts[place];
                let count = before.saturating_add(1);
                set.counts[place] = count;
                if (place >= KEYS) & (count > *least) {
                    set.admit(*key, place, before);
                    *least = set.least();
                }
            }
        }
        $items.total = $items.total.saturating_add($keys.len() as u64);
    }};
}
pub(super) use extend;
