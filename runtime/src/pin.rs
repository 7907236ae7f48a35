//! Where a thread may run, and keeping it on one CPU.

use crate::cpu_list::format_cpu_list;
use std::fmt;
use std::sync::OnceLock;

/// Why a thread could not be pinned, or its pinning not lifted.
#[derive(Debug)]
pub enum PinError {
    /// This platform has no call that keeps a thread on one CPU.
    Unsupported,
    /// The CPU does not exist, is offline, or is outside what this process may use.
    NotAllowed {
        /// The CPU that was asked for.
        cpu: usize,
        /// The CPUs that [`allowed_cpus`] lists.
        allowed: Vec<usize>,
    },
    /// The kernel refused.
    Refused {
        /// What the kernel was asked for.
        cpus: Vec<usize>,
        /// The kernel's reason.
        source: std::io::Error,
    },
    /// The kernel said yes, but the thread is not where it should be.
    DidNotTake {
        /// The CPU that was asked for.
        cpu: usize,
        /// The CPU that the thread runs on, where the platform tells.
        on: Option<usize>,
    },
}

impl fmt::Display for PinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported => write!(f, "this platform cannot keep a thread on one CPU"),
            Self::NotAllowed { cpu, allowed } => {
                write!(
                    f,
                    "CPU {cpu} is not online or may not be used by this process; choose from {}",
                    format_cpu_list(allowed)
                )
            }
            Self::Refused { cpus, source } => {
                write!(f, "the kernel refused to keep the thread on CPU {}: {source}", format_cpu_list(cpus))
            }
            Self::DidNotTake { cpu, on: Some(on) } => {
                write!(f, "the kernel accepted CPU {cpu}, but the thread runs on CPU {on}")
            }
            Self::DidNotTake { cpu, on: None } => {
                write!(f, "the kernel accepted CPU {cpu}, but did not keep the thread there")
            }
        }
    }
}

impl std::error::Error for PinError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The CPUs that this process may use, in order, as they were at the first call.
///
/// They are asked for once, because pinning a thread shrinks what the platform answers to that thread;
/// [`pin_current_thread`] asks before it pins. Empty where the platform does not say. CPUs that the kernel was
/// told to isolate are missing unless the process was started on them; they can be pinned to all the same.
pub fn allowed_cpus() -> Vec<usize> {
    static ALLOWED: OnceLock<Vec<usize>> = OnceLock::new();
    ALLOWED.get_or_init(cpus_of_this_thread).clone()
}

/// The CPUs that the calling thread may run on now.
fn cpus_of_this_thread() -> Vec<usize> {
    let ids = core_affinity::get_core_ids().unwrap_or_default();
    let mut cpus: Vec<usize> = ids.into_iter().map(|core| core.id).collect();
    cpus.sort_unstable();
    cpus
}

/// CPUs that an affinity mask has room for.
const MASK_CPUS: usize = 1024;

/// Keeps the calling thread on one CPU, and makes sure that it is there. Threads that it starts later inherit
/// the CPU. An isolated CPU can be asked for although [`allowed_cpus`] does not list it.
///
/// # Errors
///
/// [`PinError`] says which of the platform, the set of allowed CPUs and the kernel stood in the way.
///
/// # Examples
///
/// ```
/// use lanemark_runtime::pin::{allowed_cpus, pin_current_thread, unpin_current_thread};
///
/// if let Some(&cpu) = allowed_cpus().last() {
///     match pin_current_thread(cpu) {
///         Ok(()) => unpin_current_thread()?,
///         Err(error) => eprintln!("not pinned: {error}"),
///     }
/// }
/// # Ok::<(), lanemark_runtime::pin::PinError>(())
/// ```
pub fn pin_current_thread(cpu: usize) -> Result<(), PinError> {
    if !cfg!(target_os = "linux") {
        return Err(PinError::Unsupported);
    }
    // Before pinning, or the set would shrink to this CPU.
    let allowed = allowed_cpus();
    if cpu >= MASK_CPUS {
        return Err(PinError::NotAllowed { cpu, allowed });
    }
    if !core_affinity::set_for_current(core_affinity::CoreId { id: cpu }) {
        let source = std::io::Error::last_os_error();
        return Err(match source.kind() {
            std::io::ErrorKind::InvalidInput => PinError::NotAllowed { cpu, allowed },
            _ => PinError::Refused { cpus: vec![cpu], source },
        });
    }
    let on = current_cpu();
    if on != Some(cpu) || cpus_of_this_thread() != [cpu] {
        return Err(PinError::DidNotTake { cpu, on });
    }
    Ok(())
}

/// Lets the calling thread run on every CPU of [`allowed_cpus`] again.
///
/// # Errors
///
/// [`PinError::Unsupported`] off Linux, [`PinError::Refused`] where the kernel refuses.
pub fn unpin_current_thread() -> Result<(), PinError> {
    #[cfg(target_os = "linux")]
    {
        let cpus = allowed_cpus();
        // SAFETY: cpu_set_t is a plain array of bits, for which all zeros is the empty set.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        for &cpu in &cpus {
            // SAFETY: the allowed CPUs were read from a set of this same size, so each is within it.
            unsafe { libc::CPU_SET(cpu, &mut set) };
        }
        // SAFETY: the set outlives the call and its true size is given; 0 is the calling thread.
        let done = unsafe { libc::sched_setaffinity(0, size_of_val(&set), &set) };
        if done == 0 {
            return Ok(());
        }
        Err(PinError::Refused { cpus, source: std::io::Error::last_os_error() })
    }
    #[cfg(not(target_os = "linux"))]
    Err(PinError::Unsupported)
}

/// The CPU that the calling thread runs on at this moment; `None` where the platform does not say.
pub fn current_cpu() -> Option<usize> {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: the call takes nothing and only answers.
        let cpu = unsafe { libc::sched_getcpu() };
        usize::try_from(cpu).ok()
    }
    #[cfg(not(target_os = "linux"))]
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn each_allowed_cpu_can_be_taken_and_given_back() {
        thread::spawn(|| {
            let allowed = allowed_cpus();
            assert!(!allowed.is_empty());
            for &cpu in &allowed {
                pin_current_thread(cpu).unwrap();
                assert_eq!(current_cpu(), Some(cpu));
                assert_eq!(allowed_cpus(), allowed, "pinning must not shrink the set");
            }
            unpin_current_thread().unwrap();
            assert_eq!(cpus_of_this_thread(), allowed);
        })
        .join()
        .unwrap();
    }

    #[test]
    fn a_cpu_that_is_not_there_is_an_error_that_lists_those_that_are() {
        for cpu in [1_023, 1_024, usize::MAX] {
            let error = pin_current_thread(cpu).unwrap_err();
            let PinError::NotAllowed { allowed, .. } = &error else {
                panic!("{error:?}");
            };
            assert_eq!(*allowed, allowed_cpus());
            assert!(error.to_string().contains("choose from"), "{error}");
        }
    }
}
