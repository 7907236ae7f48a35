//! Rates, times, sizes and shares as people write them.
//!
//! Three significant digits everywhere: a median of a timing carries no more.

use serde_json::Value;

/// What stands where there is no number to show.
pub const NOTHING: &str = "–";

/// Three significant digits: `26.7`, `0.0512`, `1,230`; [`NOTHING`] for what is not finite.
///
/// ```
/// use lanemark_reports::quantity::significant;
/// assert_eq!(significant(26.71), "26.7");
/// assert_eq!(significant(999.7), "1,000");
/// assert_eq!(significant(0.0), "0");
/// ```
pub fn significant(value: f64) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    if value == 0.0 {
        return "0".into();
    }
    // Rounded first, so that 9.996 becomes 10.0 and not 10.00.
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    let exponent = rounded.abs().log10().floor();
    if exponent >= 3.0 {
        return if rounded.abs() < 1e15 { grouped(rounded) } else { format!("{rounded:e}") };
    }
    if exponent < -4.0 {
        return format!("{value:.2e}");
    }
    let decimals = (2.0 - exponent).max(0.0) as usize;
    format!("{rounded:.decimals$}")
}

/// A whole number with its thousands apart: `65,536`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn grouped(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}", count(value.abs().round() as u64))
}

/// Without the zeros after the decimal point that say nothing: documented figures are exact.
fn trimmed(number: &str) -> String {
    if number.contains('.') && !number.contains('e') {
        number.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        number.into()
    }
}

/// A number and the decimal prefix of its unit: `(26.7, "G")`.
fn prefixed(value: f64) -> (String, &'static str) {
    for (factor, prefix) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")] {
        // 999.5 and more would round to 1,000 of the smaller prefix.
        if value.abs() >= factor * 0.9995 {
            return (significant(value / factor), prefix);
        }
    }
    (significant(value), "")
}

/// A rate without its unit, for tables that name it once: `26.7 G`.
///
/// ```
/// assert_eq!(lanemark_reports::quantity::short(26.71e9), "26.7 G");
/// ```
pub fn short(per_second: f64) -> String {
    let (number, prefix) = prefixed(per_second);
    joined(&number, prefix)
}

/// A round rate without the zeros that say nothing, for axes: `20 G`.
///
/// ```
/// assert_eq!(lanemark_reports::quantity::round(20e9), "20 G");
/// ```
pub fn round(per_second: f64) -> String {
    let (number, prefix) = prefixed(per_second);
    joined(&trimmed(&number), prefix)
}

/// A figure in a unit of the ledger, for columns beside one that names the unit: rates lose it, `412 M`.
pub fn brief(value: f64, unit: &str) -> String {
    if unit.ends_with("/s") && unit != "bytes/s" { short(value) } else { in_unit(value, unit) }
}

fn joined(number: &str, suffix: &str) -> String {
    match suffix {
        _ if number == NOTHING => NOTHING.into(),
        "" | "×" => format!("{number}{suffix}"),
        _ => format!("{number} {suffix}"),
    }
}

/// A rate with its unit: `26.7 G values/s`, `19.5 GB/s` for `bytes/s`.
///
/// ```
/// use lanemark_reports::quantity::rate;
/// assert_eq!(rate(412e6, "events/s"), "412 M events/s");
/// assert_eq!(rate(19.5e9, "bytes/s"), "19.5 GB/s");
/// ```
pub fn rate(per_second: f64, unit: &str) -> String {
    in_unit(per_second, unit)
}

/// A size: `48 KiB`, `16.2 MiB`.
///
/// ```
/// assert_eq!(lanemark_reports::quantity::bytes(49_152.0), "48 KiB");
/// ```
pub fn bytes(size: f64) -> String {
    let (number, unit) = binary(size);
    joined(&number, unit)
}

fn binary(size: f64) -> (String, &'static str) {
    for (shift, unit) in [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")] {
        let factor = (1u64 << shift) as f64;
        if size.abs() >= factor {
            let scaled = size / factor;
            let whole = scaled.fract() == 0.0;
            let number = significant(scaled);
            return (if whole { trimmed(&number) } else { number }, unit);
        }
    }
    let number = significant(size);
    // Bytes are whole: `100`, not `100.0`; a mean size may have a fraction.
    let number = if size.fract() == 0.0 { trimmed(&number) } else { number };
    (number, if size == 1.0 { "byte" } else { "bytes" })
}

/// A time: `812 ns`, `4.13 µs`, `20.5 ms`, `120 s`.
///
/// ```
/// assert_eq!(lanemark_reports::quantity::nanoseconds(4_128.0), "4.13 µs");
/// ```
pub fn nanoseconds(time: f64) -> String {
    let (number, unit) = time_parts(time);
    joined(&number, unit)
}

/// A round time without the zeros that say nothing, for axes: `100 µs`.
///
/// ```
/// assert_eq!(lanemark_reports::quantity::round_nanoseconds(1e5), "100 µs");
/// ```
pub fn round_nanoseconds(time: f64) -> String {
    let (number, unit) = time_parts(time);
    joined(&trimmed(&number), unit)
}

fn time_parts(time: f64) -> (String, &'static str) {
    for (factor, unit) in [(1e9, "s"), (1e6, "ms"), (1e3, "µs")] {
        if time.abs() >= factor * 0.9995 {
            return (significant(time / factor), unit);
        }
    }
    (significant(time), "ns")
}

/// A share of a whole, for limits: `83 %`, `7.9 %`, `0.41 %`.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        p if !p.is_finite() => NOTHING.into(),
        p if p >= 9.95 => format!("{percent:.0} %"),
        p if p >= 0.995 => format!("{percent:.1} %"),
        _ => format!("{} %", trimmed(&format!("{percent:.2}"))),
    }
}

/// How many times: `26.1×`.
pub fn times(ratio: f64) -> String {
    joined(&significant(ratio), "×")
}

/// The number and what follows it, for a figure in a unit of the ledger.
fn parts(value: f64, unit: &str) -> (String, String) {
    let nanos = match unit {
        "ns" => Some(1.0),
        "us" | "µs" => Some(1e3),
        "ms" => Some(1e6),
        "s" => Some(1e9),
        _ => None,
    };
    if let Some(factor) = nanos {
        let (number, unit) = time_parts(value * factor);
        return (number, unit.into());
    }
    match unit {
        "bytes" => {
            let (number, unit) = binary(value);
            (number, unit.into())
        }
        "bytes/s" | "Hz" => {
            let (number, prefix) = prefixed(value);
            (number, format!("{prefix}{}", if unit == "Hz" { "Hz" } else { "B/s" }))
        }
        "factor" => (significant(value), "×".into()),
        _ if unit.contains("fraction") => (significant(value * 100.0), "%".into()),
        _ if unit.ends_with("/s") => {
            let (number, prefix) = prefixed(value);
            (number, format!("{prefix} {unit}").trim_start().into())
        }
        // A unit of several words explains the figure; see `sense`.
        _ if unit.contains(' ') => (significant(value), String::new()),
        _ => (significant(value), unit.into()),
    }
}

/// A figure in a unit of the ledger: `412 M events/s`, `50.0 µs`, `16 KiB`, `92.0 %`, `3.80×`.
pub fn in_unit(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    let (number, suffix) = parts(value, unit);
    joined(&number, &suffix)
}

/// What a figure means, where its unit says it in words: `CPU saved` for `CPU saved, fraction`.
///
/// ```
/// use lanemark_reports::quantity::sense;
/// assert_eq!(sense("CPU saved, fraction"), Some("CPU saved"));
/// assert_eq!(sense("events/s"), None);
/// ```
pub fn sense(unit: &str) -> Option<&str> {
    match unit.strip_suffix(", fraction") {
        Some(words) => Some(words),
        None if unit.contains(' ') => Some(unit),
        None => None,
    }
}

/// A documented figure: a number, a range `[low, high]`, or percentiles by name.
///
/// ```
/// use lanemark_reports::quantity::documented;
/// use serde_json::json;
/// assert_eq!(documented(&json!(5e6), "events/s"), "5 M events/s");
/// assert_eq!(documented(&json!([50e3, 60e3]), "logs/s"), "50–60 k logs/s");
/// assert_eq!(documented(&json!({"p50": 50, "p99": 200}), "us"), "p50 50 µs, p99 200 µs");
/// ```
pub fn documented(figure: &Value, unit: &str) -> String {
    let exact = |value: f64| {
        let (number, suffix) = parts(value, unit);
        (trimmed(&number), suffix)
    };
    match figure {
        Value::Number(number) => match number.as_f64() {
            Some(value) => {
                let (number, suffix) = exact(value);
                joined(&number, &suffix)
            }
            None => figure.to_string(),
        },
        Value::Array(ends) => match ends.as_slice() {
            [low, high] => match (low.as_f64(), high.as_f64()) {
                (Some(low), Some(high)) => range(exact(low), exact(high)),
                _ => figure.to_string(),
            },
            _ => figure.to_string(),
        },
        Value::Object(named) => {
            let mut named: Vec<_> = named.iter().collect();
            // `p5` before `p50` before `p99`, whatever order the map keeps.
            named.sort_by_key(|(name, _)| (name.len(), name.as_str()));
            let each: Vec<String> =
                named.iter().map(|(name, value)| format!("{name} {}", documented(value, unit))).collect();
            each.join(", ")
        }
        Value::String(words) => words.clone(),
        Value::Null => NOTHING.into(),
        Value::Bool(_) => figure.to_string(),
    }
}

/// A documented start and goal, the unit named once where both have it: `500 k → 5 M events/s`.
///
/// ```
/// use lanemark_reports::quantity::documented_change;
/// use serde_json::json;
/// assert_eq!(documented_change(&json!(500e3), &json!(5e6), "events/s"), "500 k → 5 M events/s");
/// ```
pub fn documented_change(before: &Value, after: &Value, unit: &str) -> String {
    let before = documented(before, unit);
    let after = documented(after, unit);
    let common = if after.ends_with(unit) { unit } else { "" };
    let before = before.strip_suffix(common).unwrap_or(&before).trim_end();
    format!("{before} → {after}")
}

/// The two ends of an interval, in a unit of the ledger: `8.71–8.89 G events/s`.
pub fn interval(lo: f64, hi: f64, unit: &str) -> String {
    if !lo.is_finite() || !hi.is_finite() {
        return NOTHING.into();
    }
    range(parts(lo, unit), parts(hi, unit))
}

/// The two ends of an interval of rates, without their unit: `8.71–8.89 G`.
pub fn short_interval(lo: f64, hi: f64) -> String {
    if !lo.is_finite() || !hi.is_finite() {
        return NOTHING.into();
    }
    let ends = [lo, hi].map(prefixed);
    let [lo, hi] = ends.map(|(number, prefix)| (number, prefix.to_string()));
    range(lo, hi)
}

fn range(low: (String, String), high: (String, String)) -> String {
    if low.1 == high.1 {
        joined(&format!("{}–{}", low.0, high.0), &high.1)
    } else {
        format!("{}–{}", joined(&low.0, &low.1), joined(&high.0, &high.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rounding_never_adds_a_digit() {
        for (value, expected) in [
            (9.996, "10.0"),
            (99.96, "100"),
            (1234.0, "1,230"),
            (-2.345, "-2.35"),
            (0.01234, "0.0123"),
            (1e-7, "1.00e-7"),
            (f64::NAN, NOTHING),
            (f64::INFINITY, NOTHING),
        ] {
            assert_eq!(significant(value), expected, "{value}");
        }
        assert_eq!(short(999.96e3), "1.00 M");
        assert_eq!(nanoseconds(999.9), "1.00 µs");
        assert_eq!(short(0.0), "0");
    }

    #[test]
    fn sizes_and_shares() {
        assert_eq!(bytes(1.0), "1 byte");
        assert_eq!(bytes(100.0), "100 bytes");
        assert_eq!(bytes(1024.0), "1 KiB");
        assert_eq!(bytes(102_400.0), "100 KiB");
        assert_eq!(bytes(1500.0), "1.46 KiB");
        assert_eq!(percent(0.832), "83 %");
        assert_eq!(percent(0.0994), "9.9 %");
        assert_eq!(percent(0.0041), "0.41 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(times(26.13), "26.1×");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(999), "999");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn every_unit_of_the_ledger_reads_well() {
        for (figure, unit, expected) in [
            (json!(500e3), "events/s", "500 k events/s"),
            (json!([80e3, 120e3]), "logs/s", "80–120 k logs/s"),
            (json!([800e3, 1.2e6]), "logs/s", "800 k logs/s–1.2 M logs/s"),
            (json!(2.5e9), "bytes/s", "2.5 GB/s"),
            (json!(3.68e9), "Hz", "3.68 GHz"),
            (json!(16384), "bytes", "16 KiB"),
            (json!(0), "violations over bound", "0"),
            (json!([0.1, 0.15]), "CPU saved, fraction", "10–15 %"),
            (json!([5, 10]), "factor", "5–10×"),
            (json!(0.004), "fraction", "0.4 %"),
            (json!(120), "s", "120 s"),
            (json!(0.3), "s", "300 ms"),
            (json!(0.9), "scaling efficiency at 500 nodes", "0.9"),
            (json!([100, 130]), "MB", "100–130 MB"),
            (json!(150), "bytes/event", "150 bytes/event"),
            (json!({"p99": 10000, "p50": 1000}), "us", "p50 1 ms, p99 10 ms"),
            (json!(null), "s", NOTHING),
            (json!([1, 2, 3]), "s", "[1,2,3]"),
            (json!("as before"), "s", "as before"),
        ] {
            assert_eq!(documented(&figure, unit), expected, "{figure} {unit}");
        }
        assert_eq!(in_unit(0.0512, "CPU saved, fraction"), "5.12 %");
        assert_eq!(in_unit(f64::NAN, "s"), NOTHING);
    }
}
