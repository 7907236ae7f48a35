//! The outcome as one JSON value.

use crate::outcome::{Exit, Outcome};
use serde::Serialize;

/// The schema that this version writes.
pub const SCHEMA: &str = "lanemark.gate/1";

#[derive(Serialize)]
struct Whole<'a> {
    schema: &'a str,
    exit: Exit,
    code: u8,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// The outcome with its schema, how the gate ends (`pass`, `nothing`, `regression`, `undecided`) and the exit code.
///
/// # Errors
/// When the outcome cannot be written as JSON. A figure that is no number becomes `null`.
pub fn outcome(outcome: &Outcome) -> serde_json::Result<String> {
    let exit = outcome.exit();
    serde_json::to_string_pretty(&Whole { schema: SCHEMA, exit, code: exit.code(), outcome })
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn what_scripts_read_is_there() {
        let text = super::outcome(&sample::worse()).expect("JSON");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(
            (&value["schema"], &value["exit"], &value["code"]),
            (&"lanemark.gate/1".into(), &"regression".into(), &2.into())
        );
        let judgement = &value["judgements"][1];
        assert_eq!(
            *judgement,
            serde_json::json!({
                "tier": "instructions",
                "subject": "aggregate/sum-i64 at L1, avx512",
                "blocking": true,
                "verdict": "regressed",
                "base": "1,024 instructions",
                "candidate": "1,536 instructions",
                "change": 0.5,
                "reason": "more than 0.5 % and 16 instructions over its budget"
            })
        );
        assert_eq!(value["files"]["instructions"], "ci/budgets/rustc-1.95.0.toml");
    }
}
