//! Inputs that no sketch can take.
#![cfg(feature = "sketches")]

use lanemark_peers::{Column, Input, linked};

const KEYS: [u64; 3] = [1, 2, 3];
const VALUES: [f64; 3] = [1.0, 2.0, 3.0];

#[track_caller]
fn assert_refused(operations: &[&str], input: &Input<'_>, why: &str) {
    for operation in operations {
        let peers = linked();
        let asked: Vec<_> = peers.iter().filter(|peer| peer.operation() == format!("sketch/{operation}")).collect();
        assert!(!asked.is_empty(), "nobody does {operation}");
        for peer in asked {
            match peer.task(input) {
                Ok(_) => panic!("{peer:?} took it"),
                Err(reason) => assert!(reason.contains(why), "{peer:?}: {reason:?} does not say {why:?}"),
            }
        }
    }
}

fn keys() -> Input<'static> {
    let mut input = Input { columns: vec![Column::U64(&KEYS)], queries: &KEYS, ..Input::default() };
    input.integers[..2].copy_from_slice(&[64, 8]);
    input.numbers[0] = 0.01;
    input
}

const ON_KEYS: [&str; 6] =
    ["distinct-count", "frequency-plain", "frequency-conservative", "top-k", "membership-insert", "membership-lookup"];

#[test]
fn columns_must_be_there_and_of_the_type() {
    let mut input = keys();
    input.columns = vec![Column::I64(&[1])];
    assert_refused(&ON_KEYS, &input, "column 0 must hold u64");
    assert_refused(&["distinct-strings"], &input, "column 0 must hold u32");
    assert_refused(&["quantiles-relative"], &input, "column 0 must hold f64");
    input.columns.clear();
    assert_refused(&ON_KEYS, &input, "column 0 is missing");
    assert_refused(&["distinct-strings"], &input, "column 0 is missing");
}

#[test]
fn strings_must_lie_in_their_bytes_one_after_another() {
    let refused = |offsets: &[u32], why: &str| {
        let input = Input { columns: vec![Column::U32(offsets)], texts: [b"abcd", b""], ..Input::default() };
        assert_refused(&["distinct-strings"], &input, why);
    };
    refused(&[], "holds no offset");
    refused(&[0, 3, 2, 4], "offset 2 in column 0 is 2, below the 3 before");
    refused(&[0, 5], "is 5, text 0 has 4 bytes");
}

#[test]
fn streams_and_checkpoints_must_be_there_and_ascend() {
    let mut input = keys();
    input.integers[1] = 0;
    assert_refused(&["distinct-error"], &input, "the streams, is 0");
    input.integers[1] = 1;
    input.queries = &[];
    assert_refused(&["distinct-error"], &input, "no checkpoint");
    input.queries = &[5, 5];
    assert_refused(&["distinct-error"], &input, "query 1 is not above");
}

#[test]
fn sizes_and_queries_of_counters_are_checked() {
    let frequency = ["frequency-plain", "frequency-conservative"];
    let mut input = keys();
    input.integers[0] = 0;
    assert_refused(&frequency, &input, "the counters of a row, is 0");
    assert_refused(&["top-k"], &input, "k, is 0, not 1 to");
    input.integers[..2].copy_from_slice(&[64, 0]);
    assert_refused(&frequency, &input, "the rows, is 0");
    assert_refused(&["top-k"], &input, "the counters, is 0");
    input.integers[1] = 4;
    input.queries = &[];
    assert_refused(&frequency, &input, "queries hold no key");
}

#[test]
fn counters_that_a_library_cannot_have_are_its_own_refusal() {
    let mut input = keys();
    input.integers[1] = 100;
    let peers = linked();
    let asked = |peer: &&lanemark_peers::Peer| peer.operation() == "sketch/top-k" && peer.name() == "datasketches";
    let reason = peers.iter().find(asked).expect("an entry").task(&input).err().expect("a refusal");
    assert!(reason.contains("power of"), "{reason:?}");
}

#[test]
fn filters_need_items_and_a_rate_between_bounds() {
    let membership = ["membership-insert", "membership-lookup"];
    let mut input = keys();
    input.integers[0] = 0;
    assert_refused(&membership, &input, "the items, is 0");
    input.integers[0] = 10;
    for rate in [0.0, 1.0, -0.1, f64::NAN] {
        input.numbers[0] = rate;
        assert_refused(&membership, &input, "the false-positive rate, is");
    }
}

#[test]
fn quantiles_values_and_parameters_are_checked() {
    let quantiles = ["quantiles-relative", "quantiles-t-digest"];
    let above = [0.5_f64.to_bits(), 1.5_f64.to_bits()];
    let mut input = Input { columns: vec![Column::F64(&VALUES)], ..Input::default() };
    input.numbers[0] = 0.0;
    assert_refused(&["quantiles-relative"], &input, "the relative error, is 0");
    assert_refused(&["quantiles-t-digest"], &input, "the compression, is 0");
    for (operation, parameter) in quantiles.iter().zip([0.01, 100.0]) {
        input.numbers[0] = parameter;
        input.columns = vec![Column::F64(&VALUES)];
        input.queries = &[];
        assert_refused(&[operation], &input, "queries hold no quantile");
        input.queries = &above;
        assert_refused(&[operation], &input, "query 1 is 1.5");
        input.columns = vec![Column::F64(&[1.0, f64::NAN])];
        assert_refused(&[operation], &input, "row 1 of column 0 is NaN");
    }
}
