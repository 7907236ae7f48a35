//! The time of a run: fewer rounds where it is behind, and no second visit once its time is up. A slow or busy hour then
//! costs samples, which the intervals show, and not the promise of how long a profile takes.

use super::levels::Level;
use super::profile::Profile;
use std::time::{Duration, Instant};

/// Share of the time that the first visits to all benches may take.
const FIRST_VISITS: f64 = 0.8;

/// What comes before the first bench: reading files, and the ceilings.
const START: Duration = Duration::from_secs(15);

/// Where a run is in its time.
#[derive(Debug)]
pub struct Schedule {
    began: Instant,
    allowed: Option<Duration>,
    all: f64,
    done: f64,
}

impl Schedule {
    /// The schedule of a run that began then and visits benches at these levels first.
    pub fn new(profile: Profile, began: Instant, visits: impl Iterator<Item = Level>) -> Schedule {
        Schedule {
            began,
            allowed: profile.seconds().map(Duration::from_secs),
            all: visits.map(weight).sum(),
            done: 0.0,
        }
    }

    /// Whether the first visits so far took more than their share of the time.
    pub fn is_behind(&self) -> bool {
        let due = |allowed: Duration| START + allowed.mul_f64(FIRST_VISITS * self.done / self.all.max(1.0));
        self.allowed.is_some_and(|allowed| self.began.elapsed() > due(allowed))
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        self.allowed.is_some_and(|allowed| self.began.elapsed() > allowed)
    }

    /// One of the first visits is done.
    pub fn visited(&mut self, level: Level) {
        self.done += weight(level);
    }
}

/// What a first visit takes, beside one to a working set in a cache.
fn weight(level: Level) -> f64 {
    if level == Level::Memory { 4.0 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(elapsed: u64, profile: Profile) -> Schedule {
        let began = Instant::now().checked_sub(Duration::from_secs(elapsed)).expect("the clock is not that young");
        Schedule::new(profile, began, [Level::L1, Level::Memory].into_iter())
    }

    #[test]
    fn a_run_is_behind_until_it_has_done_its_share() {
        let mut late = schedule(Profile::Standard.seconds().expect("it has an end") / 2, Profile::Standard);
        assert!(late.is_behind() && !late.is_over());
        late.visited(Level::Memory);
        assert!(!late.is_behind());
        assert!(!schedule(0, Profile::Standard).is_behind());
    }

    #[test]
    fn the_time_of_a_full_run_is_never_up() {
        assert!(schedule(600, Profile::Standard).is_over());
        let full = schedule(600, Profile::Full);
        assert!(!full.is_over() && !full.is_behind());
    }
}
