//! The loop of the box filter: 64 events at a time, a word that says which pass, and the survivors of each column.

/// The box filter of one vector rung. `$times`, `$sixteens` and `$bytes` give the word of the values within a limit,
/// `$move_times`, `$move_sixteens` and `$move_bytes` write the survivors of 64 values from a position on, and may write
/// up to 64 values there.
macro_rules! box_filters {
    ($level:ident: $times:ident, $sixteens:ident, $bytes:ident, $move_times:ident, $move_sixteens:ident, $move_bytes:ident) => {
        $level! {
            pub(super) fn box_filter(events: Events<'_>, limits: Limits, out: EventsMut<'_>) -> usize {
                let mut out = out;
                assert!(events.check().is_ok() && out.room() >= events.len(), "columns of one length, and room for all");
                let (times, _) = events.t.as_chunks::<64>();
                let (columns, _) = events.x.as_chunks::<64>();
                let (rows, _) = events.y.as_chunks::<64>();
                let (polarities, _) = events.polarity.as_chunks::<64>();
                let mut position = 0;
                for index in 0..times.len() {
                    let mut word = u64::MAX;
                    if let Some([column, row]) = limits.region {
                        word &= $sixteens(&columns[index], column) & $sixteens(&rows[index], row);
                    }
                    if let Some(polarity) = limits.polarity {
                        word &= $bytes(&polarities[index], polarity);
                    }
                    if let (Some(time), true) = (limits.time, word != 0) {
                        word &= $times(&times[index], time);
                    }
                    if word.count_ones() <= FEW {
                        while word != 0 {
                            out.put(position, events.get(index * 64 + word.trailing_zeros() as usize));
                            position += 1;
                            word &= word - 1;
                        }
                        continue;
                    }
                    // At most the events before this block survived, so every write of the block ends within the
                    // events that were read, for which the assertion found room.
                    $move_times(&times[index], word, &mut out.t[position..]);
                    $move_sixteens(&columns[index], word, &mut out.x[position..]);
                    $move_sixteens(&rows[index], word, &mut out.y[position..]);
                    $move_bytes(&polarities[index], word, &mut out.polarity[position..]);
                    position += word.count_ones() as usize;
                }
                for index in times.len() * 64..events.len() {
                    let event = events.get(index);
                    out.put(position, event);
                    position += usize::from(limits.pass(event));
                }
                position
            }
        }
    };
}
pub(super) use box_filters;

/// Survivors of a word up to which they are picked one by one.
pub(super) const FEW: u32 = 8;
