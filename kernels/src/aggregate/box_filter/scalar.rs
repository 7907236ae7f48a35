//! The box filter without intrinsics: every event is written, and the position advances where it passes.

use super::{Events, EventsMut, Limits};

pub(super) fn box_filter(events: Events<'_>, limits: Limits, mut out: EventsMut<'_>) -> usize {
    let mut position = 0;
    for index in 0..events.len() {
        let event = events.get(index);
        out.put(position, event);
        position += usize::from(limits.pass(event));
    }
    position
}
