//! Filter, window, distinct count, top-K and pattern together over one stream: before against after.

pub mod stream;

use crate::before::events::pipeline::{Findings, WindowRow, by_good_algorithms, naive, row_of};
use crate::before::rows::Event;
use crate::measure::case::{Case, Clock, Sampled, Settings, Variant, WrongAnswer, measure as measure_case};
use crate::measure::ceilings::loads;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, task};
use crate::suite::race::figure;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_peers::{Answer, Digest};
use lanemark_reports::run::{self, Quantity, Role};
use lanemark_runtime::streaming::pipeline::{Pipeline, Results};
use stream::{PRECISION, Stream, TOP, plan, question};

/// The bench's name.
pub const ID: &str = "events/pipeline";

/// The row that it stands for.
pub const OVERALL: &str = "events.claims.overall";

/// The variant that the row's gain is over.
pub const NAIVE: &str = "event objects, naive operators";

/// Event objects by good algorithms: what is left over it is layout and batches.
pub const OBJECTS: &str = "event objects, good algorithms";

/// Plain structures by good algorithms.
pub const ROWS: &str = "plain structures, good algorithms";

/// The figure of the largest error of a reported distinct count.
pub const DISTINCT_ERROR: &str = "largest error of distinct users";

/// The figure of the share of the most frequent keys that the last report has.
pub const RECALL: &str = "recall of the top 100";

/// Events of the whole stream.
const EVENTS: usize = 1 << 20;

/// Events that what takes one event at a time is measured on: two hours, in the second of which the window is full.
const FEWER: usize = 60_000;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: ID.to_owned(),
        title: "filter, window, distinct count, top-K and pattern over one stream".to_owned(),
        unit: "events/s",
        claims: &[OVERALL],
        // It runs on the rungs that dispatch chooses for each of its kernels; they have benches of their own.
        kernel: None,
        own_input: OwnInput::None,
        points: |_| vec![Point { label: "1 h windows each minute".to_owned(), ..Point::at(Level::Memory) }],
        measure: Box::new(measure),
    }]
}

/// The instruction set that every operator's dispatch is capped by, where the run measures it; why not otherwise.
pub fn instruction_set(session: &Session<'_>) -> Result<Isa, String> {
    let active = Isa::active().map_err(|error| error.to_string())?;
    match session.isas.contains(&active) {
        true => Ok(active),
        false => Err(format!(
            "the pipeline runs on what dispatch chooses, {active}, which --isa leaves out; LANEMARK_ISA caps dispatch itself"
        )),
    }
}

fn measure(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let isa = match instruction_set(session) {
        Ok(isa) => isa,
        Err(reason) => return Ok(session.unavailable(definition, point, reason).into()),
    };
    let stream = Stream::new(session, EVENTS)?;
    let rows = stream.rows();
    let objects: Vec<Event> = rows[..FEWER].iter().map(|row| row.object()).collect();
    let question = question();
    let (whole, fewer) = (naive(&rows, &question), naive(&rows[..FEWER], &question));
    let input = stream.described(session);
    let (bytes, bench) = (input.bytes, session.header(definition, point, input));
    let estimated = estimates(&bench, &stream, isa, &whole)?;

    let before = |name: &str, pass: Box<dyn FnMut() -> Findings>| Variant {
        name: name.to_owned(),
        role: Role::Before,
        isa: None,
        version: None,
        chosen: false,
        note: None,
        smaller_n: Some(FEWER as u64),
        expected: Expected { answer: answer(&fewer), tolerance: None },
        task: task(pass, answer),
    };
    let (naive_objects, good_objects) = (objects.clone(), objects);
    let few_rows = rows[..FEWER].to_vec();
    let own = Variant {
        name: isa.name().to_owned(),
        role: Role::Rung,
        isa: Some(isa.name().to_owned()),
        version: None,
        chosen: true,
        note: Some("every operator on the rung that dispatch chooses for it".to_owned()),
        smaller_n: None,
        expected: Expected { answer: answer(&whole), tolerance: None },
        task: task(|| run_through(&stream), |results| answer(&findings(results))),
    };
    let variants = vec![
        before(NAIVE, Box::new(move || naive(&naive_objects, &question))),
        before(OBJECTS, Box::new(move || by_good_algorithms(&good_objects, &question, PRECISION))),
        before(ROWS, Box::new(move || by_good_algorithms(&few_rows, &question, PRECISION))),
        own,
    ];
    let walked: &[u64] = bytemuck::cast_slice(stream.times());
    let case = Case {
        level: point.level,
        bytes,
        roof: (size_of_val(walked) as u64, "load"),
        roofs: loads(walked),
        variants,
        clock: Clock::ThreadCpu,
        bench,
    };
    // The naive operators take half a second a pass, and their rate is no close call.
    let quick = Settings { profile: Profile::Quick, ..session.settings.clone() };
    let settings = if session.settings.profile == Profile::Full { session.settings } else { &quick };
    let mut sampled = measure_case(case, settings)?;
    sampled.add_accuracy(isa.name(), estimated, Vec::new());
    Ok(sampled)
}

/// One pass of a new pipeline over the whole stream, in batches as they would arrive.
fn run_through(stream: &Stream) -> Results {
    const BATCH: usize = 8_192;
    let mut pipeline = Pipeline::new(plan()).expect("the plan can be");
    let mut results = Results::default();
    let events = stream.events();
    for first in (0..events.len()).step_by(BATCH) {
        let batch = events.slice(first..events.len().min(first + BATCH));
        pipeline.process(&batch, &mut results).expect("the stream can be taken in");
    }
    results
}

/// What the pipeline found, as the methods of one event at a time say it; without reports, which are estimates.
pub fn findings(results: &Results) -> Findings {
    let windows: Vec<WindowRow> =
        results.windows.iter().filter_map(|window| row_of(window.end, window.summary)).collect();
    let matches = results.matches.iter().map(|found| std::array::from_fn(|step| found.events[step].number)).collect();
    Findings { windows, reports: Vec::new(), matches }
}

/// Windows and matches, which every method finds alike.
pub fn answer(findings: &Findings) -> Answer {
    let mut digest = Digest::new();
    for WindowRow { end, count, sum, min, max } in &findings.windows {
        digest.column(&[*end as u64, *count, sum.to_bits(), min.to_bits(), max.to_bits()]);
    }
    let mut matches = findings.matches.clone();
    matches.sort_unstable();
    matches.iter().for_each(|numbers| digest.column(numbers));
    Answer::Table { count: (findings.windows.len() + matches.len()) as u64, digest: digest.value() }
}

/// How far the pipeline's reports are from what is exact.
///
/// # Errors
/// When a distinct count is off by more than five standard errors, or more than a tenth of the most frequent keys is
/// missing.
fn estimates(bench: &run::Bench, stream: &Stream, isa: Isa, exact: &Findings) -> Result<Vec<Quantity>, SuiteError> {
    let reports = run_through(stream).reports;
    if reports.len() != exact.reports.len() {
        let (expected, found) = (exact.reports.len(), reports.len());
        let wrong = WrongAnswer::of(bench, isa.name(), format!("{expected} reports"), format!("{found}"));
        return Err(wrong.into());
    }
    let pairs = || reports.iter().zip(&exact.reports);
    let error = pairs().map(|(report, exact)| (report.distinct / exact.distinct - 1.0).abs()).fold(0.0, f64::max);
    // At the end of the stream, when hardly two keys near the border have one count.
    let recall = pairs().next_back().map_or(1.0, |(report, exact)| {
        let reported = |key: &u64| report.top.iter().any(|heavy| heavy.key == *key);
        exact.top.iter().filter(|(key, _)| reported(key)).count() as f64 / exact.top.len() as f64
    });
    let bound = 5.0 * 1.04 / f64::from(1u32 << PRECISION).sqrt();
    if error > bound || recall < 0.9 {
        let expected = format!("distinct users within {bound:.3} and 90 of the {TOP} most frequent keys");
        let found = format!("an error of {error:.4} and a recall of {recall:.2}");
        return Err(WrongAnswer::of(bench, isa.name(), expected, found).into());
    }
    Ok(vec![
        figure(DISTINCT_ERROR, error, "fraction"),
        figure(RECALL, recall, "fraction"),
        figure("windows", exact.windows.len() as f64, "windows"),
        figure("matches", exact.matches.len() as f64, "matches"),
    ])
}
