//! What every bench of a run may use: buffers, inputs, peers and the rungs that are measured.

use super::column::UserColumn;
use super::events::own::OwnEvents;
use super::scan::text::Texts;
use super::scan::user_text::UserText;
use super::sketch::streams::Streams;
use super::{Definition, Point, SuiteError};
use crate::measure::case::{Case, Clock, Sampled, Settings, Variant, measure};
use crate::measure::ceilings::loads;
use crate::measure::levels::{Level, Levels};
use crate::measure::memory::Buffers;
use crate::measure::task::{Expected, Task};
use lanemark_kernels::isa::{Isa, Kernel};
use lanemark_peers::{Input, Peer, PeerTask};
use lanemark_reports::run::{self, Role};

/// What the benches of a run share.
pub struct Session<'a> {
    /// Profile, seed and clock.
    pub settings: &'a Settings,
    /// Cache sizes of the measured core.
    pub levels: Levels,
    /// Where buffers come from.
    pub buffers: Buffers,
    /// Libraries to measure against.
    pub peers: &'a [Peer],
    /// Instruction sets to measure, lowest first.
    pub isas: &'a [Isa],
    /// The user's own column.
    pub user: Option<&'a UserColumn>,
    /// The user's own text.
    pub user_text: Option<&'a UserText>,
    /// The user's own events.
    pub own_events: Option<&'a OwnEvents>,
    /// Generated texts that benches share.
    pub texts: &'a Texts,
    /// Generated streams that benches share.
    pub streams: &'a Streams,
    /// CPUs that threads may be pinned to; the first one is the measuring thread's.
    pub cpus: &'a [usize],
    /// The GPU.
    #[cfg(feature = "gpu")]
    pub gpu: &'a super::gpu::Access,
}

impl Session<'_> {
    /// Items of a working set that stands for the level, when each takes that many bytes of input, output and state
    /// together; a multiple of 64.
    pub fn items(&self, level: Level, bytes_per_item: f64) -> usize {
        ((self.levels.working_set(level) as f64 / bytes_per_item) as usize / 64 * 64).max(64)
    }

    /// One point a level of the profile.
    pub fn level_points(&self) -> Vec<Point> {
        self.settings.profile.levels().iter().map(|level| Point::at(*level)).collect()
    }

    /// The points of a bench on a column: one a level, or the user's own.
    pub fn column_points(&self) -> Vec<Point> {
        match self.user {
            None => self.level_points(),
            Some(user) => vec![Point { label: user.name.clone(), ..Point::at(self.levels.holding(user.bytes())) }],
        }
    }

    /// The libraries that have this bench's operation, each as a variant. Plain iterators of the default build are the
    /// naive method, `before`.
    ///
    /// # Errors
    /// In a peer's own words, when it refuses the input.
    pub fn peer_variants<'a>(
        &self,
        id: &str,
        input: &Input<'a>,
        expected: Expected,
    ) -> Result<Vec<Variant<'a>>, SuiteError> {
        let mut variants = Vec::new();
        for peer in self.peers.iter().filter(|peer| peer.operation() == id) {
            variants.push(self.peer_variant(peer, self.peer_task(peer, input)?, expected));
        }
        variants.sort_by_key(|variant| variant.role != Role::Before);
        Ok(variants)
    }

    /// A library's operation on an input, ready to run.
    ///
    /// # Errors
    /// In the peer's own words, when it refuses the input.
    pub fn peer_task<'a>(&self, peer: &Peer, input: &Input<'a>) -> Result<PeerTask<'a>, SuiteError> {
        peer.task(input).map_err(|error| {
            let (name, version, id) = (peer.name(), peer.version(), peer.operation());
            SuiteError::Peer(format!("{name} {version} refused the input of {id}: {error}"))
        })
    }

    /// What a library's operation is beside the kernel, and the name of its variant. Plain iterators of the default
    /// build are the naive method, and so are exact answers in place of a sketch's.
    pub fn peer_name(&self, peer: &Peer) -> (Role, String) {
        let native = peer.build().starts_with("native");
        match (peer.name(), native) {
            ("iterators", false) => (Role::Before, "plain iterators".to_owned()),
            ("iterators-reused", false) => (Role::Before, "plain iterators, output reused".to_owned()),
            ("hash-map", false) => (Role::Before, "hash map".to_owned()),
            (name, _) => {
                // A library that keeps everything is no sketch, however good its tables are.
                let role = if name.ends_with("(exact)") { Role::Before } else { Role::Peer };
                (role, format!("{name} {} ({})", peer.version(), if native { "native" } else { peer.build() }))
            }
        }
    }

    /// One library's task as a variant.
    pub fn peer_variant<'a>(&self, peer: &Peer, task: PeerTask<'a>, expected: Expected) -> Variant<'a> {
        let (role, name) = self.peer_name(peer);
        let build = if peer.build().starts_with("native") { peer.build() } else { "" };
        let note: Vec<&str> = [peer.note(), build].into_iter().filter(|part| !part.is_empty()).collect();
        Variant {
            name,
            role,
            isa: None,
            version: Some(peer.version().to_owned()),
            chosen: false,
            note: Some(note.join("; ")).filter(|note| !note.is_empty()),
            smaller_n: None,
            expected,
            task: Box::new(task),
        }
    }

    /// The kernel's rungs that are measured, each as a variant; they must give the reference's answer to the bit.
    pub fn rung_variants<'a, F: Copy + 'static>(
        &self,
        kernel: &'static Kernel<F>,
        expected: Expected,
        make: impl Fn(F) -> Box<dyn Task + 'a>,
    ) -> Vec<Variant<'a>> {
        let cap = self.isas.iter().copied().max().unwrap_or(Isa::Scalar);
        let (choice, reason) = kernel.choice(cap);
        let rungs = kernel.usable().into_iter().filter(|(isa, _)| self.isas.contains(isa));
        rungs
            .map(|(isa, rung)| Variant {
                name: isa.name().to_owned(),
                role: Role::Rung,
                isa: Some(isa.name().to_owned()),
                version: None,
                chosen: isa == choice,
                note: if isa == choice { reason.map(str::to_owned) } else { None },
                smaller_n: None,
                expected: Expected { tolerance: None, ..expected },
                task: make(rung),
            })
            .collect()
    }

    /// Verifies and times a bench that reads its columns and writes little: a pass moves `bytes`, and the limit is the
    /// loads of `walked`, one of the columns.
    ///
    /// # Errors
    /// When a variant gives a wrong answer.
    pub fn measure_reading<'a>(
        &self,
        bench: run::Bench,
        level: Level,
        bytes: u64,
        walked: &'a [u64],
        variants: Vec<Variant<'a>>,
    ) -> Result<Sampled, SuiteError> {
        let case = Case {
            level,
            bytes,
            roof: (size_of_val(walked) as u64, "load"),
            roofs: loads(walked),
            variants,
            clock: Clock::ThreadCpu,
            bench,
        };
        Ok(measure(case, self.settings)?)
    }

    /// What the run's file says about a bench before it is measured.
    pub fn header(&self, definition: &Definition, point: &Point, input: run::Input) -> run::Bench {
        run::Bench {
            id: definition.id.clone(),
            point: point.label.clone(),
            family: definition.family().to_owned(),
            title: definition.title.clone(),
            unit: definition.unit.to_owned(),
            input,
            threads: point.threads,
            selectivity: point.selectivity,
            variants: Vec::new(),
            ceilings: Vec::new(),
            ratios: Vec::new(),
            figures: Vec::new(),
            claims: definition.claims.iter().map(|claim| (*claim).to_owned()).collect(),
            unavailable: None,
        }
    }

    /// A bench that could not be measured at this point, and why.
    pub fn unavailable(&self, definition: &Definition, point: &Point, reason: String) -> run::Bench {
        let input = run::Input {
            n: 0,
            bytes: 0,
            working_set: 0,
            level: point.level.name().to_owned(),
            source: "none".to_owned(),
            digest: String::new(),
            pages: "unknown".to_owned(),
        };
        run::Bench { unavailable: Some(reason), ..self.header(definition, point, input) }
    }
}
