//! The box filter as it is defined, event by event.

use super::{Bounds, Events};

/// The events that pass, in order.
pub fn box_filter(events: Events<'_>, bounds: &Bounds) -> Vec<(i64, u16, u16, i8)> {
    (0..events.len())
        .map(|index| events.get(index))
        .filter(|(t, _, _, _)| bounds.time.as_ref().is_none_or(|range| range.contains(t)))
        .filter(|(_, x, y, _)| bounds.region.as_ref().is_none_or(|region| region.0.contains(x) && region.1.contains(y)))
        .filter(|(_, _, _, polarity)| bounds.polarity.is_none_or(|wanted| wanted == *polarity))
        .collect()
}
