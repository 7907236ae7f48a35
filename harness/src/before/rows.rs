//! Events as objects, one at a time: with a map of named fields of any type, and as plain structures.

use std::collections::HashMap;

/// A field of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// Text.
    Text(String),
}

/// An event with a dynamic field map.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Time, in microseconds.
    pub timestamp: i64,
    /// The fields by name.
    pub fields: HashMap<String, Field>,
}

impl Event {
    /// A sensor's event: its time, a value, a sequence number and where it came from.
    pub fn reading(index: usize, value: f64) -> Event {
        let fields = [
            ("value".to_owned(), Field::Float(value)),
            ("sequence".to_owned(), Field::Integer(index as i64)),
            ("source".to_owned(), Field::Text(format!("sensor-{}", index % 100))),
        ];
        Event { timestamp: index as i64, fields: fields.into_iter().collect() }
    }

    /// The field `value`, where the event has it and it is a number.
    pub fn value(&self) -> Option<f64> {
        match self.fields.get("value")? {
            Field::Float(value) => Some(*value),
            Field::Integer(value) => Some(*value as f64),
            Field::Text(_) => None,
        }
    }
}

/// Keeps events whose value is above the constant, with `scale * value + offset` in its place.
pub fn filter_map(events: &[Event], constant: f64, scale: f64, offset: f64) -> Vec<Event> {
    let mut kept = Vec::new();
    for event in events {
        if let Some(value) = event.value().filter(|value| *value > constant) {
            let mut mapped = event.clone();
            mapped.fields.insert("value".to_owned(), Field::Float(scale * value + offset));
            kept.push(mapped);
        }
    }
    kept
}

/// Sum of the events' values.
pub fn sum(events: &[Event]) -> f64 {
    events.iter().filter_map(Event::value).sum()
}

/// An event of an event camera as a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameraEvent {
    /// Time, in microseconds.
    pub t: i64,
    /// Column of the pixel.
    pub x: u16,
    /// Row of the pixel.
    pub y: u16,
    /// Polarity.
    pub polarity: i8,
}

/// Keeps the events for which `pass` holds.
pub fn camera_filter(events: &[CameraEvent], pass: impl Fn(&CameraEvent) -> bool) -> Vec<CameraEvent> {
    events.iter().filter(|event| pass(event)).copied().collect()
}
