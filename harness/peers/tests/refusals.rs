//! Inputs that no operation can take, and libraries that cannot be loaded.

use std::path::Path;
use std::process::Command;

use lanemark_peers::{Column, Input, linked, load};

/// What every peer of an operation says to an input.
fn refusals(operation: &str, input: &Input<'_>) -> Vec<String> {
    let peers = linked();
    let asked: Vec<_> = peers.iter().filter(|peer| peer.operation() == operation).collect();
    assert!(!asked.is_empty(), "nobody does {operation}");
    let refuse = |peer: &&lanemark_peers::Peer| match peer.task(input) {
        Ok(_) => panic!("{peer:?} took it"),
        Err(reason) => reason,
    };
    asked.iter().map(refuse).collect()
}

#[track_caller]
fn assert_refused(operation: &str, input: &Input<'_>, why: &str) {
    for reason in refusals(operation, input) {
        assert!(reason.contains(why), "{reason:?} does not say {why:?}");
    }
}

const INTEGERS: [i64; 3] = [1, 2, 3];
const FLOATS: [f64; 3] = [1.0, 2.0, 3.0];

fn integers() -> Input<'static> {
    Input { columns: vec![Column::I64(&INTEGERS)], ..Input::default() }
}

#[test]
fn columns_must_be_there_and_of_the_type() {
    assert_refused("aggregate/sum-i64", &Input::default(), "column 0 is missing");
    assert_refused("aggregate/sum-f64", &integers(), "column 0 must hold f64");
    let mut input = integers();
    input.columns.push(Column::F64(&FLOATS[..2]));
    assert_refused("aggregate/sum-i64", &input, "column 1 has 2 rows, column 0 has 3");
    input.columns = vec![Column::I64(&INTEGERS); 5];
    assert_refused("aggregate/sum-i64", &input, "5 columns are too many");
}

#[test]
fn bitmaps_must_fit_the_rows_and_the_operation() {
    let mut input = integers();
    assert_refused("aggregate/masked-sum-i64", &input, "needs a validity bitmap");
    assert_refused("aggregate/filter-mask-i64", &input, "needs a mask bitmap");
    input.validity = Some(&[7]);
    assert_refused("aggregate/sum-i64", &input, "takes no validity bitmap");
    assert_refused("aggregate/filter-mask-i64", &input, "takes no validity bitmap");
    input.validity = Some(&[15]);
    assert_refused("aggregate/masked-sum-i64", &input, "bits past row 3");
    input.validity = Some(&[7, 0]);
    assert_refused("aggregate/masked-sum-i64", &input, "has 2 words, 3 rows take 1");
}

#[test]
fn boxes_groups_and_histograms_check_their_parameters() {
    let events = vec![Column::I64(&[1]), Column::U16(&[1]), Column::U16(&[1]), Column::I8(&[1])];
    let mut input = Input { columns: events, ..Input::default() };
    input.integers[7] = 8;
    assert_refused("aggregate/box-filter", &input, "flags from 0 to 7, not 8");
    input.integers = [0, 0, 0, 65_536, 0, 0, 0, 2];
    assert_refused("aggregate/box-filter", &input, "bound 65536");
    input.integers = [0, 0, 0, 0, 0, 0, 200, 4];
    assert_refused("aggregate/box-filter", &input, "polarity 200");

    let mut input = integers();
    input.columns.insert(0, Column::U32(&[0, 4, 5]));
    input.integers[0] = 5;
    assert_refused("aggregate/group-i64", &input, "key 5 is not below 5");

    let mut input = Input { columns: vec![Column::F64(&FLOATS)], ..Input::default() };
    input.numbers[1] = 1.0;
    assert_refused("aggregate/histogram-f64", &input, "not 0 bins");
    input.integers[0] = 10;
    input.numbers[1] = 0.0;
    assert_refused("aggregate/histogram-f64", &input, "lo below hi");
}

#[track_caller]
fn assert_unloadable(path: &Path, why: &str) {
    let error = load(path).expect_err("it loaded").to_string();
    assert!(error.contains(why), "{error:?} does not say {why:?}");
    assert!(error.contains(&path.display().to_string()), "{error:?} does not name the file");
    assert!(error.contains("cargo build --release -p lanemark-peers"), "{error:?} does not say how to build it");
}

#[test]
fn what_is_no_library_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_unloadable(&folder.path().join("absent.so"), "cannot be loaded");
    let text = folder.path().join("text.so");
    std::fs::write(&text, "not a library").unwrap();
    assert_unloadable(&text, "cannot be loaded");
}

#[test]
fn libraries_of_another_make_version_or_machine_are_refused_before_their_code_runs() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = library(folder.path(), "foreign", "");
    assert_unloadable(&foreign, "is not a build of lanemark-peers");

    let old = "#[unsafe(no_mangle)] pub static LANEMARK_PEERS_HEADER: u32 = 999;";
    assert_unloadable(&library(folder.path(), "old", old), "speaks version 999");

    if cfg!(target_arch = "x86_64") {
        let alien = library(folder.path(), "alien", ALIEN);
        assert_unloadable(&alien, "was built for a processor with quantum, which this one lacks");
    }
}

/// A header as this version has it, of a processor that nobody has.
const ALIEN: &str = r#"
    #[repr(C)] pub struct Text(*const u8, usize);
    #[repr(C)] pub struct Header(u32, Text, Text);
    // SAFETY: never written, and what it points to is constant.
    unsafe impl Sync for Header {}
    const FEATURES: &str = "sse2,quantum";
    #[unsafe(no_mangle)]
    pub static LANEMARK_PEERS_HEADER: Header =
        Header(3, Text(FEATURES.as_ptr(), 0), Text(FEATURES.as_ptr(), FEATURES.len()));
    #[unsafe(no_mangle)] pub extern "C" fn lanemark_peers_table() { std::process::abort() }
"#;

/// A shared library of this source.
fn library(folder: &Path, name: &str, source: &str) -> std::path::PathBuf {
    let (text, library) = (folder.join(format!("{name}.rs")), folder.join(format!("{name}.so")));
    std::fs::write(&text, source).unwrap();
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let built = Command::new(compiler)
        .args(["--edition=2024", "--crate-type=cdylib", "-o"])
        .args([&library, &text])
        .status()
        .expect("the compiler that built this test");
    assert!(built.success());
    library
}
