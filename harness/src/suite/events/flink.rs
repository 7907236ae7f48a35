//! Apache Flink and Kafka Streams: systems of their own, which a run does not start. Their benches say what does.

use crate::measure::levels::Level;
use crate::peers::flink::{BENCHES, KAFKA_ROW, ROW, bench, why_no_run_measures};
use crate::suite::{Definition, OwnInput, Point};

/// The benches.
pub fn all() -> Vec<Definition> {
    let kafka = elsewhere("events/kafka-streams", "Kafka Streams: the same jobs", &[KAFKA_ROW]);
    BENCHES.iter().map(|(id, title)| elsewhere(id, title, &[ROW])).chain([kafka]).collect()
}

/// A bench of a system that a run does not start: one point, with the reason.
fn elsewhere(id: &str, title: &str, claims: &'static [&'static str]) -> Definition {
    Definition {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: bench::UNIT,
        claims,
        kernel: None,
        own_input: OwnInput::None,
        points: |_| vec![Point { label: "one core".to_owned(), ..Point::at(Level::Memory) }],
        measure: Box::new(|session, definition, point| {
            let reason = definition.claims.iter().find_map(|row| why_no_run_measures(row)).unwrap_or_default();
            Ok(session.unavailable(definition, point, reason).into())
        }),
    }
}
