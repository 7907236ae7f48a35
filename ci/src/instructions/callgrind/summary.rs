//! What gungraun prints of one subject: a JSON value a line, of its summary's schema.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Summary {
    id: Option<String>,
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    tool: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    total: Total,
}

#[derive(Deserialize)]
struct Total {
    metrics: BTreeMap<String, Metric>,
}

#[derive(Deserialize)]
struct Metric {
    values: Values,
}

#[derive(Deserialize)]
struct Values {
    new: serde_json::Number,
}

/// The subject's number and its instructions.
///
/// # Errors
/// When the line is no summary, or has no count of instructions.
pub fn read(line: &str) -> Result<(usize, u64), String> {
    let refused = |reason: &str| {
        let start: String = line.chars().take(200).collect();
        format!("gungraun printed what is no summary of its version 0.20 ({reason}): {start}")
    };
    let summary: Summary = serde_json::from_str(line).map_err(|error| refused(&error.to_string()))?;
    let id = summary.id.as_deref().and_then(|id| id.strip_prefix("s_")).and_then(|number| number.parse().ok());
    let number = id.ok_or_else(|| refused("its id is no number"))?;
    let callgrind = summary.profiles.iter().find(|profile| profile.tool.eq_ignore_ascii_case("callgrind"));
    let metric = callgrind.and_then(|profile| profile.data.total.metrics.get("Ir"));
    let count = metric.and_then(|metric| metric.values.new.as_u64());
    count.map(|count| (number, count)).ok_or_else(|| refused("it counts no instructions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as gungraun 0.20 prints it, of its fields those that matter and a few others.
    fn line(id: &str, events: &str) -> String {
        format!(
            r#"{{"version":"7","id":"{id}","function_name":"counted","profiles":[{{"tool":"Callgrind","data":{{
            "parts":[{{"metrics":{{"Ir":{{"values":{{"new":1}}}}}}}}],"total":{{"metrics":{{{events}}},"regressions":[]}}}}}}]}}"#
        )
    }

    #[test]
    fn a_line_tells_the_subject_and_its_instructions() {
        let events = r#""L1HitRate":{"values":{"new":99.8}},"Ir":{"values":{"new":352}}"#;
        assert_eq!(read(&line("s_7", events)), Ok((7, 352)));
        let compared = r#""Ir":{"values":{"new":352,"old":350},"change":{"diff_pct":"0.57","factor":"1.0"}}"#;
        assert_eq!(read(&line("s_0", compared)), Ok((0, 352)));
    }

    #[test]
    fn what_is_no_summary_is_refused_with_its_beginning() {
        for (text, words) in [
            ("no JSON".to_owned(), "no JSON"),
            (line("other", r#""Ir":{"values":{"new":352}}"#), "its id is no number"),
            (line("s_7", r#""Dr":{"values":{"new":352}}"#), "it counts no instructions"),
            (line("s_7", r#""Ir":{"values":{"new":0.5}}"#), "it counts no instructions"),
        ] {
            let reason = read(&text).expect_err("it is refused");
            assert!(reason.contains(words) && reason.contains("0.20"), "{reason}");
        }
    }
}
