//! The device that the benches of the family share: chosen once a run, opened when one of them is asked for, opened
//! again after a loss.

use lanemark_reports::run;
use lanemark_shaders::{Adapter, Checks, Choice, Gpu, GpuError, adapters};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// The run's way to the GPU.
pub struct Access {
    choice: Choice,
    /// Every adapter of the machine, the best first; empty where nobody asked.
    adapters: Vec<Adapter>,
    state: RefCell<State>,
}

struct State {
    device: Device,
    /// The adapter that was opened, were it lost since.
    used: Option<Adapter>,
    /// The bench that a failure ended, and how.
    ended: Option<(String, String)>,
    warnings: Vec<String>,
    left_out: Vec<LeftOut>,
    /// What the benches keep from one point to the next, by a name.
    kept: Vec<(String, Rc<dyn Any>)>,
}

/// What a bench went on without, for one reason.
struct LeftOut {
    bench: String,
    reason: String,
    /// Each variant with the batch sizes.
    variants: Vec<(String, Vec<String>)>,
}

enum Device {
    Ready(Arc<Gpu>),
    /// There was one, and a failure took it: opened again for the next bench.
    Failed,
    /// There is none, for that reason.
    Absent(String),
}

impl Access {
    /// No GPU, without a look at what there is.
    pub fn closed() -> Access {
        Access::of(Choice::Off, Vec::new(), Device::Absent(GpuError::Off.to_string()))
    }

    /// The adapter of that choice. Loads the drivers, except where the choice is none.
    ///
    /// # Errors
    /// When no adapter has the name asked for; a machine without an adapter is no error.
    pub fn open(choice: Choice) -> Result<Access, GpuError> {
        if choice == Choice::Off {
            return Ok(Access::closed());
        }
        let adapters = adapters();
        let device = match Gpu::open_with(&choice, checks(&choice, &adapters)) {
            Ok(gpu) => Device::Ready(gpu),
            Err(unknown @ GpuError::Unknown { .. }) => return Err(unknown),
            Err(error) => Device::Absent(error.to_string()),
        };
        Ok(Access::of(choice, adapters, device))
    }

    fn of(choice: Choice, adapters: Vec<Adapter>, device: Device) -> Access {
        let used = match &device {
            Device::Ready(gpu) => Some(gpu.adapter().clone()),
            Device::Failed | Device::Absent(_) => None,
        };
        let state = State { device, used, ended: None, warnings: Vec::new(), left_out: Vec::new(), kept: Vec::new() };
        Access { choice, adapters, state: RefCell::new(state) }
    }

    /// Why no bench of the family can be measured, where that is so.
    pub fn absent(&self) -> Option<String> {
        match &self.state.borrow().device {
            Device::Absent(reason) => Some(reason.clone()),
            Device::Ready(_) | Device::Failed => None,
        }
    }

    /// The device for a bench.
    ///
    /// # Errors
    /// Why there is none for it, in words.
    pub fn device(&self, bench: &str) -> Result<Arc<Gpu>, String> {
        let mut state = self.state.borrow_mut();
        if let Some((ended, reason)) = &state.ended
            && ended == bench
        {
            return Err(reason.clone());
        }
        if matches!(state.device, Device::Failed) {
            state.device = match Gpu::open_with(&self.choice, checks(&self.choice, &self.adapters)) {
                Ok(gpu) => Device::Ready(gpu),
                Err(error) => Device::Absent(format!("the device could not be opened again: {error}")),
            };
        }
        match &state.device {
            Device::Ready(gpu) => Ok(gpu.clone()),
            Device::Absent(reason) => Err(reason.clone()),
            Device::Failed => Err("the device failed".to_owned()),
        }
    }

    /// The same adapter with the run-time checks of browsers: for the figure that says what they cost.
    ///
    /// # Errors
    /// As [`Gpu::open`].
    pub fn with_checks(&self) -> Result<Arc<Gpu>, GpuError> {
        Gpu::open_with(&self.choice, Checks::On)
    }

    /// What a failure at a point of a bench comes to: the reason for its row. Where the device cannot be trusted any
    /// more, the bench ends and the next one gets it opened anew.
    pub fn failed(&self, bench: &str, point: &str, error: &GpuError) -> String {
        let reason = error.to_string();
        if ends(error) {
            let mut state = self.state.borrow_mut();
            state.kept.clear();
            state.device = Device::Failed;
            state.ended = Some((bench.to_owned(), format!("{reason} (at {point})")));
            state.warnings.push(format!("{bench} ended at {point}: {reason}; the run went on"));
        }
        reason
    }

    /// Adds a sentence that a reader of the run must know.
    pub fn warn(&self, warning: String) {
        self.state.borrow_mut().warnings.push(warning);
    }

    /// Notes that a bench goes on without a variant at a point: one warning a bench and reason says so.
    pub fn left_out(&self, bench: &str, variant: &str, point: &str, reason: &str) {
        let all = &mut self.state.borrow_mut().left_out;
        let found = all.iter().position(|known| known.bench == bench && known.reason == reason);
        let index = found.unwrap_or_else(|| {
            all.push(LeftOut { bench: bench.to_owned(), reason: reason.to_owned(), variants: Vec::new() });
            all.len() - 1
        });
        let variants = &mut all[index].variants;
        match variants.iter_mut().find(|(known, _)| known == variant) {
            Some((_, points)) => points.push(point.to_owned()),
            None => variants.push((variant.to_owned(), vec![point.to_owned()])),
        }
    }

    /// What a reader of the run must know of it.
    pub fn warnings(&self) -> Vec<String> {
        let state = self.state.borrow();
        state.warnings.iter().cloned().chain(state.left_out.iter().map(LeftOut::warning)).collect()
    }

    /// The thing of that name, made where it is not kept yet. Making one lets go of those of other names that begin
    /// with the same word: inputs are large.
    ///
    /// # Errors
    /// As `make`.
    pub fn kept<T: 'static, E>(&self, kind: &str, name: &str, make: impl FnOnce() -> Result<T, E>) -> Result<Rc<T>, E> {
        let key = format!("{kind} {name}");
        let found = self.state.borrow().kept.iter().find(|(known, _)| *known == key).map(|(_, kept)| kept.clone());
        if let Some(Ok(known)) = found.map(Rc::downcast::<T>) {
            return Ok(known);
        }
        let of_kind = format!("{kind} ");
        self.state.borrow_mut().kept.retain(|(known, _)| !known.starts_with(&of_kind));
        let made = Rc::new(make()?);
        self.state.borrow_mut().kept.push((key, made.clone()));
        Ok(made)
    }

    /// The adapter that the benches use, or used until it failed.
    pub fn used(&self) -> Option<Adapter> {
        self.state.borrow().used.clone()
    }

    /// Whether that adapter computes on the CPU.
    pub fn is_software(&self) -> bool {
        self.used().is_some_and(|adapter| adapter.software)
    }

    /// The adapters as the run's file lists them.
    pub fn listed(&self) -> Vec<run::Gpu> {
        let mut used = self.used();
        // Of two equal cards the first one is used.
        let is_used = |adapter: &Adapter| used.take_if(|used| used == adapter).is_some();
        let flags: Vec<bool> = self.adapters.iter().map(is_used).collect();
        self.adapters.iter().zip(flags).map(|(adapter, used)| described(adapter, used)).collect()
    }
}

impl LeftOut {
    fn warning(&self) -> String {
        let variants: Vec<String> =
            self.variants.iter().map(|(variant, points)| format!("{variant} at {}", points.join(", "))).collect();
        format!("{}: left out, as {}: {}", self.bench, self.reason, variants.join("; "))
    }
}

/// Whether the device cannot be trusted after this error, so that the bench ends.
pub fn ends(error: &GpuError) -> bool {
    matches!(error, GpuError::Lost(_) | GpuError::Failed(_) | GpuError::WrongAnswer(_))
}

/// An adapter as the run's file lists it.
pub fn described(adapter: &Adapter, used: bool) -> run::Gpu {
    run::Gpu {
        name: adapter.name.clone(),
        driver: adapter.driver.clone(),
        software: adapter.software,
        used,
        features: adapter.features.clone(),
    }
}

/// Figures are taken without the run-time checks; answers of a software adapter are all that counts of it, so it keeps
/// them.
fn checks(choice: &Choice, adapters: &[Adapter]) -> Checks {
    let named = |adapter: &&Adapter| match choice {
        Choice::Named(name) => adapter.name.to_lowercase().contains(&name.to_lowercase()),
        Choice::Auto | Choice::Off => !adapter.software,
    };
    if adapters.iter().find(named).is_some_and(|adapter| adapter.software) { Checks::On } else { Checks::Off }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_once_a_bench_and_reason() {
        let access = Access::closed();
        for (variant, point) in [("avx2", "2^24"), ("avx2", "2^26"), ("gpu: sustained", "2^26")] {
            access.left_out("gpu/sum-i64", variant, point, "a pass takes long");
        }
        access.left_out("gpu/sum-i64", "auto", "2^10", "the device has not enough memory");
        let told = [
            "gpu/sum-i64: left out, as a pass takes long: avx2 at 2^24, 2^26; gpu: sustained at 2^26",
            "gpu/sum-i64: left out, as the device has not enough memory: auto at 2^10",
        ];
        assert_eq!(access.warnings(), told);
    }

    #[test]
    fn a_lack_of_memory_ends_a_point_and_a_loss_the_bench() {
        let access = Access::closed();
        access.failed("gpu/sum-i64", "2^28", &GpuError::OutOfMemory("a batch".to_owned()));
        assert!(access.warnings().is_empty());
        access.failed("gpu/sum-i64", "2^28", &GpuError::Lost("it is gone".to_owned()));
        assert!(access.device("gpu/sum-i64").is_err_and(|reason| reason.contains("it is gone (at 2^28)")));
        assert!(access.warnings()[0].contains("gpu/sum-i64 ended at 2^28"));
    }
}
