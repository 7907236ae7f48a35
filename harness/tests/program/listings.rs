//! `list`, `claims` and `doctor`.

use crate::launch::{BENCH, FIRST, command, lanemark, text};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::process::Stdio;

/// The ledger as it lies in the sources.
const LEDGER: &str = include_str!("../../src/ledger/documented.toml");

fn keys(row: &Value) -> BTreeSet<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn the_ledger_is_one_array_with_every_row_and_the_keys_that_scripts_rely_on() {
    assert_eq!(LEDGER.matches("[[table.row]]").count(), 97);
    let unjudged = lanemark(&["claims", "--json"]).done().json();
    let judged = lanemark(&["claims", text(&FIRST.file()), "--json"]).done().json();
    for rows in [&unjudged, &judged] {
        assert_eq!(ids(rows).iter().collect::<BTreeSet<_>>().len(), 97);
        assert_eq!(rows.as_array().unwrap().len(), 97);
        for row in rows.as_array().unwrap() {
            let promised = ["bench", "documented", "id", "label", "measured", "reason", "verdict"];
            assert!(promised.iter().all(|key| keys(row).contains(key)), "{row}");
            assert!(["met", "missed", "modelled", "unavailable"].contains(&row["verdict"].as_str().unwrap()), "{row}");
            assert!(!row["label"].as_str().unwrap().is_empty() && row["documented"]["want"].is_string(), "{row}");
        }
    }
    assert_eq!(ids(&unjudged), ids(&judged));
    assert!(
        unjudged.as_array().unwrap().iter().all(|row| row["verdict"] == "unavailable" && row["measured"].is_null())
    );
}

#[test]
fn the_ledger_in_words_has_every_label_and_the_count() {
    let table = lanemark(&["claims"]).done().stdout;
    for words in ["Simple filter/map", "not built yet", "no run was given"] {
        assert!(table.contains(words), "{words:?} is not in: {table}");
    }
}

#[test]
fn a_run_that_lost_a_row_of_the_ledger_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut run: Value = serde_json::from_slice(&std::fs::read(FIRST.file()).unwrap()).unwrap();
    let lost = run["claims"].as_array_mut().unwrap().remove(41);
    let file = folder.path().join("lost.json");
    std::fs::write(&file, run.to_string()).unwrap();
    lanemark(&["claims", text(&file)]).refused(&["lost.json", lost["id"].as_str().unwrap()]);
}

#[test]
fn every_bench_is_listed_with_rungs_peers_and_rows_of_the_ledger() {
    let rows = lanemark(&["list", "--json"]).done().json();
    let claims = lanemark(&["claims", "--json"]).done().json();
    let claims: BTreeSet<&str> = ids(&claims).into_iter().collect();
    assert_eq!(ids(&rows).iter().collect::<BTreeSet<_>>().len(), ids(&rows).len(), "names are unique");
    for row in rows.as_array().unwrap() {
        let listed =
            |key: &str| row[key].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>();
        assert!(listed("claims").iter().all(|claim| claims.contains(claim)), "{row}");
        if row["id"].as_str().unwrap().starts_with("aggregate/") {
            assert_eq!(listed("rungs")[0], "scalar", "{row}");
            assert!(listed("rungs").contains(&row["chosen"].as_str().unwrap()), "{row}");
        }
    }
    let bench = rows.as_array().unwrap().iter().find(|row| row["id"] == BENCH).unwrap();
    assert!(bench["peers"].as_array().unwrap().iter().any(|peer| peer.as_str().unwrap().starts_with("iterators ")));
    let ladder = rows.as_array().unwrap().iter().find(|row| row["id"] == "scan/template-ladder").unwrap();
    assert!(ladder["peers"].as_array().unwrap().is_empty(), "its documented start is no library: {ladder}");
}

#[test]
fn a_list_takes_the_filters_of_a_run() {
    let of_claim = lanemark(&["list", "events.throughput.filter-map", "--json"]).done().json();
    assert_eq!(ids(&of_claim), ["aggregate/filter-map-f64"]);
    let words = lanemark(&["list", BENCH]).done().stdout;
    assert!(words.starts_with(BENCH) && words.contains("(chosen)"), "{words}");
}

#[test]
fn the_doctor_describes_the_machine() {
    let diagnosis = lanemark(&["doctor", "--json"]).done().json();
    assert!(diagnosis["hazards"].is_array());
    let machine = &diagnosis["machine"];
    assert_eq!(machine["architecture"], std::env::consts::ARCH);
    assert!(machine["isas"].as_array().unwrap().iter().any(|isa| isa["name"] == "scalar" && isa["available"] == true));
    let words = lanemark(&["doctor"]).done().stdout;
    assert!(words.contains("caches") && words.contains("memory") && words.contains("scalar"), "{words}");
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut child = command(&["claims", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}
