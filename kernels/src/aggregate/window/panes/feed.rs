//! The loops that feed panes, as macros: a function with target features cannot be handed to a generic one.
//!
//! Events are looked at in blocks of 64. While all times of a block belong to the pane whose sums are held in registers,
//! its values are reduced whole; otherwise those that belong are reduced under a mask, and each of the others is
//! placed alone. An event beyond the newest pane moves the ring before any later event is looked at.

/// Events that are looked at together: the bits of a word.
pub(super) const BLOCK: usize = 64;

/// Batches of fewer events are taken event by event.
pub(super) const FEW: usize = 16;

/// One pane in registers, each with `LANES / N` lanes.
#[derive(Clone, Copy)]
pub(super) struct Held<R, const N: usize> {
    pub(super) sums: [R; N],
    pub(super) mins: [R; N],
    pub(super) maxs: [R; N],
    pub(super) count: u64,
}

/// Some events as a block, the first at place `skip`; the other places hold zeros.
#[inline]
pub(super) fn padded<T: Copy + Default>(events: &[T], skip: usize) -> [T; BLOCK] {
    let mut block = [T::default(); BLOCK];
    block[skip..][..events.len()].copy_from_slice(events);
    block
}

/// The bits of `count` places from place `skip` on.
#[inline]
pub(super) fn places(skip: usize, count: usize) -> u64 {
    u64::MAX.unbounded_shr((BLOCK - count) as u32) << skip
}

/// The functions of a rung that feed [`Panes`](super::Panes): `$count` registers of a type make eight lanes.
macro_rules! feed_panes {
    ($level:ident, $register:ty, $count:literal) => {
        $level! {
            pub(super) fn extend(panes: &mut Panes, times: &[i64], values: &[f64]) -> Result<Taken, WindowError> {
                WindowError::check_lengths("times", times.len(), "values", values.len())?;
                let mut late = 0;
                if let (Some(first), None) = (times.first(), panes.newest()) {
                    panes.advance_to(*first);
                }
                if times.len() < FEW {
                    for (time, value) in times.iter().zip(values) {
                        panes.take(*time, *value, &mut late);
                    }
                } else {
                    // Blocks begin at lane 0; the events before the first and after the last whole one are filled up.
                    let skip = (panes.number % LANES as u64) as usize;
                    let lead = if skip > 0 { times.len().min(BLOCK - skip) } else { 0 };
                    let ((lead_times, times), (lead_values, values)) = (times.split_at(lead), values.split_at(lead));
                    let ((times, last_times), (values, last_values)) = (times.as_chunks(), values.as_chunks());
                    let mut at = panes.ring.current();
                    let mut held = hold(&panes.rows[at.slot]);
                    if lead > 0 {
                        let (times, values) = (padded(lead_times, skip), padded(lead_values, skip));
                        held = take_mixed(panes, &mut at, held, &times, &values, places(skip, lead), &mut late);
                    }
                    for (times, values) in times.iter().zip(values) {
                        held = if all_inside(times, at.bounds) {
                            take_block(held, values)
                        } else {
                            take_mixed(panes, &mut at, held, times, values, u64::MAX, &mut late)
                        };
                    }
                    if !last_times.is_empty() {
                        let events = places(0, last_times.len());
                        let (times, values) = (padded(last_times, 0), padded(last_values, 0));
                        held = take_mixed(panes, &mut at, held, &times, &values, events, &mut late);
                    }
                    put(held, &mut panes.rows[at.slot]);
                    panes.number = panes.number.wrapping_add((lead + times.len() * BLOCK + last_times.len()) as u64);
                }
                Ok(Taken { accepted: values.len() as u64 - late, late })
            }

            /// The events of a block that `events` names, of which some may lie outside the pane that is held.
            fn take_mixed(
                panes: &mut Panes,
                at: &mut Current,
                held: Held<$register, $count>,
                times: &[i64; BLOCK],
                values: &[f64; BLOCK],
                events: u64,
                late: &mut u64,
            ) -> Held<$register, $count> {
                let (mut held, mut events) = (held, events);
                loop {
                    let mut here = inside(times, at.bounds) & events;
                    let mut strays = events & !here;
                    let mut moved = None;
                    while strays != 0 {
                        let place = strays.trailing_zeros() as usize;
                        match panes.ring.place(times[place]) {
                            Place::Slot(slot) => panes.rows[slot].take(place % LANES, values[place]),
                            Place::Late => *late += 1,
                            Place::Ahead => {
                                moved = Some(place);
                                break;
                            }
                        }
                        strays &= strays - 1;
                    }
                    let Some(place) = moved else {
                        return take_some(held, values, here);
                    };
                    here &= places(0, place);
                    events &= !places(0, place);
                    held = take_some(held, values, here);
                    put(held, &mut panes.rows[at.slot]);
                    panes.advance_to(times[place]);
                    *at = panes.ring.current();
                    held = hold(&panes.rows[at.slot]);
                }
            }

            fn hold(row: &Row) -> Held<$register, $count> {
                Held {
                    sums: bytemuck::must_cast(row.sums),
                    mins: bytemuck::must_cast([f64::INFINITY; LANES]),
                    maxs: bytemuck::must_cast([f64::NEG_INFINITY; LANES]),
                    count: row.count,
                }
            }

            fn put(held: Held<$register, $count>, row: &mut Row) {
                let [mins, maxs]: [[f64; LANES]; 2] = [bytemuck::must_cast(held.mins), bytemuck::must_cast(held.maxs)];
                row.sums = bytemuck::must_cast(held.sums);
                row.count = held.count;
                // No lane is NaN; a zero becomes positive.
                row.min = mins.into_iter().fold(row.min, |least, lane| if lane < least { lane } else { least }) + 0.0;
                row.max = maxs.into_iter().fold(row.max, |most, lane| if lane > most { lane } else { most }) + 0.0;
            }

            fn take_block(held: Held<$register, $count>, values: &[f64; BLOCK]) -> Held<$register, $count> {
                let mut held = held;
                let values: [[$register; $count]; BLOCK / LANES] = bytemuck::must_cast(*values);
                for values in values {
                    for at in 0..$count {
                        held.sums[at] = add_f64(held.sums[at], values[at]);
                        held.mins[at] = lesser_f64(held.mins[at], values[at]);
                        held.maxs[at] = greater_f64(held.maxs[at], values[at]);
                    }
                }
                held.count = held.count.wrapping_add(BLOCK as u64);
                held
            }

            fn take_some(held: Held<$register, $count>, values: &[f64; BLOCK], events: u64) -> Held<$register, $count> {
                let mut held = held;
                let values: [[$register; $count]; BLOCK / LANES] = bytemuck::must_cast(*values);
                for (eight, values) in values.into_iter().enumerate() {
                    for at in 0..$count {
                        let mask = mask(events, eight * $count + at);
                        held.sums[at] = masked_add_f64(held.sums[at], values[at], mask);
                        held.mins[at] = masked_lesser_f64(held.mins[at], values[at], mask);
                        held.maxs[at] = masked_greater_f64(held.maxs[at], values[at], mask);
                    }
                }
                held.count = held.count.wrapping_add(u64::from(events.count_ones()));
                held
            }
        }
    };
}
pub(super) use feed_panes;

/// The functions of a rung that feed [`KeyedPanes`](super::KeyedPanes).
macro_rules! feed_keyed_panes {
    ($level:ident) => {
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
                let ((keys, last_keys), (times, last_times), (values, last_values)) =
                    (keys.as_chunks(), times.as_chunks(), values.as_chunks());
                for ((keys, times), values) in keys.iter().zip(times).zip(values) {
                    if all_inside(times, at.bounds) {
                        let rows = &mut panes.rows[at.slot * panes.keys..][..panes.keys];
                        for place in 0..BLOCK {
                            // SAFETY: `admit` found every key below the number of keys.
                            let row = unsafe { rows.get_unchecked_mut(keys[place] as usize) };
                            row.0 = take_keyed(row.0, values[place]);
                        }
                    } else {
                        take_mixed_keyed(panes, &mut at, keys, times, values, u64::MAX, &mut late);
                    }
                }
                if !last_keys.is_empty() {
                    let (keys, times, values) = (padded(last_keys, 0), padded(last_times, 0), padded(last_values, 0));
                    take_mixed_keyed(panes, &mut at, &keys, &times, &values, places(0, last_keys.len()), &mut late);
                }
                let events = (times.len() * BLOCK + last_keys.len()) as u64;
                Ok(Taken { accepted: events - late, late })
            }

            /// The events of a block that `events` names, of which some may lie outside the current pane.
            fn take_mixed_keyed(
                panes: &mut KeyedPanes,
                at: &mut Current,
                keys: &[u32; BLOCK],
                times: &[i64; BLOCK],
                values: &[f64; BLOCK],
                events: u64,
                late: &mut u64,
            ) {
                let unread = panes.rows.len() as u32 - 1;
                let (end, mut from) = (BLOCK - events.leading_zeros() as usize, 0);
                while from < end {
                    let first = (at.slot * panes.keys) as u32;
                    let mut rows: [u32; BLOCK] = std::array::from_fn(|place| first + keys[place]);
                    let mut strays = events & !inside(times, at.bounds) & !places(0, from);
                    let mut to = end;
                    while strays != 0 {
                        let place = strays.trailing_zeros() as usize;
                        match panes.ring.place(times[place]) {
                            Place::Slot(slot) => rows[place] = (slot * panes.keys) as u32 + keys[place],
                            Place::Late => {
                                rows[place] = unread;
                                *late += 1;
                            }
                            Place::Ahead => {
                                to = place;
                                break;
                            }
                        }
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
            }
        }
    };
}
pub(super) use feed_keyed_panes;
