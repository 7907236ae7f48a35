//! Camera events in four columns, and the box that they are filtered by.

use std::ops::Range;

use crate::answer::{Answer, Digest};
use crate::input::Input;

/// The columns of `aggregate/box-filter`: time, x, y, polarity.
#[derive(Clone, Copy)]
pub(crate) struct Events {
    pub t: &'static [i64],
    pub x: &'static [u16],
    pub y: &'static [u16],
    pub p: &'static [i8],
}

impl Events {
    pub(crate) fn of(input: &Input<'static>) -> Result<Self, String> {
        Ok(Self { t: input.column(0)?, x: input.column(1)?, y: input.column(2)?, p: input.column(3)? })
    }
}

/// What an event must meet; a condition that is absent holds for all.
#[derive(Clone)]
pub(crate) struct Region {
    pub time: Option<Range<i64>>,
    pub area: Option<Area>,
    pub polarity: Option<i8>,
}

/// A rectangle of the sensor.
#[derive(Clone)]
pub(crate) struct Area {
    pub x: Range<u16>,
    pub y: Range<u16>,
}

impl Region {
    /// Integers are t_lo, t_hi, x_lo, x_hi, y_lo, y_hi, polarity, and the flags of the conditions that apply:
    /// 1 time, 2 area, 4 polarity.
    pub(crate) fn of(input: &Input<'_>) -> Result<Self, String> {
        let [t_lo, t_hi, x_lo, x_hi, y_lo, y_hi, polarity, flags] = input.integers;
        if !(0..8).contains(&flags) {
            return Err(format!("integer 7 holds flags from 0 to 7, not {flags}"));
        }
        let coordinates = |lo, hi| Ok::<_, String>(coordinate(lo)?..coordinate(hi)?);
        let area = || Ok::<_, String>(Area { x: coordinates(x_lo, x_hi)?, y: coordinates(y_lo, y_hi)? });
        let polarity = || i8::try_from(polarity).map_err(|_| format!("polarity {polarity} is not in -128 to 127"));
        Ok(Self {
            time: (flags & 1 != 0).then_some(t_lo..t_hi),
            area: (flags & 2 != 0).then(area).transpose()?,
            polarity: (flags & 4 != 0).then(polarity).transpose()?,
        })
    }

    pub(crate) fn holds(&self, t: i64, x: u16, y: u16, p: i8) -> bool {
        self.time.as_ref().is_none_or(|time| time.contains(&t))
            && self.area.as_ref().is_none_or(|area| area.x.contains(&x) && area.y.contains(&y))
            && self.polarity.is_none_or(|polarity| p == polarity)
    }
}

fn coordinate(bound: i64) -> Result<u16, String> {
    u16::try_from(bound).map_err(|_| format!("bound {bound} of the area is not in 0 to 65535"))
}

/// The answer of the filter: the events that are left, their columns digested one after the other.
pub(crate) fn answer(t: &[i64], x: &[u16], y: &[u16], p: &[i8]) -> Answer {
    let mut digest = Digest::new();
    digest.column(t);
    digest.column(x);
    digest.column(y);
    digest.column(p);
    Answer::Table { count: t.len() as u64, digest: digest.value() }
}
