//! Apache Flink, a system of its own: its jobs, each run in a JVM by the Java program in `harness/peers/flink`.
//!
//! `lanemark run` does not start it; `lanemark peers flink` does, and adds what it measured to a run.

pub mod bench;
pub mod install;
pub mod java;
pub mod job_run;
pub mod transcript;

use lanemark_runtime::topology::Topology;

/// The release that is installed and measured; the one place that says so.
pub const VERSION: &str = "2.3.0";

/// The PyPI package that carries Flink's libraries.
pub const PACKAGE: &str = "apache-flink-libraries";

/// Memory that a job's JVM takes at the most: 2 GiB of heap and its own.
pub const MEMORY: u64 = 3 << 30;

/// One job: a stream from a generator through one operator into a sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// What the Java program calls it.
    pub name: &'static str,
    /// The bench that it is a point of.
    pub bench: &'static str,
    /// That point.
    pub point: &'static str,
    /// The operator in a few words; unique.
    pub operator: &'static str,
    /// How its keys are drawn.
    pub keys: &'static str,
    /// What a reader must know about it.
    pub remark: &'static str,
    /// Whether `--quick` measures it too.
    pub quick: bool,
}

/// Every bench with its title, in the order in which they are shown.
pub const BENCHES: [(&str, &str); 9] = [
    ("events/flink-source", "Apache Flink: events into a sink, nothing else"),
    ("events/flink-filter-map", "Apache Flink: filter and map"),
    ("events/flink-key-by", "Apache Flink: exchange by key, then map"),
    ("events/flink-tumbling-window", "Apache Flink: count, sum, least and greatest value of each key and second"),
    ("events/flink-sliding-window", "Apache Flink: sliding windows of each key, DataStream"),
    ("events/flink-sql-hop", "Apache Flink: sliding windows of 60 s each second, SQL"),
    ("events/flink-distinct", "Apache Flink: exact distinct count of ten seconds, SQL"),
    ("events/flink-top-k", "Apache Flink: the 100 most frequent of 100 000 keys, SQL"),
    ("events/flink-pattern", "Apache Flink: three events in sequence by key"),
];

const THOUSAND: &str = "1000 keys, all equally frequent";

/// Every job, in the order in which they run.
pub const JOBS: [Job; 15] = [
    Job {
        name: "source",
        bench: "events/flink-source",
        point: "DataStream",
        operator: "source to sink",
        keys: THOUSAND,
        remark: "what every other job pays before its own operator",
        quick: false,
    },
    Job {
        name: "filter-map",
        bench: "events/flink-filter-map",
        point: "DataStream",
        operator: "filter and map",
        keys: THOUSAND,
        remark: "chained into the source's own thread",
        quick: true,
    },
    Job {
        name: "filter-map-sql",
        bench: "events/flink-filter-map",
        point: "SQL",
        operator: "filter and map, SQL",
        keys: THOUSAND,
        remark: "SELECT value * 2 + 1 WHERE value > 500",
        quick: false,
    },
    Job {
        name: "key-by",
        bench: "events/flink-key-by",
        point: "1000 keys",
        operator: "key by and map",
        keys: THOUSAND,
        remark: "each event is serialised into a network buffer and read from it, as for every keyed operator",
        quick: false,
    },
    Job {
        name: "tumbling-window",
        bench: "events/flink-tumbling-window",
        point: "DataStream",
        operator: "tumbling window 1 s",
        keys: THOUSAND,
        remark: "TumblingEventTimeWindows with an AggregateFunction",
        quick: true,
    },
    Job {
        name: "tumbling-window-sql",
        bench: "events/flink-tumbling-window",
        point: "SQL",
        operator: "tumbling window 1 s, SQL",
        keys: THOUSAND,
        remark: "TUMBLE, grouped by key and window",
        quick: false,
    },
    Job {
        name: "sliding-window-10s",
        bench: "events/flink-sliding-window",
        point: "10 s by 1 s",
        operator: "sliding window 10 s by 1 s",
        keys: THOUSAND,
        remark: "DataStream's sliding windows share nothing: each event is added to 10 windows",
        quick: true,
    },
    Job {
        name: "sliding-window-60s",
        bench: "events/flink-sliding-window",
        point: "60 s by 1 s",
        operator: "sliding window 60 s by 1 s",
        keys: THOUSAND,
        remark: "DataStream's sliding windows share nothing: each event is added to 60 windows",
        quick: false,
    },
    Job {
        name: "sql-hop-keyed",
        bench: "events/flink-sql-hop",
        point: "1000 keys",
        operator: "HOP 60 s by 1 s, SQL, by key",
        keys: THOUSAND,
        remark: "SQL's HOP keeps slices of a second that its windows share",
        quick: true,
    },
    Job {
        name: "sql-hop-global",
        bench: "events/flink-sql-hop",
        point: "global",
        operator: "HOP 60 s by 1 s, SQL, global",
        keys: THOUSAND,
        remark: "SQL's HOP keeps slices of a second that its windows share",
        quick: false,
    },
    Job {
        name: "distinct",
        bench: "events/flink-distinct",
        point: "1 M keys",
        operator: "distinct count of 10 s, SQL",
        keys: "1 000 000 keys, all equally frequent",
        remark: "exact: streaming SQL refuses APPROX_COUNT_DISTINCT",
        quick: true,
    },
    Job {
        name: "top-k",
        bench: "events/flink-top-k",
        point: "100 K keys",
        operator: "top 100 of 100 K keys, SQL",
        keys: "100 000 keys by Zipf's law with exponent 1",
        remark: "exact counts, ROW_NUMBER() … <= 100; every change of the list is a result",
        quick: false,
    },
    Job {
        name: "pattern-next",
        bench: "events/flink-pattern",
        point: "next",
        operator: "pattern A next B next C",
        keys: THOUSAND,
        remark: "flink-cep, within 10 s, skip past the last event; each of 8 types is equally frequent; a watermark each 10 ms, where Flink's default is 200",
        quick: true,
    },
    Job {
        name: "pattern-followed-by",
        bench: "events/flink-pattern",
        point: "followedBy",
        operator: "pattern A followed by B followed by C",
        keys: THOUSAND,
        remark: "flink-cep, within 10 s, skip past the last event; each of 8 types is equally frequent; a watermark each 10 ms, where Flink's default is 200",
        quick: false,
    },
    Job {
        name: "match-recognize",
        bench: "events/flink-pattern",
        point: "MATCH_RECOGNIZE",
        operator: "MATCH_RECOGNIZE (A B C), SQL",
        keys: THOUSAND,
        remark: "within 10 s, AFTER MATCH SKIP PAST LAST ROW; each of 8 types is equally frequent; a watermark each 10 ms, where Flink's default is 200",
        quick: false,
    },
];

/// The row that the jobs stand for.
pub const ROW: &str = "events.claims.flink-core";

/// The row of Kafka Streams, which is not measured.
pub const KAFKA_ROW: &str = "events.claims.kafka-streams-core";

/// Why no run has figures for a row of another system, with what to do; nothing for the other rows.
pub fn why_no_run_measures(row: &str) -> Option<String> {
    match row {
        ROW => Some(match java::find() {
            Ok(_) => "`lanemark peers flink` installs and measures Apache Flink and adds its figures to the run".to_owned(),
            Err(reason) => format!("{reason}; then `lanemark peers flink` measures Apache Flink"),
        }),
        KAFKA_ROW => Some(
            "Kafka Streams reads from a Kafka broker and writes to one, and lanemark starts none: it would need a JDK 17, a \
             broker on CPUs of its own, kafka-streams, and topics that are filled before the clock starts"
                .to_owned(),
        ),
        _ => None,
    }
}

/// Whether the memory that is free holds a job's JVM.
///
/// # Errors
/// In words, with what there is.
pub fn enough_memory(topology: &Topology, limit: Option<u64>) -> Result<(), String> {
    let free = topology.memory.available.unwrap_or(u64::MAX).min(limit.unwrap_or(u64::MAX));
    if free < MEMORY {
        let (needs, has) = (MEMORY as f64 / 1e9, free as f64 / 1e9);
        return Err(format!("Apache Flink needs {needs:.1} GB of free memory here, and there are {has:.1} GB"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The Java program's own list.
    const JOBS_JAVA: &str = include_str!("../../../peers/flink/Jobs.java");

    #[test]
    fn every_job_is_one_of_the_java_programs_and_a_point_of_a_bench_that_has_a_title() {
        for job in JOBS {
            assert!(JOBS_JAVA.contains(&format!("\"{}\"", job.name)), "{}", job.name);
            assert!(BENCHES.iter().any(|(id, _)| *id == job.bench), "{}", job.bench);
        }
        let names: BTreeSet<&str> = JOBS.iter().map(|job| job.name).collect();
        let operators: BTreeSet<&str> = JOBS.iter().map(|job| job.operator).collect();
        let points: BTreeSet<_> = JOBS.iter().map(|job| (job.bench, job.point)).collect();
        assert_eq!([names.len(), operators.len(), points.len()], [JOBS.len(); 3]);
        for (id, _) in BENCHES {
            assert!(JOBS.iter().any(|job| job.bench == id), "{id} has no job");
        }
    }

    #[test]
    fn too_little_memory_is_said_with_both_figures() {
        let topology = Topology::of_this_machine();
        let refused = enough_memory(&topology, Some(1_000_000_000)).unwrap_err();
        assert!(refused.contains("3.2 GB") && refused.contains("1.0 GB"), "{refused}");
    }
}
