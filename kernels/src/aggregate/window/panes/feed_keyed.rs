//! The loop that feeds the panes of keys, as a macro: a function with target features cannot be handed to a generic one.
//!
//! Events are looked at in blocks of 64. While all times of a block belong to the newest pane, an event's row follows from
//! its key alone. Otherwise the number of each event's row is written down, those of other panes one by one.

use super::feed::BLOCK;
use super::keyed::Row;
use super::scalar::take_keyed;

/// Whether keys come in runs, by the first eight pairs of neighbours: then rows are better kept in registers until the
/// key changes, as each event would wait for the store of the last. Only speed hangs on the answer.
#[inline(always)]
pub(super) fn repeats(keys: &[u32; BLOCK]) -> bool {
    let mut equal = 0;
    for at in 0..8 {
        equal += u32::from(keys[at] == keys[at + 1]);
    }
    equal >= 6
}

/// Feeds a block to the rows of one pane, storing a row only when the key changes. The four numbers of a row then wait for
/// themselves alone, where a register of all four waits for the slowest.
#[inline(always)]
pub(super) fn feed_runs(rows: &mut [Row], keys: &[u32; BLOCK], values: &[f64; BLOCK]) {
    let mut current = keys[0];
    let mut row = rows[current as usize].0;
    for (key, value) in keys.iter().zip(values) {
        if *key != current {
            rows[current as usize].0 = row;
            row = rows[*key as usize].0;
            current = *key;
        }
        row = take_keyed(row, *value);
    }
    rows[current as usize].0 = row;
}

/// The functions of a rung that feed [`KeyedPanes`](super::KeyedPanes).
///
/// With `fetch FUNCTION` each line of the columns is asked for some blocks early.
macro_rules! feed_keyed_panes {
    ($level:ident $(, fetch $fetch:ident)?) => {
        $level! {
            pub(super) fn extend_keyed(
                panes: &mut KeyedPanes,
                keys: &[u32],
                times: &[i64],
                values: &[f64],
            ) -> Result<Taken, WindowError> {
                panes.admit(keys, keys.iter().fold(0, |greatest, key| greatest.max(*key)), times, values)?;
                let mut late = 0;
                if let (Some(first), None) = (times.first(), panes.newest()) {
                    panes.advance_to(*first);
                }
                let mut at = panes.ring.current();
                let mut whole = true;
                let ((keys, last_keys), (times, last_times), (values, last_values)) =
                    (keys.as_chunks(), times.as_chunks(), values.as_chunks());
                for ((keys, times), values) in keys.iter().zip(times).zip(values) {
                    $($fetch(keys, times, values);)?
                    if whole && all_inside(times, at.bounds) {
                        let rows = &mut panes.rows[at.slot * panes.keys..][..panes.keys];
                        if repeats(keys) {
                            feed_runs(rows, keys, values);
                            continue;
                        }
                        for place in 0..BLOCK {
                            // SAFETY: `admit` found every key below the number of keys.
                            let row = unsafe { rows.get_unchecked_mut(keys[place] as usize) };
                            row.0 = take_keyed(row.0, values[place]);
                        }
                    } else {
                        whole = take_mixed_keyed(panes, &mut at, keys, times, values, u64::MAX, &mut late);
                    }
                }
                if !last_keys.is_empty() {
                    let (keys, times, values) = (padded(last_keys, 0), padded(last_times, 0), padded(last_values, 0));
                    take_mixed_keyed(panes, &mut at, &keys, &times, &values, places(0, last_keys.len()), &mut late);
                }
                let events = (times.len() * BLOCK + last_keys.len()) as u64;
                Ok(Taken { accepted: events - late, late })
            }

            /// The events of a block that `events` names, wherever they belong, all keys being below the number of keys.
            /// Gives whether all belonged to the current pane.
            fn take_mixed_keyed(
                panes: &mut KeyedPanes,
                at: &mut Current,
                keys: &[u32; BLOCK],
                times: &[i64; BLOCK],
                values: &[f64; BLOCK],
                events: u64,
                late: &mut u64,
            ) -> bool {
                let mut whole = true;
                let unread = panes.rows.len() as u32 - 1;
                let (end, mut from) = (BLOCK - events.leading_zeros() as usize, 0);
                while from < end {
                    let first = (at.slot * panes.keys) as u32;
                    let mut rows: [u32; BLOCK] = std::array::from_fn(|place| first + keys[place]);
                    let to = end.min((word(after(times, panes.ring.last())) & !places(0, from)).trailing_zeros() as usize);
                    let mut strays = events & places(0, to) & !places(0, from) & !word(inside(times, at.bounds));
                    whole &= strays == 0;
                    while strays != 0 {
                        let place = strays.trailing_zeros() as usize;
                        rows[place] = match panes.ring.slot_at(times[place]) {
                            Some(slot) => (slot * panes.keys) as u32 + keys[place],
                            None => {
                                *late += 1;
                                unread
                            }
                        };
                        strays &= strays - 1;
                    }
                    for (row, value) in rows[from..to].iter().zip(&values[from..to]) {
                        // SAFETY: a key below the number of keys, as `admit` found, in a slot of the ring; or the last row.
                        let row = unsafe { panes.rows.get_unchecked_mut(*row as usize) };
                        row.0 = take_keyed(row.0, *value);
                    }
                    if to < end {
                        panes.advance_to(times[to]);
                        *at = panes.ring.current();
                    }
                    from = to;
                }
                whole
            }
        }
    };
}
pub(super) use feed_keyed_panes;
