//! One line through one template.

/// Compiles the walk with the features of a rung.
macro_rules! walk_body {
    ($features:ident) => {
        $features! {
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
        }
    };
}
pub(super) use walk_body;
