//! The processes that are sampled: real workers, or scripted ones in tests.

use super::disturbance::{Limits, Watch};
use super::plan::{Plan, Programs};
use crate::worker::protocol::{Catalogue, Inputs, Reply, Request};
use crate::worker::{Launch, Worker, WorkerError};
use std::cell::RefCell;
use std::rc::Rc;

/// The processes of a launch, by their place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Base,
    Twin,
    Candidate,
}

impl Who {
    pub(crate) const ALL: [Who; 3] = [Who::Base, Who::Twin, Who::Candidate];
}

/// A process that answers requests.
pub(crate) trait Side {
    fn ask(&mut self, request: &Request) -> Result<Reply, WorkerError>;
    fn catalogue(&mut self) -> Result<Catalogue, WorkerError>;
    /// An error in the name of the process.
    fn unexpected(&self, reply: &Reply) -> WorkerError;
}

/// What starts processes and knows the machine that they run on.
pub(crate) trait Stand {
    fn start(&mut self, who: Who) -> Result<Box<dyn Side>, WorkerError>;
    /// Bytes that a working set may have and still stay in the cache of one core.
    fn cache(&self) -> u64;
    /// Begins to watch for disturbance.
    fn watch(&mut self);
    /// What disturbed the processes since then in words, and the reason why that was too much, if it was.
    fn disturbance(&mut self) -> (String, Option<String>);
}

/// Two programs on this machine.
pub(crate) struct Live<'a> {
    programs: &'a Programs,
    cpu: usize,
    inputs: Inputs,
    cache: u64,
    watch: Rc<RefCell<Watch>>,
}

impl<'a> Live<'a> {
    pub(crate) fn new(programs: &'a Programs, plan: &Plan) -> Live<'a> {
        Live {
            programs,
            cpu: plan.cpu,
            inputs: plan.inputs,
            cache: super::cache::of_one_core(plan.cpu),
            watch: Rc::new(RefCell::new(Watch::begin(plan.cpu))),
        }
    }
}

impl Stand for Live<'_> {
    fn start(&mut self, who: Who) -> Result<Box<dyn Side>, WorkerError> {
        let (program, variables) = match who {
            Who::Base | Who::Twin => (&self.programs.base, Vec::new()),
            Who::Candidate => (&self.programs.candidate, self.programs.candidate_variables.clone()),
        };
        let launch = Launch { cpu: Some(self.cpu), inputs: self.inputs, variables };
        Ok(Box::new(Watched { worker: Worker::start(program, &launch)?, watch: Rc::clone(&self.watch) }))
    }

    fn cache(&self) -> u64 {
        self.cache
    }

    fn watch(&mut self) {
        *self.watch.borrow_mut() = Watch::begin(self.cpu);
    }

    fn disturbance(&mut self) -> (String, Option<String>) {
        let found = self.watch.borrow().end();
        (found.to_string(), found.too_much(&Limits::default()))
    }
}

/// A worker whose time on the CPU, and time of waiting for it, are added up when it ends.
struct Watched {
    worker: Worker,
    watch: Rc<RefCell<Watch>>,
}

impl Side for Watched {
    fn ask(&mut self, request: &Request) -> Result<Reply, WorkerError> {
        self.worker.ask(request)
    }

    fn catalogue(&mut self) -> Result<Catalogue, WorkerError> {
        self.worker.catalogue()
    }

    fn unexpected(&self, reply: &Reply) -> WorkerError {
        self.worker.unexpected(reply)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.watch.borrow_mut().add_process(self.worker.id());
    }
}
