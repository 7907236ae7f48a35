//! The matcher's loop, written once and compiled for each instruction set.
//!
//! A rung file names the macro that gives its functions their features, and has these primitives. All of them read
//! [`WIDTH`](super::scalar::WIDTH) bytes and give one bit a byte, the first byte in the lowest bit:
//! `equals(text, at, byte)`, `pair(text, [at; 2], [byte; 2])` (both equal), `blanks(text, at)` (space or tab),
//! `same(text, at, pool, at)`; `equals_64(text, at, byte)` is `equals` over 64 bytes; and `gram_hits(text, at, bits, shift)`, which tests the eight grams at every fourth byte.
//! Reads go past a line's end by less than [`SLACK`](super::compile::SLACK) bytes; the last lines of a text are matched in
//! a copy that has so many bytes after it.

use super::exact::Backtracker;
use super::index::WAITING;
use super::matcher::Matcher;
use super::values::Value;

/// What a walk over a program found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    Match,
    Fail,
    /// The first way failed; the backtracker decides.
    Undecided,
}

/// Memory of one matching thread, kept in its batch.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    /// Newlines of the present block.
    pub(super) newlines: Vec<u32>,
    /// Nodes still to be visited.
    pub(super) waiting: [u32; WAITING],
    /// Values of a better template while it is tried.
    pub(super) values: Vec<Value>,
    /// For each template by gram, the line on which it was tried last.
    pub(super) tried: Vec<u32>,
    pub(super) line: u32,
    pub(super) backtracker: Backtracker,
    /// The last lines of a text.
    pub(super) tail: Vec<u8>,
}

/// The content of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    /// The text around it.
    pub(super) text: &'a [u8],
    pub(super) start: usize,
    pub(super) end: usize,
    /// What is added to a place in the text to give the place that spans say.
    pub(super) base: usize,
}

impl Content<'_> {
    /// Two places of the text as a value.
    #[inline(always)]
    pub(super) fn span(&self, start: usize, end: usize) -> Value {
        Value::from_span((start + self.base) as u32, end.wrapping_add(self.base) as u32)
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch {
            newlines: Vec::new(),
            waiting: [0; WAITING],
            values: Vec::new(),
            tried: Vec::new(),
            line: 0,
            backtracker: Backtracker::default(),
            tail: Vec::new(),
        }
    }
}

impl Scratch {
    /// Makes it fit a matcher.
    pub(super) fn prepare(&mut self, matcher: &Matcher) {
        self.values.resize(matcher.programs.most_variables, Value::default());
        self.tried.clear();
        if !matcher.index.grams.slots.is_empty() {
            self.tried.resize(matcher.programs.programs.len(), 0);
        }
        self.line = 0;
    }
}

/// Bytes whose newlines are looked for before their lines are matched: they stay in the first cache.
pub(super) const BLOCK: usize = 16 << 10;

/// Compiles the loop with the features of a rung.
macro_rules! template_body {
    ($features:ident) => {
        use super::batch::{Batch, BatchError};
        use super::body::{BLOCK, Content, Scratch, Walk};
        use super::compile::{Action, Needle, Program, SLACK, Step, Text};
        use super::index::{self, DIRECT, GRAM, LENGTHS, NONE, Node, WAITING};
        use super::matcher::{Header, Matcher};
        use super::values::{self, POWERS, Value};

        /// No such place.
        const NOWHERE: usize = usize::MAX;

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

            /// An optional sign and digits that end before `limit`: where they end; `NOWHERE` for no digit.
            fn digits_end(text: &[u8], from: usize, limit: usize) -> usize {
                let mut at = from;
                loop {
                    let here = values::digits(block(text, at));
                    at += here;
                    if here < 8 || at >= limit {
                        let end = at.min(limit);
                        return if end > from { end } else { NOWHERE };
                    }
                }
            }

            fn integer(text: &[u8], from: usize, limit: usize, value: &mut Value) -> usize {
                let sign = byte(text, from);
                let signed = usize::from(sign == b'-' || sign == b'+');
                let at = from + signed;
                if at >= limit {
                    return NOWHERE;
                }
                let digits = block(text, at);
                let count = values::digits(digits).min(limit - at);
                if count == 0 {
                    return NOWHERE;
                }
                let low = values::number(digits, count) as i64;
                if count < 8 {
                    *value = Value::from_integer(if sign == b'-' { -low } else { low });
                    return at + count;
                }
                let digits = block(text, at + 8);
                let count = values::digits(digits).min(limit - at - 8);
                if count < 8 {
                    let high = if count == 0 { 0 } else { values::number(digits, count) as i64 };
                    let whole = low * POWERS[count] as i64 + high;
                    *value = Value::from_integer(if sign == b'-' { -whole } else { whole });
                    return at + 8 + count;
                }
                let end = digits_end(text, at, limit);
                match values::long_integer(&text[from..end]) {
                    Some(integer) => *value = Value::from_integer(integer),
                    None => return NOWHERE,
                }
                end
            }

            /// A number with a fraction, which a percentage may lack: where it ends, before the percent sign.
            fn number(text: &[u8], from: usize, limit: usize, percentage: bool, value: &mut Value) -> usize {
                let sign = byte(text, from);
                let signed = usize::from(sign == b'-' || sign == b'+');
                let at = from + signed;
                if at >= limit {
                    return NOWHERE;
                }
                let whole_digits = block(text, at);
                let whole = values::digits(whole_digits).min(limit - at);
                if whole == 0 {
                    return NOWHERE;
                }
                let point = at + whole;
                // Sign, digits, point, digits and the byte after them in one block: the digits are read as one number.
                let above = (whole_digits >> (8 * whole % 64)) >> 8;
                let all_digits = (whole_digits & ((1 << (8 * whole % 64)) - 1)) | (above << (8 * whole % 64));
                let all = values::digits(all_digits);
                if whole < 6 && byte(text, point) == b'.' && all > whole && all < 7 && at + all < limit {
                    let power = POWERS[all - whole];
                    // Both are below 2^53 and exact, so the quotient is rounded once.
                    let number = values::number(all_digits, all) as i64 as f64 / power as i64 as f64;
                    *value = Value::from_number(if sign == b'-' { -number } else { number });
                    return at + all + 1;
                }
                if whole < 8 {
                    let low = values::number(whole_digits, whole);
                    if point < limit && byte(text, point) == b'.' {
                        let fraction_digits = block(text, point + 1);
                        let fraction = values::digits(fraction_digits).min(limit - point - 1);
                        if fraction == 0 {
                            return NOWHERE;
                        }
                        if fraction < 8 {
                            let power = POWERS[fraction];
                            let all = low * power + values::number(fraction_digits, fraction);
                            // Both are below 2^53 and exact, so the quotient is rounded once.
                            let number = all as i64 as f64 / power as i64 as f64;
                            *value = Value::from_number(if sign == b'-' { -number } else { number });
                            return point + 1 + fraction;
                        }
                    } else if percentage {
                        let number = low as i64 as f64;
                        *value = Value::from_number(if sign == b'-' { -number } else { number });
                        return point;
                    } else {
                        return NOWHERE;
                    }
                }
                let point = digits_end(text, at, limit);
                let end = if point < limit && byte(text, point) == b'.' {
                    digits_end(text, point + 1, limit)
                } else if percentage {
                    point
                } else {
                    NOWHERE
                };
                if end != NOWHERE {
                    *value = Value::from_number(values::long_number(&text[from..end]));
                }
                end
            }

            /// One step from `from`: writes the value and gives the place after the static text, or `NOWHERE`.
            fn step(content: &Content, from: usize, limit: usize, pool: &[u8], step: &Step, value: &mut Value) -> usize {
                let text = content.text;
                let length = step.needle.text.len as usize;
                let end = match step.action {
                    Action::Integer => integer(text, from, limit, value),
                    Action::Decimal | Action::Percentage => {
                        let percentage = step.action == Action::Percentage;
                        match number(text, from, limit, percentage, value) {
                            end if !percentage => end,
                            end if end < limit && byte(text, end) == b'%' => end + 1,
                            _ => NOWHERE,
                        }
                    }
                    Action::WordToText | Action::AnyToText => {
                        let Some(mut last) = limit.checked_sub(length) else { return NOWHERE };
                        let mut first = from;
                        if step.action == Action::WordToText {
                            first += 1;
                            last = last.min(blank(text, from, limit));
                        }
                        let end = find(text, first, last, pool, &step.needle);
                        *value = content.span(from, end);
                        return if end == NOWHERE { NOWHERE } else { end + length };
                    }
                    Action::WordToBlank => match blank(text, from, limit) {
                        end if end == from => NOWHERE,
                        end => end,
                    },
                    Action::WordLast => match blank(text, from, limit) {
                        end if end == from || end < limit => NOWHERE,
                        end => end,
                    },
                    Action::WordShort if from >= limit || matches!(byte(text, from), b' ' | b'\t') => NOWHERE,
                    Action::WordShort => from + 1,
                    Action::AnyShort => from,
                    Action::AnyLast => limit,
                };
                if !matches!(step.action, Action::Integer | Action::Decimal | Action::Percentage) {
                    *value = content.span(from, end);
                }
                let next = end.wrapping_add(length);
                if end <= limit && next <= limit && is_at(text, end, pool, step.needle.text) { next } else { NOWHERE }
            }

            /// Walks a program over a content.
            fn walk(matcher: &Matcher, content: &Content, program: &Program, out: &mut [Value]) -> Walk {
                let Content { text, start, end, .. } = *content;
                let pool = &matcher.programs.pool;
                if end - start < program.shortest as usize || !is_at(text, start, pool, program.prefix) {
                    return Walk::Fail;
                }
                let limit = end - program.suffix.len as usize;
                if !is_at(text, limit, pool, program.suffix) {
                    return Walk::Fail;
                }
                let mut at = start + program.prefix.len as usize;
                let first = program.first_step as usize;
                let steps = &matcher.programs.steps[first..first + program.steps as usize];
                for (one, value) in steps.iter().zip(out.iter_mut()) {
                    let next = step(content, at, limit, pool, one, value);
                    if next == NOWHERE {
                        return if one.repairable { Walk::Undecided } else { Walk::Fail };
                    }
                    at = next;
                }
                match (at == limit, program.exact) {
                    (true, _) => Walk::Match,
                    (false, u32::MAX) => Walk::Fail,
                    (false, _) => Walk::Undecided,
                }
            }

            /// Tries a program; where it matches, its values stand in `out`.
            fn try_program(
                matcher: &Matcher,
                content: &Content,
                program: &Program,
                scratch: &mut Scratch,
                out: &mut [Value],
            ) -> bool {
                match walk(matcher, content, program, out) {
                    Walk::Match => true,
                    Walk::Fail => false,
                    Walk::Undecided => {
                        matcher.backtrack(program, content, &mut scratch.backtracker, out)
                    }
                }
            }

            /// Tries a program whose rank is better than the best so far, whose values stand in `out`.
            fn improves(
                matcher: &Matcher,
                content: &Content,
                rank: u32,
                best: u32,
                scratch: &mut Scratch,
                out: &mut [Value],
            ) -> bool {
                let program = &matcher.programs.programs[rank as usize];
                if best == NONE {
                    return try_program(matcher, content, program, scratch, out);
                }
                let mut own = std::mem::take(&mut scratch.values);
                let better = try_program(matcher, content, program, scratch, &mut own);
                if better {
                    let count = program.steps as usize;
                    out[..count].copy_from_slice(&own[..count]);
                }
                scratch.values = own;
                better
            }

            /// Adds the nodes that a table leads to, and gives how many are waiting then.
            fn probe(
                matcher: &Matcher,
                content: &Content,
                node: &Node,
                nodes: &mut [u32; WAITING],
                waiting: usize,
            ) -> usize {
                // The places beyond those that wait are free; a node is written there and counts where there is one.
                nodes[waiting % WAITING] = node.next;
                let mut waiting = waiting + usize::from(node.next != NONE);
                let Content { text, start, end, .. } = *content;
                let offset = node.offset as usize;
                if offset > end - start {
                    return waiting;
                }
                let key = if node.from_end { block_before(text, end - offset) } else { block(text, start + offset) };
                let first = node.start as usize;
                let slots = &matcher.index.slots[first..first + node.len as usize];
                let mut classes = node.lengths;
                while classes != 0 {
                    let class = classes.trailing_zeros() as usize;
                    classes &= classes - 1;
                    let masked = key & index::block_mask(class, node.from_end);
                    let mut place = index::block_hash(masked, class, node.shift);
                    loop {
                        let slot = &slots[place & (slots.len() - 1)];
                        let hit = slot.key == masked && slot.length == LENGTHS[class] as u32;
                        nodes[waiting % WAITING] = slot.node;
                        waiting += usize::from(hit);
                        if node.alone || hit || slot.length == 0 {
                            break;
                        }
                        place += 1;
                    }
                }
                waiting
            }

            /// The rank of the template that a content matches, or `NONE`.
            fn rank_of(matcher: &Matcher, content: &Content, scratch: &mut Scratch, out: &mut [Value]) -> u32 {
                scratch.waiting[0] = matcher.index.root;
                let mut waiting = 1;
                if let Some(root) = matcher.index.nodes.get(matcher.index.root as usize).filter(|root| root.lengths != 0) {
                    waiting = probe(matcher, content, root, &mut scratch.waiting, 0);
                    // Most lines reach one template and nothing else: it is the answer, or nothing is.
                    let rank = scratch.waiting[0] ^ DIRECT;
                    match matcher.programs.programs.get(rank as usize).filter(|_| waiting == 1) {
                        Some(program) if try_program(matcher, content, program, scratch, out) => return rank,
                        Some(_) => return NONE,
                        None => {}
                    }
                }
                rank_of_waiting(matcher, content, waiting, scratch, out)
            }

            /// The best rank below the nodes that wait, or `NONE`.
            fn rank_of_waiting(
                matcher: &Matcher,
                content: &Content,
                waiting: usize,
                scratch: &mut Scratch,
                out: &mut [Value],
            ) -> u32 {
                let mut best = NONE;
                let mut by_gram = NONE;
                let mut waiting = waiting;
                while waiting > 0 {
                    waiting -= 1;
                    let node = scratch.waiting[waiting % WAITING];
                    if node & DIRECT != 0 {
                        let rank = node ^ DIRECT;
                        if rank < best && improves(matcher, content, rank, best, scratch, out) {
                            best = rank;
                        }
                        continue;
                    }
                    let node = &matcher.index.nodes[node as usize];
                    if node.best >= best {
                        continue;
                    }
                    if node.lengths != 0 {
                        waiting = probe(matcher, content, node, &mut scratch.waiting, waiting);
                        continue;
                    }
                    by_gram = by_gram.min(node.by_gram);
                    let first = node.start as usize;
                    for rank in &matcher.index.lists[first..first + node.len as usize] {
                        if *rank >= best {
                            break;
                        }
                        if improves(matcher, content, *rank, best, scratch, out) {
                            best = *rank;
                        }
                    }
                }
                if by_gram < best {
                    best = best_by_gram(matcher, content, best, scratch, out);
                }
                best
            }

            /// The best rank when the templates found by grams are tried too.
            fn best_by_gram(
                matcher: &Matcher,
                content: &Content,
                so_far: u32,
                scratch: &mut Scratch,
                out: &mut [Value],
            ) -> u32 {
                let Content { text, start, end, .. } = *content;
                let grams = &matcher.index.grams;
                let mut best = so_far;
                scratch.line += 1;
                let line = scratch.line;
                let mut at = start;
                while at + GRAM <= end {
                    let mut hits = if grams.stride == 4 {
                        gram_hits(text, at, &grams.bits, grams.bits_shift)
                    } else {
                        let mut hits = 0;
                        for place in 0..8 {
                            let gram = block(text, at + place * grams.stride) as u32;
                            let bit = index::gram_hash(gram, grams.bits_shift);
                            hits |= ((grams.bits[bit / 32] >> (bit % 32)) & 1) << place;
                        }
                        hits
                    };
                    while hits != 0 {
                        let place = at + hits.trailing_zeros() as usize * grams.stride;
                        hits &= hits - 1;
                        if place + GRAM > end {
                            break;
                        }
                        for rank in &matcher.index.lists[grams.members(block(text, place) as u32)] {
                            if *rank >= best {
                                break;
                            }
                            let tried = &mut scratch.tried[*rank as usize];
                            if *tried == line {
                                continue;
                            }
                            *tried = line;
                            if improves(matcher, content, *rank, best, scratch, out) {
                                best = *rank;
                            }
                        }
                    }
                    at += 8 * grams.stride;
                }
                best
            }

            /// The rank of the template that a line matches, or `NONE`.
            pub(super) fn match_one(matcher: &Matcher, line: &Content, scratch: &mut Scratch, out: &mut [Value]) -> u32 {
                match content_start(matcher, line.text, line.start, line.end) {
                    NOWHERE => NONE,
                    start => rank_of(matcher, &Content { start, ..*line }, scratch, out),
                }
            }

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
                    // Four places are written whatever there is: lines are seldom so short that more are needed.
                    let next = count + hits.count_ones() as usize;
                    while count < next {
                        let four = places[count..].first_chunk_mut::<4>().expect("four places more than bytes");
                        for place in four {
                            *place = (at + hits.trailing_zeros() as usize) as u32;
                            hits &= hits.wrapping_sub(1);
                        }
                        count += 4;
                    }
                    count = next;
                    at += 64;
                }
                count
            }

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
pub(super) use template_body;
