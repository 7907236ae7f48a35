//! Memory and NUMA nodes: which node a CPU or an address belongs to, and binding memory to a node.
//!
//! Containers often forbid these calls; that is an error value, and memory then lies where first touch puts it.

use std::fmt;
use std::path::Path;

/// Why a question about NUMA, or a wish, was not granted.
#[derive(Debug)]
pub enum NumaError {
    /// This platform has no such call.
    Unsupported,
    /// The machine has no such node, or the process may not use it.
    NoSuchNode {
        /// The node that was asked for.
        node: usize,
    },
    /// Nothing lies at the address: it is not mapped, or was never touched.
    NotResident,
    /// The kernel refused.
    Refused {
        /// The system call.
        call: &'static str,
        /// The kernel's reason.
        source: std::io::Error,
    },
    /// The kernel does not show it.
    NotShown {
        /// What was looked for, and where.
        what: String,
    },
}

impl fmt::Display for NumaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => write!(f, "this platform does not tell or choose NUMA nodes"),
            Self::NoSuchNode { node } => {
                write!(f, "there is no NUMA node {node} that this process may use")
            }
            Self::NotResident => write!(f, "no memory lies at this address; touch it first"),
            Self::Refused { call, source } => {
                write!(f, "the kernel refused {call}: {source}; containers often forbid it")
            }
            Self::NotShown { what } => f.write_str(what),
        }
    }
}

impl std::error::Error for NumaError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The NUMA node of a CPU, as the tree of kernel files below `root` (`/` on a running machine) shows it.
///
/// # Errors
///
/// [`NumaError::NotShown`] where the kernel lists no node for this CPU.
pub fn node_of_cpu(root: &Path, cpu: usize) -> Result<usize, NumaError> {
    let folder = format!("/sys/devices/system/cpu/cpu{cpu}");
    crate::kernel_files::KernelFiles::below(root)
        .numbered(&folder, "node")
        .first()
        .copied()
        .ok_or_else(|| NumaError::NotShown { what: format!("{folder} names no NUMA node") })
}

/// Makes pages of `len` bytes from `addr` come from one node when they are first touched. Pages that were
/// touched before stay where they are. `addr` must lie on a page boundary.
///
/// # Errors
///
/// [`NumaError`]; nothing has changed then.
pub fn bind_to_node<T>(addr: *const T, len: usize, node: usize) -> Result<(), NumaError> {
    #[cfg(target_os = "linux")]
    {
        // The kernel is never built for more nodes.
        const MOST_NODES: usize = 1024;
        if node >= MOST_NODES {
            return Err(NumaError::NoSuchNode { node });
        }
        let addr = addr.addr();
        let bits = libc::c_ulong::BITS as usize;
        let mut mask = [0 as libc::c_ulong; MOST_NODES / 32];
        mask[node / bits] |= 1 << (node % bits);
        // The kernel reads one bit less than it is told.
        let words = node / bits + 1;
        // SAFETY: the kernel only reads the mask, which is longer than the bits it is told; a policy changes
        // where later pages come from and no memory's content, whatever the address.
        let done =
            unsafe { libc::syscall(libc::SYS_mbind, addr, len, libc::MPOL_BIND, mask.as_ptr(), words * bits + 1, 0) };
        if done == 0 {
            return Ok(());
        }
        let source = std::io::Error::last_os_error();
        match source.raw_os_error() {
            Some(libc::EINVAL) if addr.is_multiple_of(crate::pages::base_page_size()) => {
                Err(NumaError::NoSuchNode { node })
            }
            _ => Err(NumaError::Refused { call: "mbind", source }),
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (addr, len, node);
        Err(NumaError::Unsupported)
    }
}

/// The node that holds the page of an address. The page is neither touched nor moved.
///
/// # Errors
///
/// [`NumaError::NotResident`] for a page that nobody touched yet, else as the kernel answers.
pub fn node_of_address<T>(addr: *const T) -> Result<usize, NumaError> {
    #[cfg(target_os = "linux")]
    {
        let page = addr.addr() & !(crate::pages::base_page_size() - 1);
        let pages = [page];
        let mut status: [libc::c_int; 1] = [libc::c_int::MIN];
        // SAFETY: one address and one place for its answer, as the count says; without target nodes the call
        // only reports, and it answers for any address.
        let done = unsafe {
            libc::syscall(
                libc::SYS_move_pages,
                0,
                1 as libc::c_ulong,
                pages.as_ptr(),
                std::ptr::null::<libc::c_int>(),
                status.as_mut_ptr(),
                0,
            )
        };
        let refused = |source| NumaError::Refused { call: "move_pages", source };
        if done < 0 {
            return Err(refused(std::io::Error::last_os_error()));
        }
        match status[0] {
            node @ 0.. => Ok(node as usize),
            error if error == -libc::ENOENT || error == -libc::EFAULT => Err(NumaError::NotResident),
            // Anything else in the range of error numbers; outside it, the kernel did not answer.
            error @ -4095..0 => Err(refused(std::io::Error::from_raw_os_error(-error))),
            _ => Err(NumaError::NotResident),
        }
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = addr;
        Err(NumaError::Unsupported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel_files::fixture::Tree;

    #[test]
    fn a_cpus_node_is_the_folder_beside_its_topology() {
        let tree = Tree::new(&[("/sys/devices/system/cpu/cpu3/node1/x", "")]);
        assert_eq!(node_of_cpu(tree.root(), 3).unwrap(), 1);
        let error = node_of_cpu(tree.root(), 2).unwrap_err();
        assert!(error.to_string().contains("cpu2"), "{error}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn absent_nodes_and_addresses_are_errors() {
        let page = crate::pages::base_page_size();
        for node in [63, 64, 1_000, 1_024, usize::MAX] {
            let error = bind_to_node(page as *const u8, 0, node);
            // A length of nothing is granted for a node that could exist, so only real ranges are judged below.
            if node >= 1_024 {
                assert!(matches!(error, Err(NumaError::NoSuchNode { .. })));
            }
        }
        assert!(bind_to_node(std::ptr::null::<u8>(), page, 0).is_err());
        assert!(node_of_address(std::ptr::null::<u8>()).is_err());
    }
}
