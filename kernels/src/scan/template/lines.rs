//! The lines of a text, one after the other; and what all ways through a text share.

/// Bytes whose newlines are looked for before their lines are matched: they stay in the first cache.
pub(super) const BLOCK: usize = 16 << 10;

/// Compiles the frame of a batch with the features of a rung.
macro_rules! text_body {
    ($features:ident) => {
        $features! {
            /// Writes the answer for one line: its id, and its values from `used` on. Gives how many values are used then.
            fn answer(
                matcher: &Matcher,
                line: &Content,
                scratch: &mut Scratch,
                values: &mut [Value],
                used: usize,
                id: &mut u32,
            ) -> usize {
                // What every read of text relies on.
                assert!(line.start <= line.end && line.end + SLACK <= line.text.len());
                let out = &mut values[used..used + matcher.programs.most_variables];
                let rank = match_one(matcher, line, scratch, out);
                let Some(program) = matcher.programs.programs.get(rank as usize) else {
                    *id = NONE;
                    return used;
                };
                *id = program.id;
                used + program.steps as usize
            }

            /// Writes the newlines of `text[from..to]`, in order, and gives how many there are.
            fn newlines(text: &[u8], from: usize, to: usize, places: &mut [u32]) -> usize {
                let mut count = 0;
                let mut at = from;
                while at < to {
                    let mut hits = equals_64(text, at, b'\n');
                    if to - at < 64 {
                        hits &= low_bits(to - at);
                    }
                    // Two places are written whatever there is: lines are seldom so short that more are needed.
                    let next = count + hits.count_ones() as usize;
                    loop {
                        let two = places[count..].first_chunk_mut::<2>().expect("places more than bytes");
                        for place in two {
                            *place = (at + hits.trailing_zeros() as usize) as u32;
                            hits &= hits.wrapping_sub(1);
                        }
                        count += 2;
                        if hits == 0 {
                            break;
                        }
                    }
                    count = next;
                    at += 64;
                }
                count
            }

            pub(super) fn match_batch(matcher: &Matcher, text: &[u8], batch: &mut Batch) -> Result<(), BatchError> {
                if u32::try_from(text.len()).is_err() {
                    return Err(BatchError::TooLong { bytes: text.len() });
                }
                batch.prepare(matcher);
                let done = match_lines(matcher, text, text.len().saturating_sub(SLACK), 0, batch)?;
                let mut tail = std::mem::take(&mut batch.scratch.tail);
                tail.clear();
                tail.extend_from_slice(&text[done..]);
                let length = tail.len();
                tail.resize(length + SLACK, 0);
                let last = match_lines(matcher, &tail, length, done, batch)?;
                if last < length {
                    let line = Content { text: &tail, start: last, end: length, base: done };
                    let place = batch.make_room(matcher, 1)?;
                    let Batch { scratch, values, used, ids, first_value, .. } = batch;
                    *used = answer(matcher, &line, scratch, values, *used, &mut ids[place]);
                    first_value[place + 1] = *used as u32;
                }
                batch.scratch.tail = tail;
                batch.finish()
            }
        }
    };
}
pub(super) use text_body;

/// Compiles the matching of one line after the other with the features of a rung.
macro_rules! lines_body {
    ($features:ident) => {
        use super::lines::BLOCK;

        $features! {
            /// Matches the lines that end with a newline before `stop`, where `SLACK` more bytes follow; gives the start of
            /// the first line that does not.
            fn match_lines(
                matcher: &Matcher,
                text: &[u8],
                stop: usize,
                base: usize,
                batch: &mut Batch,
            ) -> Result<usize, BatchError> {
                let mut start = 0;
                let mut from = 0;
                let mut places = std::mem::take(&mut batch.scratch.newlines);
                places.resize(BLOCK + 4, 0);
                while from < stop {
                    let to = stop.min(from + BLOCK);
                    let lines = newlines(text, from, to, &mut places);
                    let done = batch.make_room(matcher, lines)?;
                    let columns = batch.ids[done..].iter_mut().zip(&mut batch.first_value[done + 1..]);
                    let mut used = batch.used;
                    for (place, (id, first_value)) in places[..lines].iter().zip(columns) {
                        let newline = *place as usize;
                        let end = newline - usize::from(newline > start && text[newline - 1] == b'\r');
                        let line = Content { text, start, end, base };
                        used = answer(matcher, &line, &mut batch.scratch, &mut batch.values, used, id);
                        *first_value = used as u32;
                        start = newline + 1;
                    }
                    batch.used = used;
                    from = to;
                }
                batch.scratch.newlines = places;
                Ok(start)
            }
        }
    };
}
pub(super) use lines_body;
