//! Parity tests: one device for all of them, and batches of every length at which something changes.

use crate::device::{Capabilities, Checks, Choice, Gpu, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, WINDOW_STEP};
use crate::program::Program;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

/// The device of the tests: a GPU, or the software adapter. Without any, the test prints that it did not run; where
/// `LANEMARK_REQUIRE_GPU` is set, as continuous integration does, that is a failure.
pub fn gpu() -> Option<Arc<Gpu>> {
    static GPU: OnceLock<Result<Arc<Gpu>, GpuError>> = OnceLock::new();
    let opened =
        GPU.get_or_init(|| Gpu::open(&Choice::Auto).or_else(|_| Gpu::open(&Choice::Named("llvmpipe".to_owned()))));
    match opened {
        Ok(gpu) => Some(gpu.clone()),
        Err(error) => {
            assert!(std::env::var_os("LANEMARK_REQUIRE_GPU").is_none(), "LANEMARK_REQUIRE_GPU is set: {error}");
            eprintln!("not run: {error}");
            None
        }
    }
}

/// The same adapter with shaders compiled without checks, as figures are taken.
fn unchecked() -> Option<Arc<Gpu>> {
    static GPU: OnceLock<Option<Arc<Gpu>>> = OnceLock::new();
    let open = || Gpu::open_with(&Choice::Named(gpu()?.adapter().name.clone()), Checks::Off).ok();
    GPU.get_or_init(open).clone()
}

/// Lengths at which loops, workgroups and windows end or begin.
pub const LENGTHS: [usize; 26] = [
    0, 1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 257, 511, 1023, 1024, 1025, 4095, 4096, 4097, 65_537,
    150_001,
];

/// Random numbers of a test.
pub fn random(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// Random integers over the whole range.
pub fn integers(n: usize) -> Vec<i64> {
    let mut random = random(n as u64);
    (0..n).map(|_| random.next_u64() as i64).collect()
}

/// Checks the kernel on columns of every length of [`LENGTHS`] against its reference.
pub fn same_on_every_length<K, T, F>(kernel: K, column: impl Fn(usize) -> Vec<T>, reference: F)
where
    K: for<'a> DeviceKernel<Batch<'a> = &'a [T], Answer: Debug> + Clone,
    F: Fn(&[T]) -> K::Answer,
{
    for n in LENGTHS {
        let values = column(n);
        same(&kernel, &values[..], &reference(&values), &format!("{n} items"));
    }
}

/// Checks one batch: on the device as it is, with shaders compiled without checks, on the device as if it could bind no
/// more than one window of [`WINDOW_STEP`] items, with few and many workgroups, at every size of the shaders' overrides, and by the CPU twin. Nothing is checked on the GPU
/// where there is none; the plan is then still checked against the device without a driver.
pub fn same<K>(kernel: &K, batch: K::Batch<'_>, expected: &K::Answer, what: &str)
where
    K: DeviceKernel<Answer: Debug>,
{
    assert_eq!(kernel.on_cpu(batch), *expected, "the CPU twin on {what}");
    accepted_without_a_driver(kernel, batch, what);
    let Some(gpu) = gpu() else { return };
    let whole = match kernel.plan(batch, gpu.capabilities()) {
        Err(GpuError::Lacks { what, .. }) => return eprintln!("not run: the adapter has no {what}"),
        plan => plan.unwrap(),
    };
    let columns = kernel.columns(batch);
    let run_on = |gpu: &Arc<Gpu>, plan: Plan, how: &str| {
        let mut program = Program::new(gpu, plan).unwrap();
        // Twice: the second batch must not see the first one.
        for _ in 0..2 {
            program.poison().unwrap();
            program.upload(&columns).unwrap();
            let outputs = program.run().unwrap();
            assert_eq!(kernel.decode(batch, outputs).unwrap(), *expected, "{what}, {how}");
        }
    };
    let run = |plan: Plan, how: &str| run_on(&gpu, plan, how);
    let widest = columns.iter().map(|column| column.len() as u64).max().unwrap_or(0);
    if widest > 8 * WINDOW_STEP {
        let narrow = Capabilities { binding_bytes: 8 * WINDOW_STEP, ..gpu.capabilities().clone() };
        run(kernel.plan(batch, &narrow).unwrap(), "in windows");
    }
    let few = Capabilities { workgroups: 3, ..gpu.capabilities().clone() };
    run(kernel.plan(batch, &few).unwrap(), "with three workgroups");
    for choice in overrides(&whole) {
        let mut plan = whole.clone();
        for step in &mut plan.steps {
            step.overrides.retain(|(name, _)| choice.iter().all(|(chosen, _)| chosen != name));
            let known = |(name, _): &&(&str, u32)| step.shader.overrides.iter().any(|(known, _)| known == name);
            step.overrides.extend(choice.iter().filter(known).copied());
        }
        run(plan, &format!("with {choice:?}"));
    }
    let many = Capabilities { workgroups: 2048, ..gpu.capabilities().clone() };
    run(kernel.plan(batch, &many).unwrap(), "with as many workgroups as a GPU has");
    let unchecked = unchecked().expect("the adapter could be opened before");
    run_on(&unchecked, whole.clone(), "without checks");
    run(whole, "as it is");
}

/// One choice for each further value of an override that the plan's shaders have; those that a step sets itself are
/// the plan's own business.
fn overrides(plan: &Plan) -> Vec<Vec<(&'static str, u32)>> {
    let mut choices: Vec<Vec<(&'static str, u32)>> = Vec::new();
    for step in plan.steps.iter().filter(|step| step.overrides.is_empty()) {
        for (name, values) in step.shader.overrides {
            choices.extend(values[1..].iter().map(|value| vec![(*name, *value)]));
        }
    }
    choices.sort();
    choices.dedup();
    choices
}

/// Validates the plan for a portable device on the device without a driver.
fn accepted_without_a_driver<K: DeviceKernel>(kernel: &K, batch: K::Batch<'_>, what: &str) {
    static NOOP: OnceLock<Arc<Gpu>> = OnceLock::new();
    let gpu = NOOP.get_or_init(Gpu::noop);
    let plan = match kernel.plan(batch, &Capabilities::portable()) {
        Err(GpuError::Lacks { .. }) => return,
        plan => plan.unwrap(),
    };
    let mut program = Program::new(gpu, plan).unwrap_or_else(|error| panic!("{what}, without a driver: {error}"));
    program.upload(&kernel.columns(batch)).unwrap_or_else(|error| panic!("{what}, without a driver: {error}"));
    program.submit().unwrap_or_else(|error| panic!("{what}, without a driver: {error}"));
}
