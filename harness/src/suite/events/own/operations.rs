//! The operations over the user's events, as a stream runs them: in the order in which the events come.

use super::OwnEvents;
use super::reader::UserEvents;
use lanemark_kernels::aggregate::window::panes::{MOST_PANES, Panes};
use lanemark_kernels::pattern::matcher::{Matcher, Options, Overflow};
use lanemark_kernels::pattern::{Column, Events, Matches, Pattern};
use lanemark_kernels::sketch::hash::hash_bytes;
use lanemark_kernels::stream::{Released, Reorder};

/// Events that a stream hands over at once.
const BATCH: usize = 4_096;

/// Partial matches of a pattern at once, beyond which the search ends with an error.
const MOST_PARTIAL_MATCHES: usize = 1 << 20;

/// How far the events are out of order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Disorder {
    /// Events that come after one with a later time.
    pub events: u64,
    /// The longest time that an event comes behind the latest one before it, in milliseconds.
    pub most: u64,
}

impl Disorder {
    /// Of times in the order in which they come.
    pub fn of(times: &[i64]) -> Disorder {
        let mut disorder = Disorder::default();
        let mut latest = i64::MIN;
        for time in times {
            if *time < latest {
                disorder.events += 1;
                disorder.most = disorder.most.max(latest.abs_diff(*time));
            }
            latest = latest.max(*time);
        }
        disorder
    }
}

/// Empty windows for all of the events.
///
/// # Errors
/// When there would be too many; the message says what to ask for.
pub fn empty_windows(times: &[i64], window: u64) -> Result<Panes, String> {
    let (first, last) =
        times.iter().fold((i64::MAX, i64::MIN), |(first, last), time| (first.min(*time), last.max(*time)));
    // Two more than fit into the time, as the first and the last one are seldom whole.
    let windows = (last.abs_diff(first) / window).saturating_add(2);
    if windows > MOST_PANES as u64 {
        return Err(format!(
            "--window: {windows} windows of {window} ms, and at most {MOST_PANES} can be kept; ask for longer ones"
        ));
    }
    Panes::new(window, windows as usize).map_err(|error| error.to_string())
}

/// The key of each event as sketches take it: its name, hashed.
pub fn hashed_keys(events: &UserEvents) -> Vec<u64> {
    let names: Vec<u64> = events.key_names.iter().map(|name| hash_bytes(name.as_bytes())).collect();
    events.keys.iter().map(|key| names[*key as usize]).collect()
}

/// The matches of a pattern, and the place in the file of each event of the stream that was searched.
#[derive(Debug, Default)]
pub struct Found {
    /// The matches; their events are numbered as `places` are.
    pub matches: Matches,
    /// Places of the events in the file, in the order of time.
    pub places: Vec<u32>,
}

/// Puts the events back in order as they come, with a watermark that waits for the most belated one, and looks for the
/// pattern.
///
/// # Errors
/// In words, when the pattern needs too much at once.
pub fn search(own: &OwnEvents, pattern: &Pattern, disorder: Disorder) -> Result<Found, String> {
    let events = &own.events;
    let options = Options {
        keys: events.key_names.len(),
        most_partial_matches: MOST_PARTIAL_MATCHES,
        on_overflow: Overflow::Error,
    };
    let mut matcher = Matcher::new(std::slice::from_ref(pattern), options).map_err(|error| error.to_string())?;
    let mut reorder = Reorder::new(events.times.len()).map_err(|error| error.to_string())?;
    let mut found = Found::default();
    let (mut released, mut places): (Vec<Released<u32>>, Vec<u32>) = (Vec::new(), Vec::new());
    let (mut latest, mut left) = (i64::MIN, 0);
    for batch in (0..events.times.len()).step_by(BATCH) {
        let times = &events.times[batch..(batch + BATCH).min(events.times.len())];
        places.clear();
        places.extend((batch as u32..).take(times.len()));
        reorder.extend(times, &places).map_err(|error| error.to_string())?;
        latest = times.iter().fold(latest, |latest, time| latest.max(*time));
        // A release looks at all that is held: not before there is twice as much as the last one left.
        if reorder.len() >= 2 * left + BATCH {
            reorder.release(latest.saturating_sub_unsigned(disorder.most), &mut released);
            left = reorder.len();
            take(events, &mut matcher, &mut released, &mut found)?;
        }
    }
    reorder.flush(&mut released);
    take(events, &mut matcher, &mut released, &mut found)?;
    matcher.finish(&mut found.matches);
    Ok(found)
}

/// Hands released events to the matcher.
fn take(
    events: &UserEvents,
    matcher: &mut Matcher,
    released: &mut Vec<Released<u32>>,
    found: &mut Found,
) -> Result<(), String> {
    let of = |place: u32| place as usize;
    let times: Vec<i64> = released.iter().map(|event| event.time).collect();
    let keys: Vec<u32> = released.iter().map(|event| events.keys[of(event.payload)]).collect();
    let values: Vec<f64> = released.iter().map(|event| events.values[of(event.payload)]).collect();
    let whole: Vec<i64> = keys.iter().map(|key| i64::from(*key)).collect();
    let columns = [("value", Column::F64(&values)), ("key", Column::I64(&whole))];
    let batch = Events::new(&times, Some(&keys), &columns).map_err(|error| error.to_string())?;
    matcher.extend(&batch, &mut found.matches).map_err(|error| error.to_string())?;
    found.places.extend(released.drain(..).map(|event| event.payload));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disorder_is_counted_against_the_latest_event_before() {
        assert_eq!(Disorder::of(&[]), Disorder::default());
        assert_eq!(Disorder::of(&[1, 1, 5]), Disorder::default());
        assert_eq!(Disorder::of(&[5, 3, 9, 4, 9, -1]), Disorder { events: 3, most: 10 });
        assert_eq!(Disorder::of(&[i64::MAX, i64::MIN]).most, u64::MAX);
    }

    #[test]
    fn windows_hold_every_event_and_have_a_limit() {
        let times = [-1, 0, 3_599_999, 3_600_000, 7_199_999];
        let mut windows = empty_windows(&times, 3_600_000).unwrap();
        assert_eq!(windows.extend(&times, &[1.0; 5]).unwrap().late, 0);
        let counts: Vec<u64> = windows.iter().map(|(_, window)| window.count()).filter(|count| *count > 0).collect();
        assert_eq!(counts, [1, 2, 2]);
        assert!(empty_windows(&[i64::MIN, i64::MAX], 1).unwrap_err().contains("longer"));
        assert!(empty_windows(&[0, 1 << 20], 1).unwrap_err().starts_with("--window"));
    }
}
