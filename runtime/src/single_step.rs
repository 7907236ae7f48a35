//! Counting the instructions of a piece of work, without hardware counters: the processor stops after each one.
//!
//! x86-64 Linux only. With the trap flag set, the processor raises a trap after every instruction and the kernel
//! delivers it as a signal, whose handler counts. That works for every instruction that the processor has, AVX-512
//! included, in a virtual machine and without any right. It costs microseconds an instruction: work of some ten thousand
//! instructions is what it is for.
//!
//! A count is a property of the program and its input: it repeats exactly, whatever else the machine does. Only what the
//! system's allocator does for a chunk depends on all that was allocated before, which
//! [`hand_out_in_line`](crate::heap::CountingAllocator::hand_out_in_line) changes. An instruction with a repeat prefix
//! (`rep movsb`) counts once for each repetition. Instructions of the kernel do not count; those of other threads
//! neither.

use std::fmt;

/// Why nothing was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// This platform is not x86-64 Linux.
    Platform,
    /// The work was done, and no trap came: an emulator or a debugger keeps them from the process.
    NoTraps,
    /// Another thread is counting; there is one handler for all.
    Busy,
    /// The work was done, and took more instructions than the limit.
    OverLimit {
        /// The limit.
        limit: u64,
    },
    /// The operating system refused.
    System(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Platform => f.write_str("single steps are counted on x86-64 Linux alone"),
            Refused::NoTraps => {
                f.write_str("no single-step trap reaches this process: it runs in an emulator or debugger")
            }
            Refused::Busy => f.write_str("another thread is counting single steps"),
            Refused::OverLimit { limit } => write!(f, "more than {limit} instructions; count a smaller input"),
            Refused::System(error) => write!(f, "the signal of single steps cannot be handled: {error}"),
        }
    }
}

impl std::error::Error for Refused {}

/// Does the work once and counts the instructions that the calling thread executes in it, up to `limit`.
///
/// Past the limit the work goes on at full speed and is not counted. What calling costs is taken off: work that does
/// nothing counts 0. The work must start no thread or process and block no signal: a trap that comes while its signal is
/// blocked ends the process.
///
/// ```
/// use lanemark_runtime::single_step::{Refused, count};
/// let values = std::hint::black_box([1_u64, 2, 3]);
/// let mut sum = 0;
/// match count(1_000, &mut || sum = std::hint::black_box(values.iter().sum())) {
///     Ok(instructions) => assert!(instructions > 0),
///     Err(refused) => println!("not counted: {refused}"),
/// }
/// assert_eq!(sum, 6);
/// ```
///
/// # Errors
/// [`Refused`]. The work was done all the same, whatever the error.
pub fn count(limit: u64, work: &mut dyn FnMut()) -> Result<u64, Refused> {
    imp::count(limit, work)
}

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
mod imp {
    use super::Refused;

    pub fn count(_limit: u64, work: &mut dyn FnMut()) -> Result<u64, Refused> {
        work();
        Err(Refused::Platform)
    }
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod imp {
    use super::Refused;
    use std::ffi::c_int;
    use std::hint::black_box;
    use std::io;
    use std::ptr::null_mut;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Mutex, TryLockError};

    /// Bit 8 of the flags: a trap after every instruction.
    const TRAP_FLAG: u64 = 1 << 8;

    /// Held while the handler is installed; the handler itself never takes it.
    static COUNTING: Mutex<()> = Mutex::new(());
    static STEPS: AtomicU64 = AtomicU64::new(0);
    static LIMIT: AtomicU64 = AtomicU64::new(0);

    pub fn count(limit: u64, work: &mut dyn FnMut()) -> Result<u64, Refused> {
        let _counting = match COUNTING.try_lock() {
            Ok(counting) => counting,
            // Work that panicked has left nothing behind.
            Err(TryLockError::Poisoned(counting)) => counting.into_inner(),
            Err(TryLockError::WouldBlock) => {
                work();
                return Err(Refused::Busy);
            }
        };
        let handler = match Handler::install() {
            Ok(handler) => handler,
            Err(error) => {
                work();
                return Err(Refused::System(error.to_string()));
            }
        };
        let calling = stepped(u64::MAX, &mut || ());
        let all = stepped(limit.saturating_add(calling), work);
        drop(handler);
        if calling == 0 {
            Err(Refused::NoTraps)
        } else if all > limit.saturating_add(calling) {
            Err(Refused::OverLimit { limit })
        } else {
            Ok(all.saturating_sub(calling))
        }
    }

    /// The handler of traps, and the signal let through; dropping it puts back what was before.
    struct Handler {
        action: libc::sigaction,
        mask: libc::sigset_t,
    }

    impl Handler {
        fn install() -> io::Result<Handler> {
            // SAFETY: zeroed, a `sigaction` has no flags and an empty mask, and a signal set is empty.
            let (mut action, mut trap): (libc::sigaction, libc::sigset_t) = unsafe { std::mem::zeroed() };
            let (mut before, mut mask) = (action, trap);
            action.sa_sigaction = on_trap as *const () as usize;
            // On the thread's own stack: an alternate one may be too small for a frame with AVX-512 state. The kernel
            // leaves the red zone alone.
            action.sa_flags = libc::SA_SIGINFO;
            // SAFETY: the pointers are valid for the calls, and `on_trap` has the signature that SA_SIGINFO asks for and
            // does nothing that a handler must not.
            unsafe {
                if libc::sigaction(libc::SIGTRAP, &action, &mut before) != 0 {
                    return Err(io::Error::last_os_error());
                }
                // A trap that is blocked would end the process. Neither call fails with these arguments.
                libc::sigaddset(&mut trap, libc::SIGTRAP);
                libc::pthread_sigmask(libc::SIG_UNBLOCK, &trap, &mut mask);
            }
            Ok(Handler { action: before, mask })
        }
    }

    impl Drop for Handler {
        fn drop(&mut self) {
            // SAFETY: both are what the operating system gave; restoring them is what they are kept for.
            unsafe {
                libc::pthread_sigmask(libc::SIG_SETMASK, &self.mask, null_mut());
                libc::sigaction(libc::SIGTRAP, &self.action, null_mut());
            }
        }
    }

    /// Counts a step. Past the limit it clears the trap flag of the interrupted code, which then runs on at full speed.
    extern "C" fn on_trap(_signal: c_int, _info: *mut libc::siginfo_t, context: *mut libc::c_void) {
        let steps = STEPS.load(Ordering::Relaxed) + 1;
        STEPS.store(steps, Ordering::Relaxed);
        if steps > LIMIT.load(Ordering::Relaxed) {
            // SAFETY: the kernel passes a `ucontext_t` that belongs to the handler until it returns.
            let registers = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
            registers[libc::REG_EFL as usize] &= !(TRAP_FLAG as libc::greg_t);
        }
    }

    /// Steps of the work, and the constant few of calling it.
    #[inline(never)]
    fn stepped(limit: u64, work: &mut dyn FnMut()) -> u64 {
        /// Clears the flag when the work panics, too.
        struct Flag;
        impl Drop for Flag {
            #[inline(always)]
            fn drop(&mut self) {
                clear_trap_flag();
            }
        }
        STEPS.store(0, Ordering::Relaxed);
        LIMIT.store(limit, Ordering::Relaxed);
        let work = black_box(work);
        let flag = Flag;
        set_trap_flag();
        work();
        drop(flag);
        STEPS.load(Ordering::Relaxed)
    }

    #[inline(never)]
    fn set_trap_flag() {
        // SAFETY: pushes and pops the flags on the stack, which the block does not promise to leave alone, and changes
        // no flag but the trap flag, whose traps `Handler` takes.
        unsafe {
            std::arch::asm!("pushfq", "or qword ptr [rsp], {flag}", "popfq", flag = const TRAP_FLAG);
        }
    }

    #[inline(never)]
    fn clear_trap_flag() {
        // SAFETY: as above, the other way round.
        unsafe {
            std::arch::asm!("pushfq", "and qword ptr [rsp], {mask}", "popfq", mask = const !(TRAP_FLAG as i64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hint::black_box;

    /// Tests of one process run at once and there is one handler: each waits for the others.
    fn counted(limit: u64, work: &mut dyn FnMut()) -> Result<u64, Refused> {
        static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        count(limit, work)
    }

    /// Whether this machine counts; where it does not, the refusal is printed.
    fn counts() -> bool {
        let tried = counted(100, &mut || ());
        assert!(!cfg!(all(target_arch = "x86_64", target_os = "linux")) || tried != Err(Refused::Platform));
        if let Err(refused) = &tried {
            println!("not run: {refused}");
        }
        tried.is_ok()
    }

    #[inline(never)]
    fn additions(turns: u64) -> u64 {
        let mut sum = 0_u64;
        for turn in 0..turns {
            sum = black_box(sum + turn);
        }
        sum
    }

    #[test]
    fn nothing_costs_nothing_and_a_count_repeats() {
        if !counts() {
            return;
        }
        assert_eq!(counted(100, &mut || ()), Ok(0));
        let once = || {
            counted(100_000, &mut || {
                let _ = black_box(additions(black_box(500)));
            })
        };
        let first = once().expect("it is counted");
        assert!((1_000..50_000).contains(&first), "{first}");
        for _ in 0..5 {
            assert_eq!(once(), Ok(first));
        }
    }

    #[test]
    fn a_turn_of_a_loop_costs_the_same_each_time_and_calls_are_counted() {
        if !counts() {
            return;
        }
        let of = |turns| {
            counted(100_000, &mut || {
                let _ = black_box(additions(black_box(turns)));
            })
            .expect("it is counted")
        };
        let per_hundred = of(200) - of(100);
        assert!(per_hundred >= 200 && per_hundred % 100 == 0, "{per_hundred}");
        assert_eq!(of(1_100) - of(100), 10 * per_hundred);
        let twice = counted(100_000, &mut || {
            let _ = black_box((additions(black_box(100)), additions(black_box(100))));
        });
        assert!(twice.expect("it is counted") >= 2 * (of(100) - 20));
    }

    #[test]
    fn system_calls_allocation_and_vectors_are_stepped_through() {
        if !counts() {
            return;
        }
        let mut written = String::new();
        let counted = counted(10_000_000, &mut || {
            let id = std::fs::metadata("/").map(|meta| meta.is_dir());
            written = format!("{id:?} {:?}", vec![black_box(0.1_f64); 64].iter().sum::<f64>() > 6.0);
        });
        assert!(counted.expect("it is counted") > 100);
        assert_eq!(written, "Ok(true) true");
    }

    #[test]
    fn past_the_limit_the_work_is_done_and_not_counted() {
        if !counts() {
            return;
        }
        let mut sum = 0;
        assert_eq!(
            counted(1_000, &mut || sum = additions(black_box(50_000_000))),
            Err(Refused::OverLimit { limit: 1_000 })
        );
        assert_eq!(sum, (0..50_000_000).sum());
        let exact = counted(1_000, &mut || {
            let _ = black_box(additions(black_box(10)));
        })
        .expect("it is counted");
        assert_eq!(
            counted(exact, &mut || {
                let _ = black_box(additions(black_box(10)));
            }),
            Ok(exact)
        );
        assert!(
            counted(exact - 1, &mut || {
                let _ = black_box(additions(black_box(10)));
            })
            .is_err()
        );
    }

    #[test]
    fn work_that_panics_leaves_no_flag_behind() {
        if !counts() {
            return;
        }
        let caught = std::panic::catch_unwind(|| counted(10_000, &mut || panic!("as planned")));
        assert!(caught.is_err());
        assert_eq!(counted(100, &mut || ()), Ok(0));
    }
}
