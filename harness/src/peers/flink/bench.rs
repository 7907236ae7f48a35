//! What a job printed, as a bench of the run's file.

use super::job_run::OPTIONS;
use super::transcript::{Step, Transcript};
use super::{BENCHES, Job, ROW};
use crate::measure::case::seed_of;
use crate::measure::statistics;
use lanemark_reports::run::{Bench, Input, Quantity, Role, Variant};

/// The unit of every job's rate.
pub const UNIT: &str = "events/s";

/// The figure of a variant that is its rate by wall time.
pub const BY_WALL_TIME: &str = "by wall time";

/// The figure of a variant that says how much of the core it had.
pub const SHARE_OF_CORE: &str = "CPU time over wall time";

/// Bytes of an event's fields.
const EVENT_BYTES: u64 = 24;

/// A job's bench: its figures, or why there are none. `cpu` is the one that the virtual machine was pinned to.
pub fn bench(job: &Job, outcome: Result<&Transcript, &str>, cpu: Option<usize>) -> Bench {
    let events = outcome.ok().and_then(|transcript| transcript.steps.first()).map_or(0, |step| step.events);
    let title = BENCHES.iter().find(|(id, _)| *id == job.bench).map_or("", |(_, title)| *title);
    Bench {
        id: job.bench.to_owned(),
        point: job.point.to_owned(),
        family: "events".to_owned(),
        title: title.to_owned(),
        unit: UNIT.to_owned(),
        input: Input {
            n: events,
            bytes: events * EVENT_BYTES,
            working_set: events * EVENT_BYTES,
            level: "memory".to_owned(),
            source: format!(
                "generated inside Flink: 100 000 events of a time, a key, a value and a type in a second of event time, in order; {}",
                job.keys
            ),
            digest: String::new(),
            pages: "base".to_owned(),
        },
        threads: 1,
        selectivity: None,
        variants: outcome.ok().map(|transcript| variant(job, transcript, cpu)).into_iter().collect(),
        ceilings: Vec::new(),
        ratios: Vec::new(),
        claims: vec![ROW.to_owned()],
        figures: Vec::new(),
        unavailable: outcome.err().map(str::to_owned),
    }
}

fn variant(job: &Job, transcript: &Transcript, cpu: Option<usize>) -> Variant {
    let seed = seed_of(job.bench, job.point);
    let times = |of: fn(&Step) -> u64| -> Vec<f64> { transcript.steps.iter().map(|step| of(step) as f64).collect() };
    let (cpu_ns, wall_ns) = (times(|step| step.cpu_ns), times(|step| step.wall_ns));
    let events = transcript.steps.first().map_or(0, |step| step.events);
    let by_wall = statistics::rate(events as f64, &wall_ns, seed).median;
    let shares: Vec<f64> = cpu_ns.iter().zip(&wall_ns).map(|(cpu, wall)| cpu / wall).collect();
    let figure = |name: &str, value: f64, unit: &str| Quantity { name: name.to_owned(), value, unit: unit.to_owned() };
    Variant {
        name: format!("Apache Flink {} ({})", transcript.flink, job.operator),
        role: Role::Peer,
        isa: None,
        version: Some(transcript.flink.clone()),
        chosen: false,
        verified: true,
        answer: format!(
            "{} results with digest {} over {} events",
            transcript.verified.results, transcript.verified.digest, transcript.verified.events
        ),
        per_second: statistics::rate(events as f64, &cpu_ns, seed),
        clock: "process-cpu".to_owned(),
        samples_ns: cpu_ns,
        wall_ns,
        passes: 1,
        smaller_n: None,
        bytes: events * EVENT_BYTES,
        ceiling: None,
        latency_ns: None,
        note: Some(note(job, transcript, cpu)),
        figures: vec![
            figure(BY_WALL_TIME, by_wall, UNIT),
            figure(SHARE_OF_CORE, statistics::median(&shares), "fraction"),
        ],
        curves: Vec::new(),
    }
}

/// The recipe.
fn note(job: &Job, transcript: &Transcript, cpu: Option<usize>) -> String {
    let where_it_ran = match cpu {
        Some(cpu) => format!("all threads on CPU {cpu}"),
        None => "threads could not be pinned".to_owned(),
    };
    format!(
        "{}; {} {}, {where_it_ran}; a cluster of one slot in the process, parallelism 1, object reuse, state on the \
         heap, no checkpoints, events up to 500 ms out of order allowed; rates are by CPU time of the whole process \
         (operators, serialisation, state, timers, network, garbage collection, compilation; the clock has steps of \
         10 ms), set-up left out; {} steps dropped as warm-up, {} kept",
        job.remark,
        transcript.java,
        OPTIONS.join(" "),
        transcript.dropped,
        transcript.steps.len(),
    )
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::peers::flink::JOBS;
    use crate::peers::flink::transcript::Verified;

    /// A job that took these CPU times for 1000 events each, and twice as long by the wall.
    pub fn transcript(cpu_ns: &[u64]) -> Transcript {
        Transcript {
            flink: "2.3.0".to_owned(),
            java: "OpenJDK 17.0.15".to_owned(),
            verified: Verified { events: 10, results: 3, digest: "0f".to_owned() },
            dropped: 3,
            steps: cpu_ns.iter().map(|cpu| Step { events: 1000, wall_ns: 2 * cpu, cpu_ns: *cpu }).collect(),
        }
    }

    #[test]
    fn rates_are_by_cpu_time_with_the_wall_beside_them() {
        let bench = bench(&JOBS[1], Ok(&transcript(&[1000, 2000, 1000, 1000, 4000])), Some(3));
        let variant = &bench.variants[0];
        assert_eq!(variant.name, "Apache Flink 2.3.0 (filter and map)");
        assert_eq!((variant.per_second.median, variant.per_second.max), (1e9, 1e9));
        assert_eq!((variant.samples_ns[4], variant.wall_ns[4]), (4000.0, 8000.0));
        assert_eq!(variant.figure(BY_WALL_TIME).unwrap().value, 5e8);
        assert_eq!(variant.figure(SHARE_OF_CORE).unwrap().value, 0.5);
        assert_eq!((bench.unit.as_str(), variant.clock.as_str(), bench.input.n), (UNIT, "process-cpu", 1000));
        let note = variant.note.as_ref().unwrap();
        for words in ["-Xmx2g", "CPU 3", "parallelism 1", "3 steps dropped", "5 kept", "OpenJDK 17.0.15"] {
            assert!(note.contains(words), "{words:?} is not in: {note}");
        }
    }

    #[test]
    fn a_job_that_failed_is_a_bench_with_its_reason() {
        let bench = bench(&JOBS[1], Err("java.lang.RuntimeException: no slot"), None);
        assert_eq!(bench.unavailable.as_deref(), Some("java.lang.RuntimeException: no slot"));
        assert!(bench.variants.is_empty() && !bench.title.is_empty());
    }
}
