//! What other programs read of a run: every figure arrives, under a name that stays.

#[allow(dead_code)]
mod sample;

use lanemark_reports::export::github_action_benchmark::{self, Direction};
use lanemark_reports::export::series::{LONGEST_NAME, Measure, series};
use lanemark_reports::export::{bencher, csv, junit};
use lanemark_reports::run::{Role, Run, Verdict};
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;

fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// A run of these points of the sample and of the claims whose id is in `claims`.
fn small(benches: &[(&str, &str)], claims: &[&str]) -> Run {
    let mut run = sample::run();
    run.benches.retain(|bench| benches.contains(&(bench.id.as_str(), bench.point.as_str())));
    run.claims.retain(|claim| claims.contains(&claim.id.as_str()));
    run
}

#[test]
fn junit_has_a_case_for_each_claim_and_point() {
    let mut run = small(
        &[("aggregate/sum-f64", "L1"), ("aggregate/sum-f64", "8 GiB")],
        &["events.throughput.filter-map", "events.throughput.windowed-aggregation", "cluster.cache-fusion.block-p99"],
    );
    run.disturbance.warnings.truncate(1);
    run.benches[0].variants.drain(1..5);
    run.benches[0].variants[0].passes = 1_000_000;
    assert_eq!(text(|out| junit::write(&run, out)), include_str!("export.junit.xml"));
}

/// Names and attributes of every element, in order; an error of the parser is the test's.
fn elements(xml: &str) -> Vec<(String, HashMap<String, String>)> {
    let mut reader = Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(element) | Event::Empty(element) => {
                let attributes = element.attributes().map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("a value").into_owned();
                    (String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value)
                });
                let name = String::from_utf8_lossy(element.name().as_ref()).into_owned();
                elements.push((name, attributes.collect()));
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn junit_counts_and_carries_names_as_they_are() {
    let run = sample::run();
    let xml = text(|out| junit::write(&run, out));
    let elements = elements(&xml);
    let named = |name: &str| elements.iter().filter(|(element, _)| element == name).collect::<Vec<_>>();
    let root = &named("testsuites")[0].1;
    let cases = named("testcase");
    assert_eq!(cases.len(), run.claims.len() + run.benches.len());
    assert_eq!(root["tests"], cases.len().to_string());
    assert_eq!(root["failures"], named("failure").len().to_string());
    assert_eq!(named("failure").len(), run.claims.iter().filter(|claim| claim.verdict == Verdict::Missed).count());
    let skipped: usize = named("testsuite").iter().map(|(_, suite)| suite["skipped"].parse::<usize>().unwrap()).sum();
    assert_eq!(skipped, named("skipped").len());
    assert!(cases.iter().any(|(_, case)| case["name"] == format!("top-k: {}", sample::HOSTILE)));
    assert!(xml.chars().all(|c| c == '\n' || !c.is_control()), "a control character");
}

#[test]
fn bencher_has_medians_with_intervals_under_stable_names() {
    let run = small(
        &[
            ("aggregate/sum-f64", "50% of L1"),
            ("stream/event-latency", "50 k events/s"),
            ("sketch/memory", "16,384 registers"),
        ],
        &[],
    );
    let written: Value = serde_json::from_str(&text(|out| bencher::write(&run, out))).expect("JSON");
    let throughput = |median: f64| json!({"value": median, "lower_value": median * 0.99, "upper_value": median * 1.01});
    let expected = json!({
        "aggregate/sum-f64, 50% of L1": {"throughput": throughput(14.1e9)},
        "stream/event-latency, 50 k events/s": {"throughput": throughput(50e3)},
        "stream/event-latency, 50 k events/s, open loop at 50 k events/s": {
            "latency": {"value": 31_200.0}, "latency-p95": {"value": 84_000.0}, "latency-p99": {"value": 231_000.0},
        },
        "sketch/memory, 16,384 registers, counted peak": {"bytes": {"value": 16_384.0}},
    });
    assert_eq!(written, expected);
    let names = |run: &Run| series(run).into_iter().map(|series| series.name).collect::<Vec<_>>();
    assert_eq!(names(&sample::run()), names(&sample::run_at(1.3)));
}

#[test]
fn names_fit_and_are_unique() {
    let mut run = small(&[("aggregate/sum-f64", "L1")], &[]);
    let mut long = run.benches[0].clone();
    long.id = "ä\u{1b}".repeat(600);
    run.benches = vec![run.benches[0].clone(), run.benches[0].clone(), long.clone(), long];
    let names: Vec<String> = series(&run).into_iter().map(|series| series.name).collect();
    assert_eq!(names[..2], ["aggregate/sum-f64, L1", "aggregate/sum-f64, L1 (2)"]);
    assert_ne!(names[2], names[3]);
    for name in &names {
        assert!(name.len() <= LONGEST_NAME && name.trim() == name && !name.contains('\u{1b}'), "{name}");
    }
}

#[test]
fn series_follow_the_chosen_rung_alone() {
    let run = sample::run();
    let all = series(&run);
    for series in all.iter().filter(|series| series.measure == Measure::Throughput) {
        let variant = series.variant.expect("a rate is a variant's");
        assert!(matches!(variant.role, Role::Rung | Role::Gpu), "{}", series.name);
        assert_eq!(series.value, variant.per_second.median);
    }
    // Neither a bench that was not timed nor one that could not be measured has a rate.
    assert!(all.iter().all(|series| series.bench.id != "sketch/distinct-error" && series.bench.point != "8 GiB"));
}

#[test]
fn the_action_gets_each_series_in_one_direction() {
    let run = sample::run();
    let entries = |direction| {
        let written = text(|out| github_action_benchmark::write(&run, direction, out));
        serde_json::from_str::<Vec<Value>>(&written).expect("an array")
    };
    let (bigger, smaller) = (entries(Direction::BiggerIsBetter), entries(Direction::SmallerIsBetter));
    assert_eq!(bigger.len() + smaller.len(), series(&run).len());
    assert_eq!(
        bigger[0],
        json!({
            "name": "aggregate/sum-f64, L1",
            "unit": "values/s",
            "value": 26.7e9,
            "range": "± 2.67e8",
            "extra": "Sum of a column of doubles\navx512, thread-cpu time\n3 samples\n\
                95 % interval of the median 26.4–27.0 G\n2,048 items in L1: uniform doubles, seed 42",
        })
    );
    let units: Vec<&str> = smaller.iter().filter_map(|entry| entry["unit"].as_str()).collect();
    assert_eq!(units, ["ns", "ns", "ns", "bytes"]);
}

#[test]
fn a_run_with_nothing_to_follow_is_an_error() {
    let run = small(&[("aggregate/sum-f64", "8 GiB")], &[]);
    let error = bencher::write(&run, io::sink()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert!(error.to_string().starts_with("the run has no rates, latencies or bytes"), "{error}");
    let rates = small(&[("aggregate/sum-f64", "L1")], &[]);
    assert!(github_action_benchmark::write(&rates, Direction::BiggerIsBetter, io::sink()).is_ok());
    assert!(github_action_benchmark::write(&rates, Direction::SmallerIsBetter, io::sink()).is_err());
}

/// The rows of a table, each by the names of its columns.
fn rows(table: &str) -> Vec<HashMap<String, String>> {
    ::csv::Reader::from_reader(table.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn csv_has_a_row_for_each_variant_of_each_run() {
    let runs = [("first".to_string(), sample::run()), ("second".to_string(), sample::run_at(1.2))];
    let written = text(|out| csv::points(&runs, out));
    let rows = rows(&written);
    let expected: usize = runs.iter().flat_map(|(_, run)| &run.benches).map(|bench| bench.variants.len().max(1)).sum();
    assert_eq!(rows.len(), expected);
    let find = |run: &str, point: &str, variant: &str| {
        rows.iter().find(|row| row["run"] == run && row["point"] == point && row["variant"] == variant).expect("a row")
    };
    let row = find("second", "L1", "avx512");
    assert_eq!(row["median_per_second"].parse(), Ok(26.7e9 * 1.2));
    assert_eq!((row["unit"].as_str(), row["chosen"].as_str(), row["limit"].as_str()), ("values/s", "true", "L1 load"));
    assert_eq!(row["times_best_peer"].parse::<f64>(), Ok(26.7e9 / 9.8e9));
    let unavailable = find("first", "8 GiB", "");
    assert!(unavailable["unavailable"].starts_with("needs 8 GiB") && unavailable["median_per_second"].is_empty());
    // Not timed, so without a rate, but with its figures.
    let untimed = find("first", "200 streams", "avx2");
    assert!(untimed["median_per_second"].is_empty() && untimed["figures"] == "worst error: 0.0083 fraction");
    assert_eq!(find("first", "16,384 registers", "")["bench_figures"].split("; ").count(), 2);
    assert!(written.replace("\r\n", "").contains(&format!("\"{}\"", sample::HOSTILE.replace('"', "\"\""))));
}

#[test]
fn csv_has_no_formula() {
    let mut run = small(&[("aggregate/sum-f64", "L1")], &[]);
    run.benches[0].title = "=1+1".into();
    run.benches[0].variants[0].answer = "-12.5".into();
    run.benches[0].variants[0].note = Some("@x\r\n,\"".into());
    let rows = rows(&text(|out| csv::points(&[("+run".into(), run)], out)));
    let row = &rows[0];
    let fields = ["run", "title", "answer", "note"].map(|name| row[name].as_str());
    assert_eq!(fields, ["'+run", "'=1+1", "-12.5", "'@x\r\n,\""]);
}

#[test]
fn csv_has_every_sample() {
    let run = sample::run();
    let samples: usize = run.benches.iter().flat_map(|bench| &bench.variants).map(|v| v.samples_ns.len()).sum();
    let expected = run.benches[0].variants[5].samples_ns[1];
    let rows = rows(&text(|out| csv::samples(&[("first".into(), run)], out)));
    assert_eq!(rows.len(), samples);
    let row = rows.iter().find(|row| row["variant"] == "avx512" && row["sample"] == "2").expect("a sample");
    assert_eq!((row["time_ns"].parse(), row["passes"].as_str()), (Ok(expected), "16"));
}
