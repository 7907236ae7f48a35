//! Every rung against the reference.

use super::{Bounds, Events, EventsMut, reference, tables::BOX_FILTER};
use crate::aggregate::AggregateError;
use crate::inputs::lengths;
use proptest::prelude::*;
use std::ops::Range;

/// Four columns of their own.
#[derive(Debug, Clone, Default)]
struct Columns {
    t: Vec<i64>,
    x: Vec<u16>,
    y: Vec<u16>,
    polarity: Vec<i8>,
}

impl Columns {
    fn of(events: &[(i64, u16, u16, i8)]) -> Columns {
        let mut columns = Columns::default();
        for &(t, x, y, polarity) in events {
            columns.t.push(t);
            columns.x.push(x);
            columns.y.push(y);
            columns.polarity.push(polarity);
        }
        columns
    }

    fn events(&self) -> Events<'_> {
        Events { t: &self.t, x: &self.x, y: &self.y, polarity: &self.polarity }
    }

    fn room(&mut self) -> EventsMut<'_> {
        EventsMut { t: &mut self.t, x: &mut self.x, y: &mut self.y, polarity: &mut self.polarity }
    }
}

/// A scattered event: times around zero, a 640 by 480 sensor with a few pixels outside, both polarities.
fn scattered(index: usize) -> (i64, u16, u16, i8) {
    let random =
        (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = if random.is_multiple_of(50) { u16::MAX } else { (random >> 8) as u16 % 640 };
    (index as i64 * 3 - 5000, x, (random >> 24) as u16 % 480, if random >> 40 & 1 == 1 { 1 } else { -1 })
}

fn check(columns: &Columns, bounds: &Bounds) {
    let expected = reference::box_filter(columns.events(), bounds);
    for (isa, rung) in BOX_FILTER.usable() {
        let mut out = Columns::of(&vec![(-9, 9, 9, 9); columns.t.len()]);
        let kept = rung(columns.events(), bounds.limits(), out.room());
        let found: Vec<_> = (0..kept).map(|index| out.events().get(index)).collect();
        assert_eq!(found, expected, "{isa}, {} events, {bounds:?}", columns.t.len());
    }
}

#[test]
fn every_combination_of_ranges_as_the_reference() {
    let whole = i64::MIN..i64::MAX;
    for len in lengths() {
        let columns = Columns::of(&(0..len).map(scattered).collect::<Vec<_>>());
        for time in [
            None,
            Some(-4000..10_000),
            Some(whole.clone()),
            Some(5..5),
            Some(Range { start: i64::MAX, end: i64::MIN }),
            Some(-4990..-4970),
        ] {
            for region in [
                None,
                Some((100..500, 0..480)),
                Some((0..u16::MAX, 0..u16::MAX)),
                Some((7..7, 0..9)),
                Some((Range { start: 9, end: 3 }, 0..9)),
            ] {
                for polarity in [None, Some(1), Some(0)] {
                    check(&columns, &Bounds { time: time.clone(), region: region.clone(), polarity });
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_events_in_any_box_as_the_reference(
        events in prop::collection::vec((any::<i64>(), any::<u16>(), any::<u16>(), -1i8..=1), 0..300),
        time in prop::option::of(any::<(i64, i64)>()),
        region in prop::option::of(any::<(u16, u16, u16, u16)>()),
        polarity in prop::option::of(-1i8..=1),
    ) {
        let bounds = Bounds {
            time: time.map(|(start, end)| start..end),
            region: region.map(|(a, b, c, d)| (a..b, c..d)),
            polarity,
        };
        check(&Columns::of(&events), &bounds);
    }
}

#[test]
fn ragged_columns_and_short_outputs_are_refused() {
    let columns = Columns::of(&(0..3).map(scattered).collect::<Vec<_>>());
    let (mut room, mut short) = (columns.clone(), columns.clone());
    let ragged = Events { y: &[0; 2], ..columns.events() };
    let error = super::box_filter(ragged, &Bounds::default(), room.room()).unwrap_err();
    assert_eq!(error, AggregateError::Lengths { expected: 3, found: 2, what: "y column" });
    short.polarity.pop();
    let error = super::box_filter(columns.events(), &Bounds::default(), short.room()).unwrap_err();
    assert_eq!(error, AggregateError::SmallOutput { needed: 3, found: 2 });
}
