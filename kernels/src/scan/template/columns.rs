//! Many lines at a time: the lines of a window that belong to one template are walked together, step by step.
//!
//! A line by itself costs a jump that cannot be foretold for each template and each variable. Here the lines of a window
//! are first given a template each, by probes that differ little from line to line; then each template takes all of its
//! lines through one step after the other, in loops that know what they do; at last the answers are written in the order
//! of the lines.

use super::values::Value;

/// Text whose lines are matched together, in bytes.
pub(super) const WINDOW: usize = 128 << 10;

/// The fewest lines that are worth a walk together.
pub(super) const FEWEST: u32 = 3;

/// Values that are copied whatever a template has: few have more.
pub(super) const COPIED: usize = 4;

/// What is known of a line of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum State {
    /// Its one template matches; its values stand among the staged ones.
    #[default]
    Matched,
    /// None matches.
    Unmatched,
    /// Only this one can match.
    Sole,
    /// This is the most preferred of those that can match.
    First,
    /// Everything is still to be done.
    Open,
}

/// A line of the window.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    /// Its content.
    pub(super) start: u32,
    pub(super) end: u32,
    /// The rank of its template.
    pub(super) rank: u32,
    /// The first of its staged values.
    pub(super) first: u32,
    /// The list that its template was taken from.
    pub(super) list: u32,
    pub(super) state: State,
}

/// Lines that take a step at once.
pub(super) const EIGHT: usize = 8;

/// In the place of a limit: the walk failed.
pub(super) const FAILED: u32 = u32::MAX;
/// In the place of a limit: the first way failed.
pub(super) const UNDECIDED: u32 = u32::MAX - 1;

/// A line on its way through a template.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct Walker {
    /// The place reached.
    pub(super) at: u32,
    /// Where the static text at the end starts.
    pub(super) limit: u32,
}

/// Memory of the walks over a window.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) lines: Vec<Line>,
    /// Lines of each template; after that, where the next one stands in `order`. All zero between windows.
    pub(super) lines_of: Vec<u32>,
    /// The templates to be tried.
    pub(super) ranks: Vec<u32>,
    /// Where each one's lines end in `order`.
    pub(super) ends: Vec<u32>,
    /// Lines that have a template to be tried.
    pub(super) trying: Vec<u32>,
    /// The same, by template.
    pub(super) order: Vec<u32>,
    pub(super) walkers: Vec<Walker>,
    /// Values, one line's after the other's; [`COPIED`] more than there are.
    pub(super) staged: Vec<Value>,
    /// How many of them are in use.
    pub(super) used: usize,
}

impl Columns {
    /// Starts a window.
    pub(super) fn prepare(&mut self, templates: usize) {
        self.lines.clear();
        self.lines_of.resize(templates, 0);
        self.ranks.clear();
        self.trying.clear();
        self.used = 0;
    }

    /// Sets a line, given by its place, to try a template.
    #[inline(always)]
    pub(super) fn try_later(&mut self, line: u32, rank: u32) {
        let count = &mut self.lines_of[rank as usize];
        if *count == 0 {
            self.ranks.push(rank);
        }
        *count += 1;
        self.trying.push(line);
    }

    /// Makes room for so many more staged values, and gives where the first of them stands.
    pub(super) fn stage(&mut self, values: usize) -> usize {
        let first = self.used;
        self.used += values;
        let wanted = self.used + COPIED;
        if self.staged.len() < wanted {
            self.staged.resize(wanted + wanted / 2, Value::default());
        }
        first
    }
}

/// Compiles the walks over a window with the features of a rung.
macro_rules! columns_body {
    ($features:ident) => {
        use super::columns::{COPIED, Columns, EIGHT, FAILED, FEWEST, Line, State, UNDECIDED, WINDOW, Walker};

        $features! {
            /// The template of a line as far as probes tell it: its state, and a rank or how many nodes wait.
            fn template_of(matcher: &Matcher, content: &Content, waiting: &mut [u32; WAITING]) -> (State, u32) {
                let mut node = matcher.index.root;
                loop {
                    if node == NONE {
                        return (State::Unmatched, NONE);
                    }
                    if node & DIRECT != 0 {
                        return (State::Sole, node ^ DIRECT);
                    }
                    let here = &matcher.index.nodes[node as usize];
                    if here.lengths == 0 {
                        waiting[0] = node;
                        let alone = here.by_gram == NONE && here.len > 0;
                        return if alone { (State::First, matcher.index.lists[here.start as usize]) } else { (State::Open, 1) };
                    }
                    if here.simple {
                        node = probe_once(matcher, content, here);
                        continue;
                    }
                    match probe(matcher, content, here, waiting, 0) {
                        0 => return (State::Unmatched, NONE),
                        1 => node = waiting[0],
                        count => return (State::Open, count as u32),
                    }
                }
            }

            /// The node that a simple table leads to.
            fn probe_once(matcher: &Matcher, content: &Content, node: &Node) -> u32 {
                let Content { text, start, end, .. } = *content;
                let offset = node.offset as usize;
                if offset > end - start {
                    return NONE;
                }
                let key = if node.from_end { block_before(text, end - offset) } else { block(text, start + offset) };
                let class = node.lengths.trailing_zeros() as usize % LENGTHS.len();
                let masked = key & index::block_mask(class, node.from_end);
                let place = node.start as usize + index::block_hash(masked, class, node.salt, node.shift);
                let slot = &matcher.index.slots[place];
                // A free slot has the key 0 and leads nowhere.
                if slot.key == masked { slot.node } else { NONE }
            }

            /// Gives lines their templates.
            fn choose(
                matcher: &Matcher,
                text: &[u8],
                start: usize,
                newlines: &[u32],
                scratch: &mut Scratch,
                columns: &mut Columns,
                base: usize,
            ) {
                columns.lines.reserve(newlines.len());
                let most = matcher.programs.most_variables;
                let mut start = start;
                for newline in newlines {
                    let newline = *newline as usize;
                    let end = newline - usize::from(newline > start && text[newline - 1] == b'\r');
                    // What every read of text relies on.
                    assert!(start <= end && end + SLACK <= text.len());
                    let content = content_start(matcher, text, start, end);
                    start = newline + 1;
                    if content == NOWHERE {
                        columns.lines.push(Line { state: State::Unmatched, rank: NONE, ..Line::default() });
                        continue;
                    }
                    let line = Content { text, start: content, end, base };
                    let (mut state, mut rank) = template_of(matcher, &line, &mut scratch.waiting);
                    let mut first = 0;
                    if state == State::Open {
                        first = columns.stage(most);
                        let out = &mut columns.staged[first..first + most];
                        rank = rank_of_waiting(matcher, &line, rank as usize, scratch, out);
                        let used = matcher.programs.programs.get(rank as usize).map_or(0, |program| program.steps as usize);
                        columns.used = first + used;
                        state = if rank == NONE { State::Unmatched } else { State::Matched };
                    } else if state != State::Unmatched {
                        columns.try_later(columns.lines.len() as u32, rank);
                    }
                    let list = scratch.waiting[0];
                    let (start, end, first) = (content as u32, end as u32, first as u32);
                    columns.lines.push(Line { start, end, rank, first, list, state });
                }
            }

            /// Orders the lines by template and walks each template over its lines; again for those that have another to
            /// try.
            fn walk_all(matcher: &Matcher, text: &[u8], columns: &mut Columns, base: usize) {
                while !columns.trying.is_empty() {
                    let mut next = 0;
                    for rank in &columns.ranks {
                        let count = &mut columns.lines_of[*rank as usize];
                        next += std::mem::replace(count, next);
                    }
                    let mut order = std::mem::take(&mut columns.order);
                    order.resize(next as usize, 0);
                    for line in columns.trying.drain(..) {
                        let next = &mut columns.lines_of[columns.lines[line as usize].rank as usize];
                        order[*next as usize] = line;
                        *next += 1;
                    }
                    let mut ranks = std::mem::take(&mut columns.ranks);
                    let mut from = 0;
                    // Where each template's lines end.
                    columns.ends.clear();
                    columns.ends.extend(ranks.iter().map(|rank| std::mem::take(&mut columns.lines_of[*rank as usize])));
                    for (index, rank) in ranks.drain(..).enumerate() {
                        let to = columns.ends[index];
                        if to - from >= FEWEST {
                            let program = &matcher.programs.programs[rank as usize];
                            walk_together(matcher, text, program, &order[from as usize..to as usize], columns, base);
                        }
                        from = to;
                    }
                    // Templates of the next round stand in `columns.ranks` by now.
                    columns.order = order;
                }
            }

            /// The template to be tried after one of a list.
            fn next_of_list(matcher: &Matcher, line: &Line) -> Option<u32> {
                let list = &matcher.index.nodes[line.list as usize];
                let ranks = &matcher.index.lists[list.start as usize..][..list.len as usize];
                ranks.iter().copied().find(|rank| *rank > line.rank)
            }

            /// Walks a program over all of these lines.
            fn walk_together(
                matcher: &Matcher,
                text: &[u8],
                program: &Program,
                group: &[u32],
                columns: &mut Columns,
                base: usize,
            ) {
                let pool = &matcher.programs.pool;
                let stride = program.steps as usize;
                let lanes = group.len().next_multiple_of(EIGHT);
                let staged = columns.stage(lanes * stride);
                columns.walkers.clear();
                columns.walkers.resize(lanes, Walker { at: 0, limit: FAILED });
                let Columns { lines, walkers, staged: values, .. } = columns;
                let (prefix, suffix) = (program.prefix, program.suffix);
                let mut first = staged;
                for (place, walker) in group.iter().zip(walkers.iter_mut()) {
                    let line = &mut lines[*place as usize];
                    let (start, end) = (line.start as usize, line.end as usize);
                    line.first = first as u32;
                    first += stride;
                    *walker = Walker { at: line.start, limit: FAILED };
                    if end - start < program.shortest as usize {
                        continue;
                    }
                    let limit = end - suffix.len as usize;
                    if is_at(text, start, pool, prefix) & is_at(text, limit, pool, suffix) {
                        *walker = Walker { at: (start + prefix.len as usize) as u32, limit: limit as u32 };
                    }
                }
                let steps = &matcher.programs.steps[program.first_step as usize..][..stride];
                for (index, one) in steps.iter().enumerate() {
                    let rows = &mut values[staged + index..];
                    step_together(text, pool, one, walkers, rows, stride, base);
                }
                let undecided = program.exact != u32::MAX;
                for (place, walker) in group.iter().zip(0..) {
                    let Walker { at, limit } = columns.walkers[walker];
                    let line = &mut columns.lines[*place as usize];
                    if at == limit {
                        line.state = State::Matched;
                    } else if undecided && limit != FAILED {
                        line.state = State::Open;
                    } else if line.state == State::First && let Some(rank) = next_of_list(matcher, line) {
                        line.rank = rank;
                        columns.try_later(*place, rank);
                    } else {
                        line.state = State::Unmatched;
                    }
                }
            }

            /// Takes all lines through one step.
            fn step_together(
                text: &[u8],
                pool: &[u8],
                one: &Step,
                walkers: &mut [Walker],
                values: &mut [Value],
                stride: usize,
                base: usize,
            ) {
                if matches!(one.action, Action::Integer | Action::Decimal | Action::Percentage) {
                    let (eights, _) = walkers.as_chunks_mut::<EIGHT>();
                    for (eight, walkers) in eights.iter_mut().enumerate() {
                        let rows = &mut values[eight * EIGHT * stride..];
                        let mut left = numbers_of_eight(text, one, walkers, rows, stride);
                        while left != 0 {
                            let lane = left.trailing_zeros() as usize;
                            left &= left - 1;
                            number_of(text, one, &mut walkers[lane], &mut rows[lane * stride]);
                        }
                        if one.needle.text.len > 0 {
                            text_of_eight(text, pool, one, walkers);
                        }
                    }
                    return;
                }
                let going = walkers.iter_mut().zip(values.iter_mut().step_by(stride));
                let going = going.filter(|(walker, _)| walker.limit < UNDECIDED);
                let content = Content { text, start: 0, end: 0, base };
                let Text { len: length, .. } = one.needle.text;
                match one.action {
                    Action::WordToBlank => {
                        for (walker, value) in going {
                            let (from, limit) = (walker.at as usize, walker.limit as usize);
                            let end = blank(text, from, limit);
                            *value = content.span(from, end);
                            let next = end + length as usize;
                            let found = end > from && next <= limit && is_at(text, end, pool, one.needle.text);
                            advance(walker, if found { next } else { NOWHERE }, one);
                        }
                    }
                    Action::AnyToText => {
                        for (walker, value) in going {
                            let (from, limit) = (walker.at as usize, walker.limit as usize);
                            let end = match limit.checked_sub(length as usize) {
                                Some(last) => find(text, from, last, pool, &one.needle),
                                None => NOWHERE,
                            };
                            *value = content.span(from, end);
                            advance(walker, if end == NOWHERE { NOWHERE } else { end + length as usize }, one);
                        }
                    }
                    Action::AnyLast => {
                        for (walker, value) in going {
                            *value = content.span(walker.at as usize, walker.limit as usize);
                            walker.at = walker.limit;
                        }
                    }
                    _ => {
                        for (walker, value) in going {
                            let next = step(&content, walker.at as usize, walker.limit as usize, pool, one, value);
                            advance(walker, next, one);
                        }
                    }
                }
            }

            /// Takes one line to the next place, or out.
            fn advance(walker: &mut Walker, next: usize, one: &Step) {
                match next {
                    NOWHERE => walker.limit = if one.repairable { UNDECIDED } else { FAILED },
                    next => walker.at = next as u32,
                }
            }

            /// Takes one line to the end of a number.
            fn number_of(text: &[u8], one: &Step, walker: &mut Walker, value: &mut Value) {
                let (from, limit) = (walker.at as usize, walker.limit as usize);
                let end = match one.action {
                    Action::Integer => integer(text, from, limit, value),
                    Action::Decimal => number(text, from, limit, false, value),
                    _ => match number(text, from, limit, true, value) {
                        end if end < limit && byte(text, end) == b'%' => end + 1,
                        _ => NOWHERE,
                    },
                };
                advance(walker, end, one);
            }

            /// Takes eight lines past the static text of a step.
            fn text_of_eight(text: &[u8], pool: &[u8], one: &Step, walkers: &mut [Walker; EIGHT]) {
                for walker in walkers {
                    let (at, limit) = (walker.at as usize, walker.limit as usize);
                    let next = at + one.needle.text.len as usize;
                    if walker.limit < UNDECIDED {
                        let found = next <= limit && is_at(text, at, pool, one.needle.text);
                        advance(walker, if found { next } else { NOWHERE }, one);
                    }
                }
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
                let mut columns = std::mem::take(&mut batch.scratch.columns);
                places.resize(places.len().max(stop.min(WINDOW) + 4), 0);
                while from < stop {
                    columns.prepare(matcher.programs.programs.len());
                    let to = stop.min(from + WINDOW);
                    let count = newlines(text, from, to, &mut places);
                    choose(matcher, text, start, &places[..count], &mut batch.scratch, &mut columns, base);
                    if count > 0 {
                        start = places[count - 1] as usize + 1;
                    }
                    from = to;
                    walk_all(matcher, text, &mut columns, base);
                    let done = batch.make_room(matcher, columns.lines.len())?;
                    let outputs = batch.ids[done..].iter_mut().zip(&mut batch.first_value[done + 1..]);
                    let mut used = batch.used;
                    for (line, (id, first_value)) in columns.lines.iter().zip(outputs) {
                        let rank = if line.state == State::Matched {
                            line.rank
                        } else {
                            let content = Content { text, start: line.start as usize, end: line.end as usize, base };
                            let out = &mut batch.values[used..used + matcher.programs.most_variables];
                            let programs = &matcher.programs.programs;
                            match line.state {
                                State::Unmatched => NONE,
                                State::Sole => {
                                    let program = &programs[line.rank as usize];
                                    let found = try_program(matcher, &content, program, &mut batch.scratch, out);
                                    if found { line.rank } else { NONE }
                                }
                                _ => rank_of(matcher, &content, &mut batch.scratch, out),
                            }
                        };
                        match matcher.programs.programs.get(rank as usize) {
                            None => *id = NONE,
                            Some(program) => {
                                let steps = program.steps as usize;
                                if line.state == State::Matched {
                                    let first = line.first as usize;
                                    let four: &[Value; COPIED] = columns.staged[first..].first_chunk().expect("staged with room");
                                    *batch.values[used..].first_chunk_mut().expect("room for four more") = *four;
                                    if steps > COPIED {
                                        batch.values[used..used + steps].copy_from_slice(&columns.staged[first..first + steps]);
                                    }
                                }
                                *id = program.id;
                                used += steps;
                            }
                        }
                        *first_value = used as u32;
                    }
                    batch.used = used;
                }
                batch.scratch.newlines = places;
                batch.scratch.columns = columns;
                Ok(start)
            }
        }
    };
}
pub(super) use columns_body;

/// Compiles [`EIGHT`] numbers one after the other, for rungs that have no better way.
macro_rules! one_by_one_body {
    ($features:ident) => {
        $features! {
            /// Numbers that eight lines have at their places; gives those that are left to do, one bit each.
            fn numbers_of_eight(
                _text: &[u8],
                _one: &Step,
                walkers: &mut [Walker; EIGHT],
                _values: &mut [Value],
                _stride: usize,
            ) -> u32 {
                walkers.iter().enumerate().map(|(lane, walker)| u32::from(walker.limit < UNDECIDED) << lane).sum()
            }
        }
    };
}
pub(super) use one_by_one_body;
