//! Blocks, bytes, blanks, static text and headers: what a walk looks for in a line.

/// Compiles the searches with the features of a rung.
macro_rules! search_body {
    ($features:ident) => {
        $features! {
            fn block(text: &[u8], at: usize) -> u64 {
                debug_assert!(at + 8 <= text.len());
                // SAFETY: `at` is a place of a line or less than SLACK - 8 after one, and SLACK bytes follow each line.
                u64::from_le_bytes(unsafe { text.as_ptr().add(at).cast::<[u8; 8]>().read() })
            }

            fn byte(text: &[u8], at: usize) -> u8 {
                debug_assert!(at < text.len());
                // SAFETY: `at` is a place of a line or its end, and SLACK bytes follow each line.
                unsafe { *text.as_ptr().add(at) }
            }

            /// The 8 bytes before a place; zeros stand for bytes before the text.
            fn block_before(text: &[u8], end: usize) -> u64 {
                if end >= 8 { block(text, end - 8) } else if end == 0 { 0 } else { block(text, 0) << (64 - 8 * end) }
            }

            fn low_bits(count: usize) -> u64 {
                if count >= 64 { u64::MAX } else { (1 << count) - 1 }
            }

            /// Whether static text stands at a place; up to [`WIDTH`] bytes of it in one comparison.
            fn is_at(text: &[u8], at: usize, pool: &[u8], wanted: Text) -> bool {
                let (start, length) = (wanted.at as usize, wanted.len as usize);
                if length > WIDTH {
                    return is_long_at(text, at, pool, start, length);
                }
                !same(text, at, pool, start) & ((1 << length) - 1) == 0
            }

            fn is_long_at(text: &[u8], at: usize, pool: &[u8], start: usize, length: usize) -> bool {
                let mut done = 0;
                while done < length {
                    if !same(text, at + done, pool, start + done) & low_bits((length - done).min(WIDTH)) != 0 {
                        return false;
                    }
                    done += WIDTH;
                }
                true
            }

            /// The first place of static text that starts in `from..=last`.
            fn find(text: &[u8], from: usize, last: usize, pool: &[u8], needle: &Needle) -> usize {
                let [first, second] = needle.places;
                let mut at = from;
                while at <= last {
                    let places = [at + usize::from(first), at + usize::from(second)];
                    let mut hits = pair(text, places, needle.bytes);
                    while hits != 0 {
                        let place = at + hits.trailing_zeros() as usize;
                        if place > last {
                            return NOWHERE;
                        }
                        if is_at(text, place, pool, needle.text) {
                            return place;
                        }
                        hits &= hits - 1;
                    }
                    at += WIDTH;
                }
                NOWHERE
            }

            /// The first blank in `from..to`, or `to`.
            fn blank(text: &[u8], from: usize, to: usize) -> usize {
                let mut at = from;
                while at < to {
                    let hits = blanks(text, at);
                    if hits != 0 {
                        return (at + hits.trailing_zeros() as usize).min(to);
                    }
                    at += WIDTH;
                }
                to
            }

            /// The place after the `count`th space of a line.
            fn after_spaces(text: &[u8], start: usize, end: usize, count: usize) -> usize {
                let mut left = count as u32;
                let mut at = start;
                while at < end {
                    let mut hits = equals_64(text, at, b' ');
                    let here = hits.count_ones();
                    if here >= left {
                        for _ in 1..left {
                            hits &= hits - 1;
                        }
                        let place = at + hits.trailing_zeros() as usize;
                        return if place < end { place + 1 } else { NOWHERE };
                    }
                    left -= here;
                    at += 64;
                }
                NOWHERE
            }

            fn content_start(matcher: &Matcher, text: &[u8], start: usize, end: usize) -> usize {
                match &matcher.header {
                    Header::None | Header::Fields(0) => start,
                    Header::Bytes(bytes) => if *bytes <= end - start { start + bytes } else { NOWHERE },
                    Header::Fields(fields) => after_spaces(text, start, end, *fields),
                    Header::Through(mark) => {
                        let Some(last) = end.checked_sub(mark.len()) else { return NOWHERE };
                        match find(text, start, last, &matcher.programs.pool, &matcher.mark) {
                            NOWHERE => NOWHERE,
                            place => place + mark.len(),
                        }
                    }
                }
            }
        }
    };
}
pub(super) use search_body;
