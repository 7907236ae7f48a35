//! A run's file is read and written whole or not at all.

#[allow(dead_code)]
mod sample;

use lanemark_reports::file::{ReadErrorKind, read, replace, write};
use std::fs;
use tempfile::tempdir;

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn what_is_written_is_read_back_whole() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    let run = sample::run();
    write(&run, &path).expect("written");
    assert!(read(&path).expect("read") == run, "what is read differs from what was written");
    assert_eq!(names(folder.path()), ["run.json"]);
}

#[test]
fn a_file_without_the_later_fields_is_read() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    write(&sample::run(), &path).expect("written");
    let written = fs::read_to_string(&path).expect("text");
    let mut file: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    let mut latencies = 0;
    for bench in file["benches"].as_array_mut().expect("benches") {
        for variant in bench["variants"].as_array_mut().expect("variants") {
            if let Some(latency) = variant["latency_ns"].as_object_mut() {
                latencies += usize::from(latency.remove("p999").is_some());
            }
        }
    }
    assert!(latencies > 0);
    assert!(file.as_object_mut().expect("an object").remove("crossovers").is_some());
    for gpu in file["machine"]["gpu"].as_array_mut().expect("adapters") {
        let gpu = gpu.as_object_mut().expect("an adapter");
        assert!(gpu.remove("used").is_some() && gpu.remove("features").is_some());
    }
    fs::write(&path, file.to_string()).expect("written");
    let read = read(&path).expect("read");
    let mut found = read.benches.iter().flat_map(|bench| &bench.variants).filter_map(|variant| variant.latency_ns);
    assert!(found.all(|latency| latency.p999.is_none() && latency.p99 > 0.0));
    assert!(read.crossovers.is_empty());
    assert!(!read.machine.gpu.is_empty() && read.machine.gpu.iter().all(|gpu| !gpu.used && gpu.features.is_empty()));
}

#[test]
fn an_earlier_file_is_replaced() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    write(&sample::run(), &path).expect("written");
    let second = sample::run_at(2.0);
    write(&second, &path).expect("written again");
    assert_eq!(read(&path).expect("read").benches[0].variants[0].per_second, second.benches[0].variants[0].per_second);
    assert_eq!(names(folder.path()), ["run.json"]);
}

#[test]
fn a_run_that_could_not_be_read_back_leaves_the_old_file() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    write(&sample::run(), &path).expect("written");

    let mut not_a_number = sample::run();
    not_a_number.benches[0].variants[0].per_second.median = f64::NAN;
    let error = write(&not_a_number, &path).expect_err("NaN cannot be written as JSON");
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    assert!(error.to_string().contains("run.json"), "{error}");

    let mut foreign = sample::run();
    foreign.schema = "another/1".into();
    assert!(write(&foreign, &path).is_err());

    assert!(read(&path).expect("the old file") == sample::run(), "the old file changed");
    assert_eq!(names(folder.path()), ["run.json"]);
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let folder = tempdir().expect("a folder");
    let target = folder.path().join("taken");
    fs::create_dir(&target).expect("a folder in the way");
    let error = replace(&target, b"text").expect_err("a folder is not replaced by a file");
    assert!(error.to_string().contains("taken"), "{error}");
    assert_eq!(names(folder.path()), ["taken"]);

    let nowhere = folder.path().join("no/such/folder/run.json");
    let error = write(&sample::run(), &nowhere).expect_err("no folder");
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
    assert!(replace("/", b"text").is_err());
}

#[test]
fn a_file_cut_anywhere_says_so() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    let json = serde_json::to_vec_pretty(&sample::run()).expect("JSON");
    let inside_a_number = json.windows(4).position(|text| text == b"000.").expect("a number") + 4;
    for length in [0, 1, 10, inside_a_number, json.len() / 3, json.len() / 2, json.len() - 1] {
        fs::write(&path, &json[..length]).expect("written");
        let error = read(&path).expect_err("cut off");
        assert!(matches!(error.kind, ReadErrorKind::Truncated { .. }), "{length}: {error}");
        assert!(error.to_string().contains("run.json: ends too early, at "), "{error}");
    }
}

#[test]
fn every_other_way_to_be_wrong_has_its_own_message() {
    let folder = tempdir().expect("a folder");
    let path = folder.path().join("run.json");
    for (text, expected) in [
        ("{ \"schema\": nonsense }", "not JSON at 1:"),
        ("\u{feff}{}", "not JSON at 1:"),
        (
            "{\"schema\": \"lanemark.run/99\", \"new\": {}}",
            "has schema `lanemark.run/99`, this version reads `lanemark.run/1`",
        ),
        ("{\"schema\": \"\\u001b[31m\"}", "has schema `\\u{1b}[31m`"),
        ("{\"schema\": 1}", "has no `schema`"),
        ("{}", "has no `schema`"),
        ("[1, 2]", "has no `schema`"),
        ("{\"schema\": \"lanemark.run/1\"}", "missing field `lanemark`"),
    ] {
        fs::write(&path, text).expect("written");
        let message = read(&path).expect_err(text).to_string();
        assert!(message.contains(expected), "{text}: {message}");
        assert!(message.contains("run.json: "), "{text}: {message}");
    }
    fs::write(&path, b"{\"schema\": \"\xff\"}").expect("written");
    assert!(read(&path).is_err());

    assert!(matches!(read(folder.path()).expect_err("a folder").kind, ReadErrorKind::NotRegular));
    let missing = read(folder.path().join("none")).expect_err("missing");
    assert!(matches!(missing.kind, ReadErrorKind::Missing));
}
