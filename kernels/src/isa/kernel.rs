//! Kernels as tables of rungs, and which rung runs.

use super::{Isa, IsaError};
use std::sync::OnceLock;

/// A microarchitecture on which some rung order was measured to differ from the order of [`Isa`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Microarchitecture {
    /// AMD Zen 4: 512-bit operations are executed as two halves; compress to memory is microcoded.
    Zen4,
    /// Any other: nothing was measured there.
    Other,
}

impl Microarchitecture {
    /// The machine's own, asked once.
    pub fn detect() -> Microarchitecture {
        static DETECTED: OnceLock<Microarchitecture> = OnceLock::new();
        *DETECTED.get_or_init(detect_microarchitecture)
    }
}

#[cfg(target_arch = "x86_64")]
fn detect_microarchitecture() -> Microarchitecture {
    use std::arch::x86_64::__cpuid;
    let vendor = __cpuid(0);
    let amd = (vendor.ebx, vendor.edx, vendor.ecx) == (0x6874_7541, 0x6974_6e65, 0x444d_4163);
    let signature = __cpuid(1).eax;
    let family = ((signature >> 8) & 0xf) + ((signature >> 20) & 0xff);
    let model = ((signature >> 4) & 0xf) | ((signature >> 12) & 0xf0);
    // Family 0x19: Zen 4 are the models 0x10-0x1f, 0x60-0x7f and 0xa0-0xaf; the others are Zen 3.
    if amd && family == 0x19 && matches!(model, 0x10..=0x1f | 0x60..=0x7f | 0xa0..=0xaf) {
        Microarchitecture::Zen4
    } else {
        Microarchitecture::Other
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detect_microarchitecture() -> Microarchitecture {
    Microarchitecture::Other
}

/// One implementation of a kernel.
#[derive(Debug, Clone, Copy)]
pub struct Rung<F> {
    isa: Isa,
    call: F,
}

/// A lower rung that is taken on one microarchitecture, because it was measured to be faster there.
#[derive(Debug, Clone, Copy)]
pub struct Preference {
    /// Where it holds.
    pub on: Microarchitecture,
    /// The rung that is passed over.
    pub over: Isa,
    /// The rung that is taken.
    pub take: Isa,
    /// What was measured.
    pub reason: &'static str,
}

/// A kernel: its name and its rungs. Made by the crate's rung tables; callers read and walk it.
#[derive(Debug)]
pub struct Kernel<F: 'static> {
    name: &'static str,
    rungs: &'static [Rung<F>],
    preferences: &'static [Preference],
    best: OnceLock<F>,
}

impl<F: Copy + 'static> Kernel<F> {
    pub(crate) const fn new(name: &'static str, rungs: &'static [Rung<F>], preferences: &'static [Preference]) -> Self {
        Kernel { name, rungs, preferences, best: OnceLock::new() }
    }

    /// Family and name: `aggregate/sum-f64`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The levels that the kernel has a rung for on this architecture, lowest first.
    pub fn isas(&self) -> Vec<Isa> {
        let mut isas: Vec<Isa> = self.rungs.iter().map(|rung| rung.isa).collect();
        isas.sort();
        isas
    }

    /// The rung of that level; `None` where the kernel has none, the processor lacks the level, or the cap forbids it.
    pub fn rung(&self, isa: Isa) -> Option<F> {
        let usable = isa.missing().is_none() && Isa::active().is_ok_and(|cap| isa <= cap);
        self.rungs.iter().find(|rung| rung.isa == isa && usable).map(|rung| rung.call)
    }

    /// Every rung that can run here under the cap, lowest first.
    pub fn usable(&self) -> Vec<(Isa, F)> {
        self.isas().into_iter().filter_map(|isa| self.rung(isa).map(|call| (isa, call))).collect()
    }

    /// The level that dispatch chooses under a cap, and the measured reason where it is not the highest.
    pub fn choice(&self, cap: Isa) -> (Isa, Option<&'static str>) {
        let fits = |isa: Isa| isa <= cap && isa.missing().is_none() && self.rungs.iter().any(|rung| rung.isa == isa);
        let highest = Isa::ALL.into_iter().rev().find(|isa| fits(*isa)).expect("every kernel has a scalar rung");
        let here = Microarchitecture::detect();
        self.preferences
            .iter()
            .find(|preference| preference.on == here && preference.over == highest && fits(preference.take))
            .map_or((highest, None), |preference| (preference.take, Some(preference.reason)))
    }

    /// The rung that callers get.
    ///
    /// # Panics
    /// When `LANEMARK_ISA` asks for what this machine lacks. A program that wants an error instead asks
    /// [`Isa::active`] at its start.
    #[inline]
    pub fn best(&self) -> F {
        *self.best.get_or_init(|| {
            let cap = Isa::active().unwrap_or_else(|error| panic!("{error}"));
            let (isa, _) = self.choice(cap);
            self.rung(isa).expect("the choice is a rung that can run here")
        })
    }
}

impl<F> Rung<F> {
    pub(crate) const fn new(isa: Isa, call: F) -> Self {
        Rung { isa, call }
    }
}

/// What a listing needs of a kernel, whatever the type of its function.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Family and name.
    pub name: &'static str,
    /// Levels that have a rung on this architecture.
    pub isas: Vec<Isa>,
    /// The rung that dispatch chooses under the present cap.
    pub chosen: Isa,
    /// Why, where it is not the highest.
    pub reason: Option<&'static str>,
}

impl<F: Copy + 'static> Kernel<F> {
    /// The kernel as a row of a listing.
    ///
    /// # Errors
    /// As [`Isa::active`].
    pub fn listing(&self) -> Result<Listing, IsaError> {
        let (chosen, reason) = self.choice(Isa::active()?);
        Ok(Listing { name: self.name, isas: self.isas(), chosen, reason })
    }
}

/// Declares a kernel's rung table: a static [`Kernel`] with one row for each level of this architecture. The names
/// after the function's type are its arguments.
macro_rules! rung_table {
    (
        $(#[$doc:meta])*
        $visibility:vis static $table:ident: $name:literal, $function:ty, $arguments:tt;
        scalar: $scalar:path;
        $(avx2: $avx2:path;)?
        $(avx512: $avx512:path;)?
        $(neon: $neon:path;)?
        $(prefer: $preferences:expr;)?
    ) => {
        $(#[$doc])*
        $visibility static $table: $crate::isa::Kernel<$function> =
                $crate::isa::Kernel::new(
                    $name,
                    &[
                        $crate::isa::Rung::new($crate::isa::Isa::Scalar, $scalar),
                        $(
                            #[cfg(target_arch = "x86_64")]
                            $crate::isa::rung_row!(Avx2, $avx2, $arguments),
                        )?
                        $(
                            #[cfg(target_arch = "x86_64")]
                            $crate::isa::rung_row!(Avx512, $avx512, $arguments),
                        )?
                        $(
                            #[cfg(target_arch = "aarch64")]
                            $crate::isa::rung_row!(Neon, $neon, $arguments),
                        )?
                    ],
                    $crate::isa::preferences!($($preferences)?),
                );
    };
}
pub(crate) use rung_table;

/// The preferences of a rung table; none where the table names none.
macro_rules! preferences {
    () => {
        &[]
    };
    ($preferences:expr) => {
        $preferences
    };
}
pub(crate) use preferences;

/// One row of a rung table. The closure makes a plain function pointer of a function with target features; the table
/// hands it out only after detection.
macro_rules! rung_row {
    ($isa:ident, $rung:path, ($($argument:ident),*)) => {
        // SAFETY: handed out only where the level of this row was detected.
        $crate::isa::Rung::new($crate::isa::Isa::$isa, |$($argument),*| unsafe { $rung($($argument),*) })
    };
}
pub(crate) use rung_row;
