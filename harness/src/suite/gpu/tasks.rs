//! One batch on the GPU, timed in four ways: by the device's clock, with the batch on the device, with both transfers,
//! and with one batch after the other.

use super::planted_kernel::PlantedKernel;
use super::subject::{Batch, Subject, Whole};
use crate::measure::task::{OwnTime, Task};
use crate::suite::planted::OnGpu;
use lanemark_peers::Answer;
use lanemark_reports::gpu::{END_TO_END, KERNEL};
use lanemark_runtime::clock;
use lanemark_shaders::plan::Plan;
use lanemark_shaders::{DeviceKernel, Gpu, GpuError, Program};
use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::sync::Arc;

/// Batches of a pass of [`What::Sustained`]: enough that the first one's start and the last one's end weigh little.
pub const BATCHES: u64 = 4;

/// A batch of a subject on a device, shared by the variants that run it.
pub struct OnDevice<'a, S: Subject> {
    subject: &'a S,
    kernel: &'a PlantedKernel<S::Kernel>,
    batch: Batch<'a, S>,
    gpu: Arc<Gpu>,
    /// Its columns are on the device.
    program: RefCell<Program>,
    /// Made for [`What::Sustained`] alone: two batches may be more than the device's memory holds.
    second: RefCell<Option<Program>>,
    /// What went wrong first, and in what; nothing is run after that.
    trouble: RefCell<Option<(What, GpuError)>>,
    /// Runs of [`What::Resident`].
    runs: Cell<u32>,
}

/// What is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The steps, by the device's clock.
    Kernel,
    /// From the submission to the end, the batch on the device already.
    Resident,
    /// Upload, steps, reading back, decoding.
    EndToEnd,
    /// The same for one batch after the other, two of them under way at once; the time of one.
    Sustained,
}

impl What {
    /// The name of its variant.
    pub fn variant(self) -> &'static str {
        match self {
            What::Kernel => KERNEL,
            What::Resident => "gpu: resident",
            What::EndToEnd => END_TO_END,
            What::Sustained => "gpu: sustained",
        }
    }
}

impl<'a, S: Subject> OnDevice<'a, S> {
    /// The batch, uploaded.
    ///
    /// # Errors
    /// When the device lacks what the kernel needs, memory, or was lost.
    pub fn new(
        gpu: &Arc<Gpu>,
        subject: &'a S,
        kernel: &'a PlantedKernel<S::Kernel>,
        batch: Batch<'a, S>,
    ) -> Result<OnDevice<'a, S>, GpuError> {
        let mut program = Program::new(gpu, plan::<S>(gpu, kernel, batch)?)?;
        program.upload(&kernel.columns(batch))?;
        Ok(OnDevice {
            subject,
            kernel,
            batch,
            gpu: gpu.clone(),
            program: RefCell::new(program),
            second: RefCell::new(None),
            trouble: RefCell::new(None),
            runs: Cell::new(0),
        })
    }

    /// Makes what [`What::Sustained`] needs.
    ///
    /// # Errors
    /// As [`OnDevice::new`].
    pub fn prepare_sustained(&self) -> Result<(), GpuError> {
        *self.second.borrow_mut() = Some(Program::new(&self.gpu, plan::<S>(&self.gpu, self.kernel, self.batch)?)?);
        Ok(())
    }

    /// Runs the steps once, to see whether the device's clock times them.
    ///
    /// # Errors
    /// When it does not, or the device failed.
    pub fn try_clock(&self) -> Result<(), GpuError> {
        let mut program = self.program.borrow_mut();
        program.submit()?;
        program.wait()?;
        device_ns(&mut program).map(|_| ())
    }

    /// What went wrong and in what, if something did.
    pub fn trouble(&self) -> Option<(What, GpuError)> {
        self.trouble.borrow().clone()
    }

    /// The task of that timing.
    pub fn task<'b>(&'b self, what: What) -> Box<dyn Task + 'b> {
        Box::new(Timed { batch: self, what, answer: None, answered: false, own_ns: None })
    }

    /// The answer of the batch whose steps ran last.
    fn answered(&self, program: &mut Program) -> Result<Whole<S>, GpuError> {
        let outputs = program.read()?;
        self.kernel.decode(self.batch, outputs)
    }

    /// The answer of a batch whose results are on their way.
    fn finished(&self, program: &mut Program) -> Result<Whole<S>, GpuError> {
        let outputs = program.finish()?;
        self.kernel.decode(self.batch, outputs)
    }

    /// Both programs in turn: while the device works on one batch, the next one's columns are on their way.
    fn sustained(&self, batches: u64) -> Result<Option<Whole<S>>, GpuError> {
        let (mut first, mut second) = (self.program.borrow_mut(), self.second.borrow_mut());
        let Some(second) = second.as_mut() else {
            return Err(GpuError::Failed("the second batch was not prepared".to_owned()));
        };
        let columns = self.kernel.columns(self.batch);
        let mut programs = [&mut *first, second];
        let mut last = None;
        for batch in 0..batches {
            let program = &mut programs[(batch % 2) as usize];
            program.upload(black_box(&columns))?;
            program.start()?;
            if batch > 0 {
                last = Some(black_box(self.finished(programs[((batch + 1) % 2) as usize])?));
            }
        }
        if batches > 0 {
            last = Some(black_box(self.finished(programs[((batches + 1) % 2) as usize])?));
        }
        Ok(last)
    }
}

fn plan<S: Subject>(gpu: &Gpu, kernel: &PlantedKernel<S::Kernel>, batch: Batch<'_, S>) -> Result<Plan, GpuError> {
    kernel.plan(batch, gpu.capabilities())
}

/// The time of the steps by the device's clock: never zero, which would be an endless rate.
fn device_ns(program: &mut Program) -> Result<f64, GpuError> {
    let timed = program.kernel_ns()?.filter(|ns| *ns > 0.0);
    timed.ok_or_else(|| GpuError::Batch("the device's clock gave no time".to_owned()))
}

struct Timed<'b, 'a, S: Subject> {
    batch: &'b OnDevice<'a, S>,
    what: What,
    /// Of the last pass, where a pass ends with the answer on the host and it was not asked for yet: those of timed
    /// passes are dropped, as they may be large.
    answer: Option<Whole<S>>,
    answered: bool,
    own_ns: Option<f64>,
}

impl<S: Subject> Timed<'_, '_, S> {
    fn passes(&mut self, passes: u64) -> Result<(), GpuError> {
        let batch = self.batch;
        match self.what {
            What::Kernel => {
                let mut own = 0.0;
                let mut program = batch.program.borrow_mut();
                for _ in 0..passes {
                    program.submit()?;
                    program.wait()?;
                    own += device_ns(&mut program)?;
                }
                self.own_ns = Some(own);
            }
            What::Resident => {
                batch.runs.set(batch.runs.get() + 1);
                // Once it was verified and tried.
                if batch.kernel.planted == OnGpu::Loss && batch.runs.get() == 3 {
                    batch.gpu.destroy();
                }
                let mut program = batch.program.borrow_mut();
                for _ in 0..passes {
                    program.submit()?;
                    program.wait()?;
                }
            }
            What::EndToEnd => {
                let columns = batch.kernel.columns(batch.batch);
                let mut program = batch.program.borrow_mut();
                for _ in 0..passes {
                    program.upload(black_box(&columns))?;
                    program.start()?;
                    let answer = black_box(batch.finished(&mut program)?);
                    self.answer = (!self.answered).then_some(answer);
                }
            }
            What::Sustained => {
                let began = clock::wall_ns();
                let answer = batch.sustained(passes * BATCHES)?;
                self.answer = answer.filter(|_| !self.answered);
                self.own_ns = Some((clock::wall_ns() - began) as f64 / BATCHES as f64);
            }
        }
        Ok(())
    }
}

impl<S: Subject> Task for Timed<'_, '_, S> {
    fn run(&mut self, passes: u64) {
        if self.has_failed() {
            return;
        }
        if let Err(error) = self.passes(passes) {
            *self.batch.trouble.borrow_mut() = Some((self.what, error));
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        if let Some((_, error)) = self.batch.trouble() {
            return Err(error.to_string());
        }
        self.answered = true;
        let answer = match self.what {
            What::Kernel | What::Resident => self.batch.answered(&mut self.batch.program.borrow_mut()).map(Some),
            What::EndToEnd | What::Sustained => Ok(self.answer.take()),
        };
        match answer {
            Ok(answer) => Ok(answer.map_or(Answer::Nothing, |answer| self.batch.subject.told(&answer))),
            Err(error) => {
                *self.batch.trouble.borrow_mut() = Some((self.what, error.clone()));
                Err(error.to_string())
            }
        }
    }

    fn own_time(&self) -> Option<OwnTime> {
        let clock = if self.what == What::Kernel { "device" } else { "wall" };
        self.own_ns.map(|ns| OwnTime { clock, ns })
    }

    fn has_failed(&self) -> bool {
        self.batch.trouble.borrow().is_some()
    }
}
