//! Where the shared libraries lie that a test can load.

use std::path::{Path, PathBuf};

/// Cargo builds the shared library of this crate beside the test.
pub fn own_library() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    test.with_file_name(library_name())
}

/// The library for this processor, which an environment variable can name; nothing where it was not built.
pub fn native_library() -> Option<PathBuf> {
    let path = std::env::var_os("LANEMARK_PEERS_NATIVE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/native/release").join(library_name()),
        PathBuf::from,
    );
    if !path.is_file() {
        println!("not run: there is no {}", path.display());
        return None;
    }
    Some(path)
}

fn library_name() -> String {
    format!("{}lanemark_peers{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}
