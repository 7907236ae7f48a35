//! The loop over a batch that the rungs share; a rung hashes keys and compares them with those of a set.

/// Keys whose places are found before the first of them is counted.
pub(super) const GROUP: usize = 32;

/// Keys that are hashed at once: few, so that the next are hashed while the last are counted (Zen 4, Zipf 0.8 / 1.1 / 1.5:
/// 8.1 / 6.0 / 2.7 ns a key; with 512 of them 8.4 / 6.2 / 3.1; with 64 and counts fetched ahead 8.2 / 6.1 / 2.8).
pub(super) const HASHED: usize = 2 * GROUP;

/// The body of a rung: `$hashes` hashes keys, `$same` gives a bit for each key of a set that is a key.
///
/// One addition a key, without a branch on whether it is kept: the lowest bit of those of the kept keys and of the cell
/// tells what is to be increased. The keys of a group are compared before the first is counted: done key by key, each
/// comparison waited for the addition before it (Zen 4, Zipf 1.5: 9.3 ns a key), as it loads what an admission may have
/// just stored. Where a key was admitted meanwhile, the comparison is made again.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! extend {
    ($items:ident, $keys:ident, $hashes:path, $same:path) => {{
        let mut hashes = [0; HASHED];
        let mut places = [0u8; GROUP];
        for keys in $keys.chunks(HASHED) {
            let hashes = &mut hashes[..keys.len()];
            $hashes(keys, hashes);
            for (keys, hashes) in keys.chunks(GROUP).zip(hashes.chunks(GROUP)) {
                for ((place, key), hash) in places.iter_mut().zip(keys).zip(hashes) {
                    let set = &$items.sets.sets[$items.sets.set_of(*hash)];
                    *place = place_of($same(&set.keys, *key), *hash) as u8;
                }
                // A bit for all sets of the same number modulo 64.
                let mut changed = 0u64;
                for ((place, key), hash) in places.iter().zip(keys).zip(hashes) {
                    let number = $items.sets.set_of(*hash);
                    let set = &mut $items.sets.sets[number];
                    let mut place = usize::from(*place);
                    if changed >> (number % 64) & 1 == 1 {
                        place = place_of($same(&set.keys, *key), *hash);
                    }
                    let before = set.counts[place];
                    let count = before.saturating_add(1);
                    set.counts[place] = count;
                    let least = &mut $items.sets.least[number];
                    if (place >= KEYS) & (count > *least) {
                        set.admit(*key, place, before);
                        *least = set.least();
                        changed |= 1 << (number % 64);
                    }
                }
            }
        }
        $items.total = $items.total.saturating_add($keys.len() as u64);
    }};
}
pub(super) use extend;
