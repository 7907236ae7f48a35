//! Numbers of a line, one at a time.

/// Compiles the readers of numbers with the features of a rung.
macro_rules! numbers_body {
    ($features:ident) => {
        $features! {
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
        }
    };
}
pub(super) use numbers_body;
