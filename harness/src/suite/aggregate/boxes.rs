//! The filter of event cameras: time range, region of interest and polarity, alone and together.

use super::EVERY_LEVEL;
use crate::before::rows::{self, CameraEvent};
use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::ceilings::copies;
use crate::measure::task::{Expected, task};
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::aggregate::box_filter::{Bounds, Events, EventsMut, reference, tables::BOX_FILTER};
use lanemark_peers::{Answer, Digest, Input};
use lanemark_reports::run::{self, Role};
use rand_xoshiro::rand_core::Rng;
use std::cell::RefCell;
use std::hint::black_box;

/// The ranges of each point.
const KINDS: [&str; 4] = ["time", "region", "polarity", "all three"];

/// Width and height of the sensor.
const SENSOR: (u16, u16) = (1280, 720);

/// Bytes of an event in columns.
const EVENT_BYTES: usize = 13;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "aggregate/box-filter".to_owned(),
        title: "events of a camera within a time range, a region and a polarity".to_owned(),
        unit: "events/s",
        claims: &["camera.performance.filter", EVERY_LEVEL],
        kernel: BOX_FILTER.listing().ok(),
        own_input: OwnInput::None,
        points: |session| {
            let kinds = |point: Point| {
                KINDS.iter().enumerate().map(move |(detail, kind)| Point {
                    label: format!("{kind}, {}", point.label),
                    detail,
                    ..point.clone()
                })
            };
            session.level_points().into_iter().flat_map(kinds).collect()
        },
        measure: Box::new(measure_boxes),
    }]
}

/// Half of the recording's time, the middle half of each side of the sensor, one polarity.
fn bounds(kind: usize, duration: i64) -> Bounds {
    let quarter = (SENSOR.0 / 4, SENSOR.1 / 4);
    let (time, region) = (duration / 4..duration * 3 / 4, (quarter.0..quarter.0 * 3, quarter.1..quarter.1 * 3));
    Bounds {
        time: matches!(kind, 0 | 3).then_some(time),
        region: matches!(kind, 1 | 3).then_some(region),
        polarity: matches!(kind, 2 | 3).then_some(1),
    }
}

/// The digest that peers give of four columns.
fn answer(events: Events<'_>) -> Answer {
    let mut digest = Digest::new();
    digest.column(events.t);
    digest.column(events.x);
    digest.column(events.y);
    digest.column(events.polarity);
    Answer::Table { count: events.len() as u64, digest: digest.value() }
}

fn measure_boxes(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
) -> Result<Sampled, crate::suite::SuiteError> {
    let n = session.items(point.level, 2.0 * EVENT_BYTES as f64);
    let buffers = &session.buffers;
    let (mut t, mut x, mut y) =
        (buffers.zeroed::<i64>(n, 0)?, buffers.zeroed::<u16>(n, 1)?, buffers.zeroed::<u16>(n, 2)?);
    let mut polarity = buffers.zeroed::<i8>(n, 3)?;
    let mut random = random_of(session, "camera events");
    let mut now = 0;
    for index in 0..n {
        let bits = random.next_u64();
        now += (bits % 3) as i64;
        t[index] = now;
        x[index] = (((bits >> 16 & 0xffff) * u64::from(SENSOR.0)) >> 16) as u16;
        y[index] = (((bits >> 32 & 0xffff) * u64::from(SENSOR.1)) >> 16) as u16;
        polarity[index] = if bits >> 48 & 3 == 0 { -1 } else { 1 };
    }
    let events = Events { t: &t, x: &x, y: &y, polarity: &polarity };
    let bounds = bounds(point.detail, now + 1);
    let kept = reference::box_filter(events, &bounds);
    let expected = Expected { answer: answer_of_rows(&kept), tolerance: Some(0.0) };
    let out = RefCell::new((
        buffers.zeroed::<i64>(n, 4)?,
        buffers.zeroed::<u16>(n, 5)?,
        buffers.zeroed::<u16>(n, 6)?,
        buffers.zeroed::<i8>(n, 7)?,
    ));
    let mut variants = vec![structures(events, &bounds, expected)];
    variants.extend(session.peer_variants(&definition.id, &peer_input(events, &bounds), expected)?);
    variants.extend(session.rung_variants(&BOX_FILTER, expected, |rung| {
        let (out, limits) = (&out, bounds.limits());
        task(
            move || {
                let (t, x, y, polarity) = &mut *out.borrow_mut();
                rung(black_box(events), black_box(limits), black_box(EventsMut { t, x, y, polarity }))
            },
            move |kept| {
                let (t, x, y, polarity) = &*out.borrow();
                let kept = *kept;
                answer(Events { t: &t[..kept], x: &x[..kept], y: &y[..kept], polarity: &polarity[..kept] })
            },
        )
    }));
    let bytes = (n * EVENT_BYTES) as u64;
    let input = run::Input {
        n: n as u64,
        bytes,
        working_set: 2 * bytes,
        level: session.levels.holding(2 * bytes).name().to_owned(),
        source: format!(
            "xoshiro256++, {} x {} pixels, 0 to 2 us between events, 3 in 4 positive, seed {}",
            SENSOR.0, SENSOR.1, session.settings.seed
        ),
        digest: digest(&[
            bytemuck::cast_slice(&t),
            bytemuck::cast_slice(&x),
            bytemuck::cast_slice(&y),
            bytemuck::cast_slice(&polarity),
        ]),
        pages: t.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
    };
    let (from, mut to) =
        (buffers.zeroed::<u64>(n * EVENT_BYTES / 8, 0)?, buffers.zeroed::<u64>(n * EVENT_BYTES / 8, 1)?);
    let to = RefCell::new(&mut to[..]);
    let bench = session.header(definition, point, input);
    Ok(measure(
        Case {
            bench,
            level: point.level,
            bytes: bytes + (kept.len() * EVENT_BYTES) as u64,
            roof: ((from.len() * 16) as u64, "copy"),
            roofs: copies(&from, &to),
            variants,
            clock: Clock::ThreadCpu,
        },
        session.settings,
    )?)
}

fn answer_of_rows(kept: &[(i64, u16, u16, i8)]) -> Answer {
    let t: Vec<i64> = kept.iter().map(|event| event.0).collect();
    let x: Vec<u16> = kept.iter().map(|event| event.1).collect();
    let y: Vec<u16> = kept.iter().map(|event| event.2).collect();
    let polarity: Vec<i8> = kept.iter().map(|event| event.3).collect();
    answer(Events { t: &t, x: &x, y: &y, polarity: &polarity })
}

/// Structures in a vector, filtered one by one.
fn structures<'a>(events: Events<'_>, bounds: &Bounds, expected: Expected) -> Variant<'a> {
    let list: Vec<CameraEvent> = (0..events.len())
        .map(|i| CameraEvent { t: events.t[i], x: events.x[i], y: events.y[i], polarity: events.polarity[i] })
        .collect();
    let bounds = bounds.clone();
    let pass = move |event: &CameraEvent| {
        bounds.time.as_ref().is_none_or(|range| range.contains(&event.t))
            && bounds.region.as_ref().is_none_or(|(x, y)| x.contains(&event.x) && y.contains(&event.y))
            && bounds.polarity.is_none_or(|polarity| polarity == event.polarity)
    };
    Variant {
        name: "vector of structures".to_owned(),
        role: Role::Before,
        isa: None,
        version: None,
        chosen: false,
        note: Some("one event after the other, collected into a new vector".to_owned()),
        smaller_n: None,
        expected,
        task: task(
            move || rows::camera_filter(black_box(&list), &pass),
            |kept| answer_of_rows(&kept.iter().map(|e| (e.t, e.x, e.y, e.polarity)).collect::<Vec<_>>()),
        ),
    }
}

fn peer_input<'a>(events: Events<'a>, bounds: &Bounds) -> Input<'a> {
    let mut input = Input {
        columns: vec![events.t.into(), events.x.into(), events.y.into(), events.polarity.into()],
        ..Input::default()
    };
    if let Some(time) = &bounds.time {
        (input.integers[0], input.integers[1]) = (time.start, time.end);
        input.integers[7] |= 1;
    }
    if let Some((x, y)) = &bounds.region {
        let ends = [x.start, x.end, y.start, y.end].map(i64::from);
        input.integers[2..6].copy_from_slice(&ends);
        input.integers[7] |= 2;
    }
    if let Some(polarity) = bounds.polarity {
        input.integers[6] = i64::from(polarity);
        input.integers[7] |= 4;
    }
    input
}
