//! Streams of timed readings: in order or with late events, with or without keys.

use crate::before::events::windows::Aggregate;
use crate::suite::SuiteError;
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_peers::{Answer, Digest};
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use rand_xoshiro::rand_core::Rng;

/// The first time of every stream: the beginning of 2026, in milliseconds.
pub const START: i64 = 1_767_225_600_000;

/// The share of late events, where a stream has any.
pub const LATE: f64 = 0.05;

/// Panes that a late event lies behind at most.
pub const LATE_PANES: i64 = 5;

/// Steps of a millisecond that gaps between events are drawn in.
const STEPS: u64 = 1024;

/// What a stream is like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Events.
    pub n: usize,
    /// Milliseconds of a pane.
    pub pane: i64,
    /// Events of a pane, about.
    pub density: u64,
    /// Different keys; none where it is 0.
    pub keys: usize,
    /// Whether [`LATE`] of the events come late.
    pub late: bool,
}

/// A stream of timed readings in the order of their arrival, on the run's pages.
pub struct Readings {
    /// Event times in milliseconds.
    pub times: PageBuffer<i64>,
    /// Whole numbers, so that sums are exact whatever the order of their additions.
    pub values: PageBuffer<f64>,
    /// The events' keys; empty without keys.
    pub keys: PageBuffer<u32>,
    /// What the run's file says.
    pub input: run::Input,
}

/// Events of a long stream: 16 MB of times and values.
pub const LONG: usize = 1 << 20;

/// A stream of the run's seed.
///
/// # Errors
/// When memory cannot be had.
pub fn readings(session: &Session<'_>, shape: Shape) -> Result<Readings, SuiteError> {
    let Shape { n, pane, density, keys: different, late } = shape;
    let mut random = random_of(session, "timed readings");
    let mut times = session.buffers.zeroed::<i64>(n, 0)?;
    let mut values = session.buffers.zeroed::<f64>(n, 1)?;
    let mut keys = session.buffers.zeroed::<u32>(if different > 0 { n } else { 0 }, 2)?;
    let widest_gap = 2 * pane as u64 * STEPS / density;
    let mut clock = 0;
    for (time, value) in times.iter_mut().zip(&mut *values) {
        clock += below(&mut random, widest_gap + 1);
        // No event lies before the first one, so the first pane is that of the start.
        let furthest = (pane * LATE_PANES).min((clock / STEPS) as i64);
        let behind = match late && (random.next_u64() as f64) < LATE * 2f64.powi(64) {
            true => below(&mut random, furthest as u64 + 1) as i64,
            false => 0,
        };
        *time = START + (clock / STEPS) as i64 - behind;
        *value = ((random.next_u64() >> 43) as i64 - (1 << 20)) as f64;
    }
    keys.fill_with(|| below(&mut random, different as u64) as u32);
    let columns = [bytemuck::cast_slice(&times), bytemuck::cast_slice(&values), bytemuck::cast_slice(&keys)];
    let bytes = columns.iter().map(|column: &&[u8]| column.len()).sum::<usize>() as u64;
    let of_keys = if different > 0 { format!(", {different} uniform keys") } else { String::new() };
    let order = match late {
        true => format!("{} % of them up to {LATE_PANES} panes late", LATE * 100.0),
        false => "in order of time".to_owned(),
    };
    let input = run::Input {
        n: n as u64,
        bytes,
        working_set: bytes,
        level: session.levels.holding(bytes).name().to_owned(),
        source: format!(
            "xoshiro256++, whole numbers{of_keys}, about {density} events in {pane} ms, {order}, seed {}",
            session.settings.seed
        ),
        digest: digest(&columns),
        pages: times.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
    };
    Ok(Readings { times, values, keys, input })
}

/// A number below `bound`.
pub fn below(random: &mut impl Rng, bound: u64) -> u64 {
    ((u128::from(random.next_u64()) * u128::from(bound)) >> 64) as u64
}

impl Readings {
    /// The same events in order of time; of one time, in order of arrival.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn sorted(&self, session: &Session<'_>) -> Result<Readings, SuiteError> {
        let mut order: Vec<u32> = (0..self.times.len() as u32).collect();
        order.sort_by_key(|index| self.times[*index as usize]);
        let mut times = session.buffers.zeroed::<i64>(self.times.len(), 0)?;
        let mut values = session.buffers.zeroed::<f64>(self.values.len(), 1)?;
        let mut keys = session.buffers.zeroed::<u32>(self.keys.len(), 2)?;
        for (to, from) in order.into_iter().enumerate() {
            let from = from as usize;
            (times[to], values[to]) = (self.times[from], self.values[from]);
            if let Some(key) = self.keys.get(from) {
                keys[to] = *key;
            }
        }
        Ok(Readings { times, values, keys, input: self.input.clone() })
    }
}

/// The answer of a list of results: how many there are, and the bits of every one in order.
pub fn answer<'a>(results: impl IntoIterator<Item = &'a Summary>) -> Answer {
    table(results.into_iter().map(|summary| bytemuck::must_cast(*summary)))
}

/// As [`answer`], of the naive methods' results.
pub fn naive_answer<'a>(results: impl IntoIterator<Item = &'a Aggregate>) -> Answer {
    let words = |of: &Aggregate| [of.count, of.sum.to_bits(), of.least.to_bits(), of.most.to_bits()];
    table(results.into_iter().map(words))
}

fn table(results: impl Iterator<Item = [u64; 4]>) -> Answer {
    let (mut count, mut digest) = (0, Digest::new());
    for words in results {
        count += 1;
        words.into_iter().for_each(|word| digest.word(word));
    }
    Answer::Table { count, digest: digest.value() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    const SHAPE: Shape = Shape { n: 20_000, pane: 1_000, density: 100, keys: 50, late: false };

    #[test]
    fn times_rise_at_the_stated_rate_and_keys_are_below_their_number() {
        let readings = with_session(1, |session| readings(session, SHAPE).unwrap());
        assert!(readings.times.is_sorted());
        let panes = (readings.times[SHAPE.n - 1] - START) as f64 / SHAPE.pane as f64;
        assert!((190.0..210.0).contains(&panes), "{panes}");
        assert_eq!(readings.keys.iter().max(), Some(&49));
        assert_eq!(readings.keys.iter().min(), Some(&0));
    }

    #[test]
    fn a_twentieth_comes_late_and_sorting_loses_nothing() {
        with_session(1, |session| {
            let late = readings(session, Shape { late: true, ..SHAPE }).unwrap();
            let mut newest = i64::MIN;
            let mut behind = 0;
            for time in &*late.times {
                assert!(newest.saturating_sub(*time) < SHAPE.pane * LATE_PANES + 21);
                behind += usize::from(*time < newest);
                newest = newest.max(*time);
            }
            assert!((900..1_100).contains(&behind), "{behind}");
            let sorted = late.sorted(session).unwrap();
            assert!(sorted.times.is_sorted());
            let sum = |readings: &Readings| readings.values.iter().sum::<f64>();
            assert!(sum(&late) == sum(&sorted) && late.values[..] != sorted.values[..]);
        });
    }
}
