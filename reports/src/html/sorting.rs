//! What the claims are sorted by: first the unit, then the figure, so that 50 µs stands before 4 ms and neither among
//! rates.

use crate::run::Documented;
use serde_json::Value;

/// A figure in the base unit of its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key<'a> {
    value: f64,
    unit: &'a str,
}

impl<'a> Key<'a> {
    /// The key of a figure in a unit of the ledger: times in seconds, sizes in bytes, all else as it is.
    pub fn of(figure: f64, unit: &'a str) -> Self {
        let (value, unit) = match unit {
            "ns" => (figure / 1e9, "s"),
            "us" | "µs" => (figure / 1e6, "s"),
            "ms" => (figure / 1e3, "s"),
            "MB" => (figure * 1e6, "bytes"),
            other => (figure, other),
        };
        Key { value, unit }
    }

    /// What is compared among figures of one unit.
    pub fn value(self) -> f64 {
        self.value
    }

    /// What is compared first; none for a figure without a unit.
    pub fn unit(self) -> Option<&'a str> {
        (!self.unit.is_empty()).then_some(self.unit)
    }
}

/// The key of a documented figure: of a range the low end, of percentiles the p99.
pub fn documented(row: &Documented) -> Option<Key<'_>> {
    let figure = match row.after.as_ref()? {
        Value::Array(ends) => ends.first()?.as_f64()?,
        Value::Object(named) => named.get("p99")?.as_f64()?,
        one => one.as_f64()?,
    };
    Some(Key::of(figure, row.unit.as_deref().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn documented_key(after: Value, unit: &str) -> Option<(f64, Option<String>)> {
        let row = Documented {
            before: None,
            after: Some(after),
            factor: None,
            unit: Some(unit.into()),
            want: "at-most".into(),
            method: "kernel".into(),
            how: String::new(),
        };
        documented(&row).map(|key| (key.value(), key.unit().map(str::to_owned)))
    }

    #[test]
    fn times_and_sizes_compare_across_their_units() {
        let seconds =
            [(812.0, "ns"), (50.0, "us"), (4.0, "ms"), (1.5, "s")].map(|(figure, unit)| Key::of(figure, unit));
        assert!(seconds.windows(2).all(|two| two[0].value() < two[1].value() && two[0].unit() == Some("s")));
        assert_eq!(Key::of(2.0, "MB"), Key::of(2e6, "bytes"));
        assert_eq!(Key::of(5e6, "events/s").unit(), Some("events/s"));
        assert_eq!(Key::of(1.0, "").unit(), None);
    }

    #[test]
    fn ranges_and_percentiles_have_a_key() {
        assert_eq!(documented_key(json!([6e3, 8e3]), "logs/s"), Some((6e3, Some("logs/s".into()))));
        assert_eq!(documented_key(json!({"p50": 50, "p99": 200}), "us"), Some((200.0 / 1e6, Some("s".into()))));
        assert_eq!(documented_key(json!(3), "factor"), Some((3.0, Some("factor".into()))));
        assert_eq!(documented_key(json!("all"), ""), None);
        assert_eq!(documented_key(json!([]), "s"), None);
    }
}
