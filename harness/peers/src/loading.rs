//! Peers out of a second build of this crate, compiled for the processor that it runs on.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use libloading::Library;

use crate::abi::{ABI, HEADER_SYMBOL, Header, TABLE_SYMBOL, TableFunction};
use crate::peer::{Peer, peers_of};

/// The peers of a shared library that was built from this crate, at the same version, for this processor:
///
/// ```text
/// RUSTFLAGS="-C target-cpu=native" cargo build --release -p lanemark-peers --features polars --target-dir target/native
/// ```
///
/// The library stays loaded for the life of the program. No code of it runs before its header shows that it speaks
/// this version's language and that this machine has every instruction set it was compiled for (this last on x86-64).
///
/// # Errors
///
/// [`LoadError`], which names the file and says what to do.
pub fn load(path: impl AsRef<Path>) -> Result<Vec<Peer>, LoadError> {
    let path = path.as_ref();
    let fail = |fault| LoadError { path: path.to_owned(), fault };
    // The loader looks for a name without a folder elsewhere than here.
    let file = path.canonicalize().map_err(|error| fail(Fault::Unreadable(error.to_string())))?;
    // SAFETY: a library built from this crate runs nothing on loading but the standard library's own start.
    let library = unsafe { Library::new(file) }.map_err(|error| fail(Fault::Unreadable(error.to_string())))?;
    // Leaked on purpose: peers and tasks point into it, and threads that it touched may still hold its destructors.
    let library: &'static Library = Box::leak(Box::new(library));
    // SAFETY: whatever exports this name exports a header; of another version's header only `abi` is read.
    let header = unsafe { library.get::<*const Header>(HEADER_SYMBOL) }.map_err(|_| fail(Fault::Foreign))?;
    // SAFETY: the symbol is the header's address, and the library is never unloaded.
    let abi = unsafe { (*header).cast::<u32>().read() };
    if abi != ABI {
        return Err(fail(Fault::Version(abi)));
    }
    // SAFETY: the version says that it is this very type.
    let header: &'static Header = unsafe { &**header };
    // SAFETY: a header's text is constant.
    let features = unsafe { header.features.read() };
    let missing = missing(features);
    if !missing.is_empty() {
        return Err(fail(Fault::Machine(missing.join(" "))));
    }
    // SAFETY: the name belongs to this function in every build whose header has this version.
    let table = unsafe { library.get::<TableFunction>(TABLE_SYMBOL) }.map_err(|_| fail(Fault::Foreign))?;
    // SAFETY: the table is of this version, like the header, and never changes or moves.
    Ok(unsafe { peers_of(header, &*table()) })
}

/// Why a shared library gives no peers.
#[derive(Debug)]
pub struct LoadError {
    path: PathBuf,
    fault: Fault,
}

#[derive(Debug)]
enum Fault {
    Unreadable(String),
    Foreign,
    Version(u32),
    Machine(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.fault {
            Fault::Unreadable(reason) => write!(f, "cannot be loaded: {reason}")?,
            Fault::Foreign => write!(f, "is not a build of lanemark-peers")?,
            Fault::Version(found) => write!(f, "speaks version {found} of the peers' table, this program {ABI}")?,
            Fault::Machine(features) => write!(f, "was built for a processor with {features}, which this one lacks")?,
        }
        write!(
            f,
            "; build it from the same sources, on this machine: RUSTFLAGS=\"-C target-cpu=native\" \
             cargo build --release -p lanemark-peers --features polars --target-dir target/native"
        )
    }
}

impl Error for LoadError {}

/// Which of these instruction sets the machine lacks, or is not known to have.
#[cfg(target_arch = "x86_64")]
fn missing(features: &str) -> Vec<&str> {
    macro_rules! detected {
        ($name:expr, $($feature:tt)*) => {
            match $name {
                $($feature => std::arch::is_x86_feature_detected!($feature),)*
                // Every x86-64 processor has it, and the detection macro does not know its name.
                "x87" => true,
                _ => false,
            }
        };
    }
    let has = |name: &str| {
        detected!(name,
            "adx" "aes" "avx" "avx2" "avx512bf16" "avx512bitalg" "avx512bw" "avx512cd" "avx512dq" "avx512f"
            "avx512fp16" "avx512ifma" "avx512vbmi" "avx512vbmi2" "avx512vl" "avx512vnni" "avx512vp2intersect"
            "avx512vpopcntdq" "avxifma" "avxneconvert" "avxvnni" "avxvnniint16" "avxvnniint8" "bmi1" "bmi2"
            "cmpxchg16b" "f16c" "fma" "fxsr" "gfni" "kl" "lzcnt" "movbe" "pclmulqdq" "popcnt" "rdrand" "rdseed"
            "sha" "sha512" "sm3" "sm4" "sse" "sse2" "sse3" "sse4.1" "sse4.2" "sse4a" "ssse3" "tbm" "vaes"
            "vpclmulqdq" "widekl" "xsave" "xsavec" "xsaveopt" "xsaves")
    };
    features.split(',').filter(|name| !name.is_empty() && !has(name)).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn missing(_features: &str) -> Vec<&str> {
    Vec::new()
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::missing;

    #[test]
    fn a_machine_without_a_feature_is_told_its_name() {
        assert_eq!(missing("fxsr,sse,sse2"), Vec::<&str>::new());
        assert_eq!(missing("sse2,quantum"), ["quantum"]);
    }
}
