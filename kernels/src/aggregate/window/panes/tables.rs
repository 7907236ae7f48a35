//! The rung tables of the panes. A rung takes a batch in or refuses all of it, as [`Panes::extend`] does.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{KeyedPanes, Panes, Taken, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::aggregate::window::WindowError;
use crate::isa::{Isa, Microarchitecture, Preference, rung_table};

/// Feeds a batch of times and values.
pub type Extend = fn(&mut Panes, &[i64], &[f64]) -> Result<Taken, WindowError>;

/// Feeds a batch of keys, times and values.
pub type ExtendKeyed = fn(&mut KeyedPanes, &[u32], &[i64], &[f64]) -> Result<Taken, WindowError>;

rung_table! {
    /// Count, sum, smallest and largest `f64` of each pane.
    pub static EXTEND: "aggregate/panes", Extend, (panes, times, values);
    scalar: scalar::extend;
    avx2: avx2::extend;
    avx512: avx512::extend;
    neon: neon::extend;
}

rung_table! {
    /// Count, sum, smallest and largest `f64` of each key's pane.
    pub static EXTEND_KEYED: "aggregate/panes-keyed", ExtendKeyed, (panes, keys, times, values);
    scalar: scalar::extend_keyed;
    avx2: avx2::extend_keyed;
    avx512: avx512::extend_keyed;
    neon: neon::extend_keyed;
    prefer: &[Preference {
        on: Microarchitecture::Zen4,
        over: Isa::Avx512,
        take: Isa::Avx2,
        reason: "917 against 782 M events/s at 100,000 events a pane, 582 against 548 at 10,000",
    }];
}
