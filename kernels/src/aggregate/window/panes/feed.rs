//! The loop that feeds the panes of a whole stream, as a macro: a function with target features cannot be handed to a
//! generic one.
//!
//! Events are looked at in blocks of 64. While all times of a block belong to the pane whose sums are held in registers,
//! its values are reduced whole. Otherwise those that belong are reduced under a mask, and the others, the strays, are
//! gathered from several blocks and taken in one by one. An event beyond the newest pane moves the ring before any
//! later event is looked at.

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

/// The most strays of a block that are gathered; a block with more is not in order but for strays.
pub(super) const MOST_GATHERED: usize = 16;

/// Strays that are gathered before they are taken in: one mispredicted branch for all of them.
pub(super) const STRAYS: usize = 64;

/// Places of gathered events in a column, with room for those of one more block.
pub(super) type Places = [u64; STRAYS + MOST_GATHERED];

/// Writes the places of the set bits of a block's word after the first `count`, the block beginning at place `first`; at
/// most [`MOST_GATHERED`] bits are set. Gives the number of places that are there then.
#[inline(always)]
pub(super) fn gather_ones(places: &mut Places, count: usize, strays: u64, first: usize) -> usize {
    let places = &mut places[count..][..MOST_GATHERED];
    let mut left = strays;
    let mut write = |place: &mut u64| {
        *place = first as u64 + u64::from(left.trailing_zeros());
        left &= left.wrapping_sub(1);
    };
    // The first six are written in any case: how many there are is hard to predict.
    let found = strays.count_ones() as usize;
    places[..6].iter_mut().for_each(&mut write);
    if found > 6 {
        places[6..].iter_mut().for_each(&mut write);
    }
    count + found
}

/// The functions of a rung that feed [`Panes`](super::Panes): `$count` registers of a type make eight lanes.
///
/// The rung file gives `all_inside`, `inside`, `after` and `none_after`, which compare the times of a block; `mask` and
/// `word`, which turn bits into masks and back; `gather`; and the steps of the sums and extremes.
macro_rules! feed_panes {
    ($level:ident, $register:ty, $mask:ty, $count:literal) => {
        $level! {
            pub(super) fn extend(panes: &mut Panes, times: &[i64], values: &[f64]) -> Result<Taken, WindowError> {
                WindowError::check_lengths("times", times.len(), "values", values.len())?;
                let mut late = 0;
                if let (Some(first), None) = (times.first(), panes.newest()) {
                    panes.advance_to(*first);
                }
                if times.len() < FEW {
                    for (time, value) in times.iter().zip(values) {
                        panes.advance_to(*time);
                        take_one(panes, *time, (panes.number % LANES as u64) as usize, *value, &mut late);
                        panes.number = panes.number.wrapping_add(1);
                    }
                } else {
                    // Blocks begin at lane 0; the events before the first and after the last whole one are filled up.
                    let skip = (panes.number % LANES as u64) as usize;
                    let lead = if skip > 0 { times.len().min(BLOCK - skip) } else { 0 };
                    let ((lead_times, rest), (lead_values, rest_values)) = (times.split_at(lead), values.split_at(lead));
                    let ((blocks, last_times), (value_blocks, last_values)) = (rest.as_chunks(), rest_values.as_chunks());
                    let mut at = panes.ring.current();
                    let mut held = hold(&panes.rows[at.slot]);
                    if lead > 0 {
                        let (times, values) = (padded(lead_times, skip), padded(lead_values, skip));
                        held = take_mixed(panes, &mut at, held, &times, &values, places(skip, lead), &mut late);
                    }
                    let mut strays: Places = [0; STRAYS + MOST_GATHERED];
                    let mut count = 0;
                    // After a block with strays the next one is expected to have some too.
                    let mut whole = true;
                    for (number, (block, block_values)) in blocks.iter().zip(value_blocks).enumerate() {
                        if whole && all_inside(block, at.bounds) {
                            held = take_block(held, block_values);
                            continue;
                        }
                        let masks = inside(block, at.bounds);
                        let outside = !word(masks);
                        whole = outside == 0;
                        if outside.count_ones() as usize <= MOST_GATHERED && none_after(block, panes.ring.last()) {
                            held = take_masked(held, block_values, masks, outside.count_zeros());
                            count = gather(&mut strays, count, outside, number * BLOCK);
                            if count >= STRAYS {
                                scatter(panes, rest, rest_values, &strays[..count], &mut late);
                                count = 0;
                            }
                        } else {
                            scatter(panes, rest, rest_values, &strays[..count], &mut late);
                            count = 0;
                            held = take_mixed(panes, &mut at, held, block, block_values, u64::MAX, &mut late);
                        }
                    }
                    scatter(panes, rest, rest_values, &strays[..count], &mut late);
                    if !last_times.is_empty() {
                        let events = places(0, last_times.len());
                        let (times, values) = (padded(last_times, 0), padded(last_values, 0));
                        held = take_mixed(panes, &mut at, held, &times, &values, events, &mut late);
                    }
                    put(held, &mut panes.rows[at.slot]);
                    panes.number = panes.number.wrapping_add(times.len() as u64);
                }
                Ok(Taken { accepted: times.len() as u64 - late, late })
            }

            /// Takes in an event that is not beyond the newest pane.
            fn take_one(panes: &mut Panes, time: i64, lane: usize, value: f64, late: &mut u64) {
                let Some(slot) = panes.ring.slot_at(time) else {
                    *late += 1;
                    return;
                };
                let row = &mut panes.rows[slot];
                let value = value + 0.0; // makes -0.0 positive
                row.sums[lane] += value;
                row.count = row.count.wrapping_add(1);
                row.extremes = lesser(row.extremes, [value, -value]);
            }

            /// Takes in the events at some places, the place of lane 0 being a multiple of 8.
            fn scatter(panes: &mut Panes, times: &[i64], values: &[f64], places: &[u64], late: &mut u64) {
                for place in places {
                    let place = *place as usize;
                    take_one(panes, times[place], place % LANES, values[place], late);
                }
            }

            /// The events of a block that `events` names, wherever they belong. The pane that is held afterwards may be
            /// another one.
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
                    // What comes before the first event that moves the ring.
                    let moves = (word(after(times, panes.ring.last())) & events).trailing_zeros() as usize;
                    let now = events & places(0, moves);
                    let here = word(inside(times, at.bounds)) & now;
                    held = take_some(held, values, here);
                    let mut strays = now & !here;
                    // Many strays are likely to be of one pane, and the next blocks to be like this one.
                    if strays.count_ones() as usize > MOST_GATHERED
                        && let Some(other) = panes.ring.at(times[strays.trailing_zeros() as usize])
                    {
                        let there = word(inside(times, other.bounds)) & strays;
                        let second = take_some(hold(&panes.rows[other.slot]), values, there);
                        strays &= !there;
                        if there.count_ones() > here.count_ones() {
                            put(held, &mut panes.rows[at.slot]);
                            (held, *at) = (second, other);
                        } else {
                            put(second, &mut panes.rows[other.slot]);
                        }
                    }
                    while strays != 0 {
                        let place = strays.trailing_zeros() as usize;
                        take_one(panes, times[place], place % LANES, values[place], late);
                        strays &= strays - 1;
                    }
                    events &= !now;
                    if events == 0 {
                        return held;
                    }
                    put(held, &mut panes.rows[at.slot]);
                    panes.advance_to(times[moves]);
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
                let extremes = [merge_lanes::<MinF64, LANES>(mins), -merge_lanes::<MaxF64, LANES>(maxs)];
                row.extremes = lesser(row.extremes, extremes);
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
                let mut masks = [mask(events, 0); BLOCK / LANES * $count];
                for at in 1..BLOCK / LANES * $count {
                    masks[at] = mask(events, at);
                }
                take_masked(held, values, masks, events.count_ones())
            }

            /// The values under masks, `events` of them.
            fn take_masked(
                held: Held<$register, $count>,
                values: &[f64; BLOCK],
                masks: [$mask; BLOCK / LANES * $count],
                events: u32,
            ) -> Held<$register, $count> {
                let mut held = held;
                let values: [[$register; $count]; BLOCK / LANES] = bytemuck::must_cast(*values);
                for (values, masks) in values.iter().zip(masks.as_chunks::<$count>().0) {
                    for at in 0..$count {
                        held.sums[at] = masked_add_f64(held.sums[at], values[at], masks[at]);
                        held.mins[at] = masked_lesser_f64(held.mins[at], values[at], masks[at]);
                        held.maxs[at] = masked_greater_f64(held.maxs[at], values[at], masks[at]);
                    }
                }
                held.count = held.count.wrapping_add(u64::from(events));
                held
            }
        }
    };
}
pub(super) use feed_panes;
