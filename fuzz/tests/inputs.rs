//! The targets on the inputs of past failures, and on random ones.

use lanemark_fuzz::TARGETS;
use std::fs;
use std::path::Path;

#[test]
fn past_failures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    for (name, check) in TARGETS {
        for entry in fs::read_dir(folder.join(name)).into_iter().flatten() {
            let path = entry.expect("the folder can be read").path();
            println!("{}", path.display());
            check(&fs::read(path).expect("the file can be read"));
        }
    }
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let name = entry.expect("the folder can be read").file_name();
        assert!(TARGETS.iter().any(|(target, _)| name == *target), "{name:?} is no target");
    }
}

#[test]
fn random_inputs() {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for (name, check) in TARGETS {
        for round in 0..300 {
            let len = random() % 4000;
            let data: Vec<u8> = (0..len).map(|_| random() as u8).collect();
            let failed = std::panic::catch_unwind(|| check(&data)).is_err();
            assert!(!failed, "{name}, input {round}: {data:02x?}");
        }
    }
}
