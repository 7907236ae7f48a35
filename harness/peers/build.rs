//! Tells the crate what only the build knows: the resolved versions of the peers, and the processor it was built for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages whose resolved version names a peer.
const PACKAGES: [(&str, &str); 17] = [
    ("arrow-arith", "LANEMARK_PEERS_ARROW"),
    ("polars-compute", "LANEMARK_PEERS_POLARS"),
    ("regex", "LANEMARK_PEERS_REGEX"),
    ("cardinality-estimator", "LANEMARK_PEERS_CARDINALITY_ESTIMATOR"),
    ("count-min-sketch", "LANEMARK_PEERS_COUNT_MIN_SKETCH"),
    ("datasketches", "LANEMARK_PEERS_DATASKETCHES"),
    ("fastbloom", "LANEMARK_PEERS_FASTBLOOM"),
    ("hashbrown", "LANEMARK_PEERS_HASHBROWN"),
    ("heavykeeper", "LANEMARK_PEERS_HEAVYKEEPER"),
    ("hyperloglockless", "LANEMARK_PEERS_HYPERLOGLOCKLESS"),
    ("hyperloglogplus", "LANEMARK_PEERS_HYPERLOGLOGPLUS"),
    ("sbbf-rs-safe", "LANEMARK_PEERS_SBBF_RS_SAFE"),
    ("simple_hll", "LANEMARK_PEERS_SIMPLE_HLL"),
    ("sketches-ddsketch", "LANEMARK_PEERS_SKETCHES_DDSKETCH"),
    ("tdigest", "LANEMARK_PEERS_TDIGEST"),
    ("topk", "LANEMARK_PEERS_TOPK"),
    ("xxhash-rust", "LANEMARK_PEERS_XXHASH_RUST"),
];

/// Instruction sets that decide how wide a peer's loops are.
const TELLING: [&str; 8] = ["popcnt", "bmi2", "fma", "avx", "avx2", "neon", "sve", "sve2"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    match lock_file() {
        Some(path) => {
            println!("cargo::rerun-if-changed={}", path.display());
            let lock = fs::read_to_string(&path).unwrap_or_default();
            for (package, variable) in PACKAGES {
                match locked_version(&lock, package) {
                    Some(version) => println!("cargo::rustc-env={variable}={version}"),
                    None => println!("cargo::error={package} is not in {}", path.display()),
                }
            }
        }
        None => println!("cargo::error=no Cargo.lock above this crate, so no peer's version is known"),
    }
    println!("cargo::rustc-env=LANEMARK_PEERS_RUST={}", rust_version());
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    println!("cargo::rustc-env=LANEMARK_PEERS_BUILD={}", processor(&features));
    println!("cargo::rustc-env=LANEMARK_PEERS_FEATURES={features}");
}

fn lock_file() -> Option<PathBuf> {
    let folder = env::var("CARGO_MANIFEST_DIR").ok()?;
    Path::new(&folder).ancestors().map(|folder| folder.join("Cargo.lock")).find(|path| path.is_file())
}

/// The version of a package that this crate depends on. Where the lock file has more than one, this crate's own entry
/// says which.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let entry = |name: &str| {
        let name = format!("name = \"{name}\"");
        lock.split("[[package]]").find(|entry| entry.lines().any(|line| line == name))
    };
    let several = format!(" \"{package} ");
    let named = entry(env!("CARGO_PKG_NAME"))?.lines().find_map(|line| line.strip_prefix(several.as_str()));
    let version = match named {
        Some(version) => version.strip_suffix("\",")?,
        None => entry(package)?.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))?,
    };
    // "0.1.0 (source)" where versions alone would not tell.
    version.split_whitespace().next()
}

fn rust_version() -> String {
    let compiler = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = Command::new(compiler).arg("--version").output().ok();
    let words = output.and_then(|output| String::from_utf8(output.stdout).ok());
    // "rustc 1.95.0 (hash date)"
    words.and_then(|words| words.split_whitespace().nth(1).map(str::to_owned)).unwrap_or_else(|| "unknown".into())
}

/// `x86-64`, or the processor that `-C target-cpu` names with the instruction sets that it brought: `native: avx avx2`;
/// `unoptimized` before it where the compiler was told to leave the code as it is.
fn processor(features: &str) -> String {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let processor = flags
        .split('\x1f')
        .filter_map(|flag| flag.trim_start_matches("-C").strip_prefix("target-cpu="))
        .next_back()
        .map_or_else(|| env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default().replace('_', "-"), str::to_owned);
    let features: Vec<&str> =
        features.split(',').filter(|feature| TELLING.contains(feature) || feature.starts_with("avx512")).collect();
    let processor = if features.is_empty() { processor } else { format!("{processor}: {}", features.join(" ")) };
    if env::var("OPT_LEVEL").is_ok_and(|level| level == "0") { format!("unoptimized {processor}") } else { processor }
}
