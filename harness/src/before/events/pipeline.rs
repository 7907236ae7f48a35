//! The pipeline out of naive operators, one event at a time: every event of the window kept and looked through again at
//! each slide, an exact set of keys, an ordered map of counts that is sorted for each report, and a scan for the pattern
//! from every start. Beside it the same questions by good algorithms, still one event at a time: what is left of the
//! gain then is the layout's and the batches'.

use crate::before::rows::{Event, Field};
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
use lanemark_kernels::sketch::top_k::TopK;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

/// What the pipeline is asked. Events of less than the threshold are left out of everything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// The least value that is kept.
    pub threshold: f64,
    /// Time between two windows' ends, which are its multiples.
    pub slide: i64,
    /// Time that a window spans, a multiple of the slide.
    pub range: i64,
    /// Time between two reports of the distinct users and the most frequent keys.
    pub report: i64,
    /// How many keys are reported.
    pub top: usize,
    /// The kinds of the three events of a match, which has one key.
    pub kinds: [u8; 3],
    /// The time from the first event of a match to its last is below this.
    pub within: i64,
}

/// An event as an operator reads it.
pub trait Reading {
    /// Event time.
    fn time(&self) -> i64;
    /// The value.
    fn value(&self) -> f64;
    /// The key.
    fn key(&self) -> u64;
    /// The user.
    fn user(&self) -> u64;
    /// The kind.
    fn kind(&self) -> u8;
}

/// An event as a plain structure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Event time.
    pub time: i64,
    /// The value.
    pub value: f64,
    /// The user.
    pub user: u64,
    /// The key.
    pub key: u32,
    /// The kind.
    pub kind: u8,
}

impl Reading for Row {
    fn time(&self) -> i64 {
        self.time
    }

    fn value(&self) -> f64 {
        self.value
    }

    fn key(&self) -> u64 {
        u64::from(self.key)
    }

    fn user(&self) -> u64 {
        self.user
    }

    fn kind(&self) -> u8 {
        self.kind
    }
}

impl Row {
    /// The event as an object with a dynamic field map.
    pub fn object(&self) -> Event {
        let fields = [
            ("value".to_owned(), Field::Float(self.value)),
            ("user".to_owned(), Field::Integer(self.user as i64)),
            ("key".to_owned(), Field::Integer(i64::from(self.key))),
            ("kind".to_owned(), Field::Integer(i64::from(self.kind))),
        ];
        Event { timestamp: self.time, fields: fields.into_iter().collect() }
    }
}

/// The whole number in a field; 0 where there is none.
fn whole(event: &Event, field: &str) -> u64 {
    match event.fields.get(field) {
        Some(Field::Integer(value)) => *value as u64,
        _ => 0,
    }
}

impl Reading for Event {
    fn time(&self) -> i64 {
        self.timestamp
    }

    fn value(&self) -> f64 {
        Event::value(self).unwrap_or(f64::NAN)
    }

    fn key(&self) -> u64 {
        whole(self, "key")
    }

    fn user(&self) -> u64 {
        whole(self, "user")
    }

    fn kind(&self) -> u8 {
        whole(self, "kind") as u8
    }
}

/// Count, sum, least and greatest value of the events before a window's end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowRow {
    /// The window's end.
    pub end: i64,
    /// Events in it.
    pub count: u64,
    /// Sum of their values.
    pub sum: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
}

/// Distinct users and most frequent keys of all events before a time.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// The time.
    pub at: i64,
    /// Distinct users.
    pub distinct: f64,
    /// Keys with their counts, most frequent first.
    pub top: Vec<(u64, u64)>,
}

/// What was found in a stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// Windows with events in them, by their end.
    pub windows: Vec<WindowRow>,
    /// Reports at times before which something was new.
    pub reports: Vec<ReportRow>,
    /// The events' numbers of each match.
    pub matches: Vec<[u64; 3]>,
}

/// The first multiple of the step after a time.
fn next_multiple(time: i64, step: i64) -> i64 {
    (time.div_euclid(step) + 1) * step
}

/// The pipeline out of naive operators.
pub fn naive<E: Reading>(events: &[E], question: &Question) -> Findings {
    let mut findings = Findings::default();
    let mut window: VecDeque<&E> = VecDeque::new();
    let mut users: HashSet<u64> = HashSet::new();
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    let mut recent: VecDeque<(u64, &E)> = VecDeque::new();
    let (mut slide_at, mut report_at) = (None, None);
    for (number, event) in (0..).zip(events) {
        let now = event.time();
        while let Some(end) = slide_at.filter(|end| *end <= now) {
            while window.front().is_some_and(|oldest| oldest.time() < end - question.range) {
                window.pop_front();
            }
            findings.windows.extend(looked_through(end, &window));
            slide_at = (!window.is_empty()).then_some(end + question.slide);
        }
        if let Some(at) = report_at.filter(|at| *at <= now) {
            let mut top: Vec<(u64, u64)> = counts.iter().map(|(key, count)| (*key, *count)).collect();
            top.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            top.truncate(question.top);
            findings.reports.push(ReportRow { at, distinct: users.len() as f64, top });
            report_at = None;
        }
        if event.value() < question.threshold {
            continue;
        }
        slide_at.get_or_insert_with(|| next_multiple(now, question.slide));
        report_at.get_or_insert_with(|| next_multiple(now, question.report));
        window.push_back(event);
        users.insert(event.user());
        *counts.entry(event.key()).or_insert(0) += 1;
        while recent.front().is_some_and(|(_, oldest)| now - oldest.time() >= question.within) {
            findings.matches.extend(from_the_oldest(&recent, question));
            recent.pop_front();
        }
        recent.push_back((number, event));
    }
    while !recent.is_empty() {
        findings.matches.extend(from_the_oldest(&recent, question));
        recent.pop_front();
    }
    findings
}

/// Every event of a window looked at; none where there is no event.
fn looked_through<E: Reading>(end: i64, window: &VecDeque<&E>) -> Option<WindowRow> {
    let (mut sum, mut min, mut max) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
    for event in window {
        let value = event.value();
        sum += value;
        min = f64::min(min, value);
        max = f64::max(max, value);
    }
    (!window.is_empty()).then_some(WindowRow { end, count: window.len() as u64, sum, min, max })
}

/// The match that begins with the oldest event: of its key the next event of each further kind.
fn from_the_oldest<E: Reading>(recent: &VecDeque<(u64, &E)>, question: &Question) -> Option<[u64; 3]> {
    let (first, oldest) = recent.front()?;
    if oldest.kind() != question.kinds[0] {
        return None;
    }
    let mut found = [*first; 3];
    let mut step = 1;
    for (number, event) in recent.iter().skip(1) {
        if event.time() - oldest.time() >= question.within {
            return None;
        }
        if event.key() == oldest.key() && event.kind() == question.kinds[step] {
            found[step] = *number;
            step += 1;
            if step == found.len() {
                return Some(found);
            }
        }
    }
    None
}

/// Partial matches of a key.
#[derive(Default)]
struct Waiting {
    /// First events, with their times, that wait for the second.
    for_second: Vec<(u64, i64)>,
    /// First events with their times, and second events, that wait for the third.
    for_third: Vec<(u64, i64, u64)>,
}

/// The same by good algorithms, one event at a time: panes that are merged at each slide, the sketches, and partial
/// matches by key.
///
/// # Panics
/// When the question asks for no keys.
pub fn by_good_algorithms<E: Reading>(events: &[E], question: &Question, precision: u8) -> Findings {
    let mut findings = Findings::default();
    let mut panes: VecDeque<(i64, Summary)> = VecDeque::new();
    let mut users = HyperLogLog::dense(precision).expect("a precision of the sketch");
    let mut keys = TopK::new(question.top).expect("some keys");
    let mut waiting: HashMap<u64, Waiting> = HashMap::new();
    let (mut slide_at, mut report_at) = (None, None);
    for (number, event) in (0..).zip(events) {
        let now = event.time();
        while let Some(end) = slide_at.filter(|end| *end <= now) {
            while panes.front().is_some_and(|(pane_end, _)| *pane_end <= end - question.range) {
                panes.pop_front();
            }
            let all = panes.iter().fold(Summary::EMPTY, |all, (_, pane)| all.merge(*pane));
            findings.windows.extend(row_of(end, all));
            slide_at = (!panes.is_empty()).then_some(end + question.slide);
        }
        if let Some(at) = report_at.filter(|at| *at <= now) {
            findings.reports.push(ReportRow { at, distinct: users.estimate(), top: top_of(&keys) });
            report_at = None;
        }
        let value = event.value();
        if value < question.threshold {
            continue;
        }
        let end = next_multiple(now, question.slide);
        slide_at.get_or_insert(end);
        report_at.get_or_insert_with(|| next_multiple(now, question.report));
        match panes.back_mut().filter(|(pane_end, _)| *pane_end == end) {
            Some((_, pane)) => *pane = pane.merge(Summary::of(value)),
            None => panes.push_back((end, Summary::of(value))),
        }
        users.insert(event.user());
        keys.extend(&[event.key()]);
        let kind = event.kind();
        if !question.kinds.contains(&kind) {
            continue;
        }
        let of_key = waiting.entry(event.key()).or_default();
        let in_time = |first: i64| now - first < question.within;
        if kind == question.kinds[2] {
            let complete = of_key.for_third.drain(..).filter(|(_, time, _)| in_time(*time));
            findings.matches.extend(complete.map(|(first, _, second)| [first, second, number]));
        }
        if kind == question.kinds[1] {
            let further = of_key.for_second.drain(..).filter(|(_, time)| in_time(*time));
            of_key.for_third.extend(further.map(|(first, time)| (first, time, number)));
        }
        if kind == question.kinds[0] {
            of_key.for_second.retain(|(_, time)| in_time(*time));
            of_key.for_second.push((number, now));
        }
    }
    findings
}

/// A window's answer; none where there is no event.
pub fn row_of(end: i64, summary: Summary) -> Option<WindowRow> {
    let (min, max) = (summary.min()?, summary.max()?);
    Some(WindowRow { end, count: summary.count(), sum: summary.sum(), min, max })
}

/// The most frequent keys with their counts.
pub fn top_of(keys: &TopK) -> Vec<(u64, u64)> {
    keys.top().into_iter().map(|heavy| (heavy.key, heavy.count)).collect()
}

#[cfg(test)]
mod tests;
