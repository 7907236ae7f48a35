//! Writes and reads images of Apache DataSketches' HyperLogLog sketch, for tests against that library.
//!
//! ```text
//! hll_image write LG_K hll4|hll8 N > FILE       the keys 0 to N - 1; add `updatable` for the other form
//! hll_image merge LG_K hll4|hll8 FILE… > FILE   a sketch that took in those of the files
//! hll_image rewrite FILE > FILE                 what the file's sketch is written as here
//! hll_image read FILE                           prints the sketch, its estimate, and the hash of its registers
//! ```
//!
//! Exit: 0 done, 1 bad usage or a bad file.

use lanemark_kernels::sketch::datasketches::{HllSketch, Target};
use lanemark_kernels::sketch::hash::hash_bytes;
use std::io::Write;
use std::process::ExitCode;

const USAGE: &str = "usage: hll_image write LG_K hll4|hll8 N [updatable] | merge LG_K hll4|hll8 FILE… | rewrite FILE | \
                     read FILE";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let written = answer(&arguments)
        .and_then(|answer| std::io::stdout().write_all(&answer).map_err(|error| format!("standard output: {error}")));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("hll_image: {message}");
            ExitCode::FAILURE
        }
    }
}

fn answer(arguments: &[&str]) -> Result<Vec<u8>, String> {
    match arguments {
        ["write", lg_k, target, keys] => filled(lg_k, target, keys).map(|sketch| sketch.to_bytes()),
        ["write", lg_k, target, keys, "updatable"] => {
            filled(lg_k, target, keys).map(|sketch| sketch.to_updatable_bytes())
        }
        ["merge", lg_k, target, files @ ..] => {
            let mut merged = empty(lg_k, target)?;
            for file in files {
                merged.merge(&read(file)?);
            }
            Ok(merged.to_bytes())
        }
        ["rewrite", file] => read(file).map(|sketch| sketch.to_bytes()),
        ["read", file] => read(file).map(|sketch| described(&sketch).into_bytes()),
        _ => Err(USAGE.to_owned()),
    }
}

fn empty(lg_k: &str, target: &str) -> Result<HllSketch, String> {
    let target = match target {
        "hll4" => Target::Hll4,
        "hll8" => Target::Hll8,
        other => return Err(format!("{other} is neither hll4 nor hll8; {USAGE}")),
    };
    HllSketch::new(number(lg_k)?, target).map_err(|error| error.to_string())
}

fn filled(lg_k: &str, target: &str, keys: &str) -> Result<HllSketch, String> {
    let (mut sketch, keys) = (empty(lg_k, target)?, number(keys)?);
    let mut batch = Vec::new();
    let mut next: u64 = 0;
    while next < keys {
        let end = keys.min(next + 4096);
        batch.clear();
        batch.extend(next..end);
        sketch.extend(&batch);
        next = end;
    }
    Ok(sketch)
}

fn number<T: std::str::FromStr<Err = std::num::ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| format!("{text}: {error}; {USAGE}"))
}

fn read(file: &str) -> Result<HllSketch, String> {
    let image = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
    HllSketch::from_bytes(&image).map_err(|error| format!("{file}: {error}"))
}

fn described(sketch: &HllSketch) -> String {
    format!(
        "lg_k {}\ntarget {:?}\nmode {:?}\nout of order {}\nestimate {:?}\nregisters {:016x}\n",
        sketch.lg_k(),
        sketch.target(),
        sketch.mode(),
        sketch.is_out_of_order(),
        sketch.estimate(),
        hash_bytes(&sketch.registers()),
    )
}
