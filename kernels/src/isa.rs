//! Instruction sets, the rung tables of the kernels, and which rung runs.
//!
//! A kernel is a table of rungs, one function per instruction set ([`Kernel`]). Tests, benches and listings walk the
//! table; a caller gets the best rung of the machine through the kernel's own function (`aggregate::sum_f64(&values)`).
//! The machine is asked once. The environment variable [`CAP_VARIABLE`] lowers the level for the whole process.

mod features;
mod kernel;

#[cfg(target_arch = "aarch64")]
pub(crate) use features::neon;
#[cfg(target_arch = "x86_64")]
pub(crate) use features::{avx2, avx512};
pub use kernel::{Kernel, Listing, Microarchitecture, Preference, Rung};
pub(crate) use kernel::{preferences, rung_row, rung_table};

use std::fmt;
use std::sync::OnceLock;

/// Name of the environment variable that caps the instruction set: `LANEMARK_ISA=scalar|avx2|avx512|neon`.
pub const CAP_VARIABLE: &str = "LANEMARK_ISA";

/// One level of instructions. The order is the order of preference within an architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isa {
    /// What the target's baseline has: SSE2 on x86-64; no intrinsics are used.
    Scalar,
    /// Arm's Advanced SIMD.
    Neon,
    /// x86-64-v3: AVX2 with the bit-manipulation instructions of its generation.
    Avx2,
    /// AVX-512 as of Ice Lake and Zen 4.
    Avx512,
}

/// The features of [`Isa::Avx2`].
pub const AVX2_FEATURES: &str = "avx2,bmi1,bmi2,fma,lzcnt,popcnt";

/// The features of [`Isa::Avx512`]; AVX-512 alone implies neither popcnt nor bmi nor lzcnt.
pub const AVX512_FEATURES: &str = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt";

/// The features of [`Isa::Neon`].
pub const NEON_FEATURES: &str = "neon";

impl Isa {
    /// Every level that lanemark knows, on any architecture.
    pub const ALL: [Isa; 4] = [Isa::Scalar, Isa::Neon, Isa::Avx2, Isa::Avx512];

    /// The name used in `LANEMARK_ISA`, in listings and in the run's file.
    pub const fn name(self) -> &'static str {
        match self {
            Isa::Scalar => "scalar",
            Isa::Neon => "neon",
            Isa::Avx2 => "avx2",
            Isa::Avx512 => "avx512",
        }
    }

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Isa> {
        Isa::ALL.into_iter().find(|isa| isa.name() == name)
    }

    /// The features that a processor must have for this level; empty for [`Isa::Scalar`].
    pub const fn features(self) -> &'static str {
        match self {
            Isa::Scalar => "",
            Isa::Neon => NEON_FEATURES,
            Isa::Avx2 => AVX2_FEATURES,
            Isa::Avx512 => AVX512_FEATURES,
        }
    }

    /// Why this processor cannot run the level; `None` where it can. Ignores the cap.
    pub fn missing(self) -> Option<String> {
        if self == Isa::Scalar {
            return None;
        }
        let (architecture, absent) = missing_features(self);
        if !architecture {
            return Some(format!("{} is not an instruction set of {}", self.name(), std::env::consts::ARCH));
        }
        (!absent.is_empty()).then(|| format!("the processor lacks {}", absent.join(", ")))
    }

    /// The levels that this processor can run, lowest first. Ignores the cap.
    pub fn available() -> &'static [Isa] {
        static AVAILABLE: OnceLock<Vec<Isa>> = OnceLock::new();
        AVAILABLE.get_or_init(|| Isa::ALL.into_iter().filter(|isa| isa.missing().is_none()).collect())
    }

    /// The highest level that is used: the machine's best, or the cap that `LANEMARK_ISA` sets.
    ///
    /// Read once, at the first call in the process.
    ///
    /// # Errors
    /// When the variable names no level, or one that this machine lacks; the message lists what there is.
    pub fn active() -> Result<Isa, IsaError> {
        static ACTIVE: OnceLock<Result<Isa, IsaError>> = OnceLock::new();
        ACTIVE
            .get_or_init(|| match std::env::var_os(CAP_VARIABLE) {
                None => Ok(best_available()),
                Some(name) => Isa::cap(&name.to_string_lossy()),
            })
            .clone()
    }

    /// The level that a cap of this name sets on this machine; an empty name caps nothing.
    ///
    /// # Errors
    /// As [`Isa::active`].
    pub fn cap(name: &str) -> Result<Isa, IsaError> {
        if name.is_empty() {
            return Ok(best_available());
        }
        match Isa::from_name(name) {
            None => Err(IsaError { asked: name.to_owned(), reason: "there is no such instruction set".to_owned() }),
            Some(isa) => match isa.missing() {
                None => Ok(isa),
                Some(reason) => Err(IsaError { asked: name.to_owned(), reason }),
            },
        }
    }

    /// The levels that are used: those of [`Isa::available`] up to [`Isa::active`].
    ///
    /// # Errors
    /// As [`Isa::active`].
    pub fn usable() -> Result<Vec<Isa>, IsaError> {
        let cap = Isa::active()?;
        Ok(Isa::available().iter().copied().filter(|isa| *isa <= cap).collect())
    }
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

fn best_available() -> Isa {
    *Isa::available().last().expect("scalar is always there")
}

/// Whether the level belongs to this architecture, and the features of it that the processor lacks.
#[cfg(target_arch = "x86_64")]
fn missing_features(isa: Isa) -> (bool, Vec<&'static str>) {
    macro_rules! absent {
        ($($feature:tt),*) => {
            isa.features().split(',').filter(|name| match *name {
                $($feature => !std::arch::is_x86_feature_detected!($feature),)*
                other => unreachable!("feature {other} is in a list but is never asked for"),
            }).collect()
        };
    }
    if isa == Isa::Neon {
        return (false, Vec::new());
    }
    (
        true,
        absent!(
            "avx2",
            "bmi1",
            "bmi2",
            "fma",
            "lzcnt",
            "popcnt",
            "avx512f",
            "avx512bw",
            "avx512cd",
            "avx512dq",
            "avx512vl",
            "avx512vbmi",
            "avx512vbmi2",
            "avx512bitalg",
            "avx512vpopcntdq"
        ),
    )
}

/// Whether the level belongs to this architecture, and the features of it that the processor lacks.
#[cfg(target_arch = "aarch64")]
fn missing_features(isa: Isa) -> (bool, Vec<&'static str>) {
    match isa {
        Isa::Neon if std::arch::is_aarch64_feature_detected!("neon") => (true, Vec::new()),
        Isa::Neon => (true, vec!["neon"]),
        _ => (false, Vec::new()),
    }
}

/// Whether the level belongs to this architecture, and the features of it that the processor lacks.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn missing_features(_: Isa) -> (bool, Vec<&'static str>) {
    (false, Vec::new())
}

/// `LANEMARK_ISA` asked for something that this machine does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IsaError {
    asked: String,
    reason: String,
}

impl fmt::Display for IsaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let there: Vec<&str> = Isa::available().iter().map(|isa| isa.name()).collect();
        write!(
            f,
            "{CAP_VARIABLE}={}: {}; this machine has {} (unset {CAP_VARIABLE} for the best of them)",
            self.asked,
            self.reason,
            there.join(", ")
        )
    }
}

impl std::error::Error for IsaError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests walk the usable rungs; under a cap that this machine lacks they would walk none and pass.
    #[test]
    fn this_process_has_rungs_to_test() {
        let usable = Isa::usable().unwrap();
        assert_eq!(usable.first(), Some(&Isa::Scalar));
        let left_out: Vec<String> = Isa::ALL
            .into_iter()
            .filter(|isa| !usable.contains(isa))
            .map(|isa| format!("{isa}: {}", isa.missing().unwrap_or_else(|| "above the cap".to_owned())))
            .collect();
        println!("rungs run: {usable:?}; not run: {left_out:?}");
    }

    #[test]
    fn names_are_read_back() {
        for isa in Isa::ALL {
            assert_eq!(Isa::from_name(isa.name()), Some(isa));
        }
    }

    #[test]
    fn an_unknown_cap_lists_what_there_is() {
        let message = Isa::cap("avx1024").unwrap_err().to_string();
        assert!(message.contains("avx1024") && message.contains("scalar"), "{message}");
    }

    #[test]
    fn a_level_above_the_machine_is_refused_with_the_reason() {
        let absent: Vec<Isa> = Isa::ALL.into_iter().filter(|isa| isa.missing().is_some()).collect();
        assert!(!absent.is_empty(), "no machine has both NEON and AVX2");
        for isa in absent {
            let message = Isa::cap(isa.name()).unwrap_err().to_string();
            assert!(message.contains(isa.name()) && message.contains("this machine has scalar"), "{message}");
        }
    }

    #[test]
    fn every_available_level_can_be_the_cap() {
        for isa in Isa::available() {
            assert_eq!(Isa::cap(isa.name()), Ok(*isa));
        }
    }

    /// One feature list per level: an attribute that leaves one out compiles, and runs several times slower.
    #[test]
    fn every_target_feature_attribute_spells_its_levels_list() {
        let mut seen = 0;
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the sources are beside the manifest") {
                let path = entry.expect("a readable folder").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).expect("a readable source");
                for (number, line) in text.lines().enumerate() {
                    let Some((_, list)) = line.split_once("target_feature(enable = \"") else { continue };
                    let Some((list, _)) = list.split_once("\")") else { continue };
                    assert!(
                        [AVX2_FEATURES, AVX512_FEATURES, NEON_FEATURES].contains(&list),
                        "{}:{}: features are not one level's list",
                        path.display(),
                        number + 1
                    );
                    seen += 1;
                }
            }
        }
        assert!(seen > 0, "no rung was found");
    }
}
