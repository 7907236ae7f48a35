//! The documented ladder of log-template matching: every rung on the same 100,000 lines, on 1, 2, 4 and 8 threads.

use super::log_lines::{HEADER_FIELDS, LogLines};
use super::log_templates::TYPED_40;
use super::template_task::columns;
use super::text::{Text, text_of};
use crate::before::ladder::{BENCH, Rung, TRIE, UNOPTIMIZED_TRIE, each_part, parts, rungs};
use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, Task, task};
use crate::suite::column::random_of;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_kernels::scan::template::tables::{MATCH_BATCH, MatchBatch};
use lanemark_kernels::scan::template::{Batch, Header, Matcher, Options, Template, reference};
use lanemark_peers::log_templates::{LogTemplate, MatchedLines, UNMATCHED};
use lanemark_peers::{Answer, Input, Peer};
use lanemark_reports::run::{self, Role};
use lanemark_runtime::pin;
use rayon::prelude::*;
use std::hint::black_box;

/// Lines of the document's own scaling table.
const LINES: usize = 100_000;

/// What the unoptimized build matches: it takes some hundred microseconds a line.
const UNOPTIMIZED_LINES: usize = 2_000;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: BENCH.to_owned(),
        title: "log lines to templates and typed values, rung by rung of the documented ladder".to_owned(),
        unit: "lines/s",
        claims: &[
            "logs.ladder.current",
            "logs.ladder.parallel",
            "logs.ladder.template-cache",
            "logs.ladder.prefix-filter",
            "logs.ladder.custom-parser",
            "logs.ladder.dfa",
            "logs.ladder.simd",
            "logs.scaling.threads",
        ],
        kernel: MATCH_BATCH.listing().ok(),
        own_input: OwnInput::None,
        points: |_| [1, 2, 4, 8].map(point).to_vec(),
        measure: Box::new(measure_ladder),
    }]
}

fn point(threads: usize) -> Point {
    let label = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
    Point { label, threads, ..Point::at(Level::Memory) }
}

/// What all rungs match, and what they must answer.
struct Workload<'a> {
    text: &'a [u8],
    /// The templates as the kernel and as the other rungs take them, and as a file of them.
    matcher: Matcher,
    templates: Vec<LogTemplate>,
    template_file: String,
    /// The reference's columns.
    reference: MatchedLines,
    threads: usize,
}

impl<'a> Workload<'a> {
    fn new(text: &'a [u8], texts: &[&str], header_fields: usize, threads: usize) -> Result<Workload<'a>, String> {
        let in_words = |error: &dyn std::fmt::Display| error.to_string();
        let typed: Result<Vec<Template>, _> = texts.iter().map(|text| Template::typed(text)).collect();
        let options = Options { header: Header::Fields(header_fields), sample: Some(&text[..text.len().min(1 << 20)]) };
        let matcher =
            Matcher::new(typed.map_err(|error| in_words(&error))?, &options).map_err(|error| in_words(&error))?;
        let templates: Result<Vec<LogTemplate>, _> = texts.iter().map(|text| LogTemplate::parse(text)).collect();
        let mut reference = Batch::new();
        reference::match_batch(&matcher, text, &mut reference).map_err(|error| in_words(&error))?;
        Ok(Workload {
            text,
            reference: columns(&matcher, text, &reference),
            matcher,
            templates: templates.map_err(|error| in_words(&error))?,
            template_file: texts.join("\n"),
            threads,
        })
    }

    /// The first lines of the text.
    fn first(&self, lines: usize) -> &'a [u8] {
        let mut ends = memchr::memchr_iter(b'\n', self.text).map(|newline| newline + 1);
        match lines {
            0 => &[],
            _ => &self.text[..ends.nth(lines - 1).unwrap_or(self.text.len())],
        }
    }

    /// What the reference answers on the first lines of the text.
    fn expected(&self, lines: usize) -> Expected {
        let ids = self.reference.ids[..lines].to_vec();
        let of_line = |id: &u32| if *id == UNMATCHED { 0 } else { self.matcher.kinds(*id).len() };
        let values = self.reference.values[..ids.iter().map(of_line).sum()].to_vec();
        Expected { answer: MatchedLines::answer([&MatchedLines { ids, values }]), tolerance: None }
    }

    /// A rung of the document's on the first lines of the text; `None` stands for all of them.
    fn documented(&self, rung: &'a Rung, fewer: Option<usize>) -> Variant<'a> {
        let lines = fewer.unwrap_or(self.reference.ids.len());
        let parts = parts(self.first(lines), self.threads);
        let method = &*rung.method;
        let pass = move || each_part(&parts, |index, part| method.match_part(index, black_box(part)));
        let mut task = task(pass, |parts: &Vec<MatchedLines>| MatchedLines::answer(parts));
        // What a method tells about itself is that of a pass over these very lines.
        task.run(1);
        let threads = (self.threads > 1).then(|| "rayon's parallel iterator, a part of the lines a thread".to_owned());
        let row = if rung.name == TRIE && self.threads > 1 { "logs.ladder.parallel" } else { rung.row };
        let notes = [Some(format!("row {row}")), method.note(), threads];
        Variant {
            name: rung.name.to_owned(),
            role: Role::Before,
            isa: None,
            version: None,
            chosen: false,
            note: Some(notes.into_iter().flatten().collect::<Vec<_>>().join("; ")),
            smaller_n: fewer.map(|lines| lines as u64),
            expected: self.expected(lines),
            task,
        }
    }

    /// The first rung as it was documented, out of a build without optimization.
    fn unoptimized(&'a self, peer: &Peer, lines: usize) -> Result<Variant<'a>, SuiteError> {
        let mut input = Input { texts: [self.first(lines), self.template_file.as_bytes()], ..Input::default() };
        input.integers[0] = HEADER_FIELDS as i64;
        let refused = |error| SuiteError::Peer(format!("{UNOPTIMIZED_TRIE} refused the input of {BENCH}: {error}"));
        Ok(Variant {
            name: UNOPTIMIZED_TRIE.to_owned(),
            role: Role::Before,
            isa: None,
            version: Some(peer.version().to_owned()),
            chosen: false,
            note: Some(format!("row logs.ladder.current as it was documented; {}", peer.build())),
            smaller_n: Some(lines as u64),
            expected: self.expected(lines),
            task: Box::new(peer.task(&input).map_err(refused)?),
        })
    }

    /// lanemark's matcher at these instruction sets.
    fn rungs(&'a self, isas: &[Isa]) -> Vec<Variant<'a>> {
        let (choice, reason) = MATCH_BATCH.choice(isas.iter().copied().max().unwrap_or(Isa::Scalar));
        let usable = MATCH_BATCH.usable().into_iter().filter(|(isa, _)| isas.contains(isa));
        usable
            .map(|(isa, rung)| {
                let parts = parts(self.text, self.threads).into_iter().map(|part| (part, Batch::new())).collect();
                Variant {
                    name: isa.name().to_owned(),
                    role: Role::Rung,
                    isa: Some(isa.name().to_owned()),
                    version: None,
                    chosen: isa == choice,
                    note: reason.filter(|_| isa == choice).map(str::to_owned),
                    smaller_n: None,
                    expected: self.expected(self.reference.ids.len()),
                    task: Box::new(Matching { matcher: &self.matcher, rung, parts, failed: None }),
                }
            })
            .collect()
    }
}

/// lanemark's matcher on the parts of a text, each with a batch of its own.
struct Matching<'a> {
    matcher: &'a Matcher,
    rung: MatchBatch,
    parts: Vec<(&'a [u8], Batch)>,
    failed: Option<String>,
}

impl Task for Matching<'_> {
    fn run(&mut self, passes: u64) {
        let (rung, matcher) = (self.rung, self.matcher);
        let pass = |(text, batch): &mut (&[u8], Batch)| rung(matcher, black_box(text), black_box(batch));
        for _ in 0..passes {
            let done = match &mut self.parts[..] {
                [only] => pass(only),
                parts => parts.par_iter_mut().map(pass).collect(),
            };
            if let Err(error) = done {
                self.failed = Some(error.to_string());
            }
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        if let Some(reason) = self.failed.take() {
            return Err(reason);
        }
        let columns: Vec<MatchedLines> =
            self.parts.iter().map(|(text, batch)| columns(self.matcher, text, batch)).collect();
        Ok(MatchedLines::answer(&columns))
    }
}

/// 100,000 generated lines.
fn generated(session: &Session<'_>) -> Result<Text, SuiteError> {
    let source = format!("{LINES} log lines of 40 templates, Zipf mix, seed {}", session.settings.seed);
    text_of(session, source, |text| {
        let mut lines = LogLines::new(random_of(session, "template ladder"));
        for _ in 0..LINES {
            lines.append(text);
        }
    })
}

fn measure_ladder(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let threads = point.threads;
    if threads > session.cpus.len() {
        let reason = format!("{threads} threads need as many cores; this run may use {}", session.cpus.len());
        return Ok(session.unavailable(definition, point, reason).into());
    }
    let text = session.texts.shared(BENCH.to_owned(), || generated(session))?;
    let input = run::Input { n: text.lines, ..text.input.clone() };
    let bench = session.header(definition, point, input);
    let (settings, text) = (session.settings, &text.bytes[..]);
    let isas = session.isas.to_vec();
    let unoptimized = session.peers.iter().find(|peer| peer.operation() == BENCH && peer.build().starts_with("unopt"));
    let measure_here = move || -> Result<Sampled, SuiteError> {
        let texts: Vec<&str> = TYPED_40.iter().map(|template| template.text).collect();
        let impossible = |reason| SuiteError::Peer(format!("{BENCH}: {reason}"));
        let workload = Workload::new(text, &texts, HEADER_FIELDS, threads).map_err(impossible)?;
        let rungs = rungs(&workload.templates, HEADER_FIELDS, threads).map_err(impossible)?;
        let (few, fewer) = match settings.profile {
            Profile::Quick | Profile::Gate => (UNOPTIMIZED_LINES / 4, Some(LINES / 10)),
            Profile::Standard | Profile::Full => (UNOPTIMIZED_LINES, None),
        };
        let mut variants = Vec::new();
        if let Some(peer) = unoptimized.filter(|_| threads == 1) {
            variants.push(workload.unoptimized(peer, few)?);
        }
        variants.extend(rungs.iter().map(|rung| workload.documented(rung, fewer.filter(|_| rung.regex))));
        if let Some(trie) = variants.iter_mut().find(|variant| variant.name == TRIE && unoptimized.is_none()) {
            let how = "the document's unoptimized build was not measured: harness/peers/build-unoptimized makes it";
            trie.note = Some([trie.note.as_deref().unwrap_or_default(), how].join("; "));
        }
        variants.extend(workload.rungs(&isas));
        let case = Case {
            bench,
            level: point.level,
            bytes: text.len() as u64,
            roof: (text.len() as u64, "load"),
            roofs: Vec::new(),
            variants,
            clock: if threads == 1 { Clock::ThreadCpu } else { Clock::Wall },
        };
        Ok(measure(case, settings)?)
    };
    if threads == 1 {
        return measure_here();
    }
    let cpus = session.cpus.to_vec();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).start_handler(move |index| {
        // A refused pin was reported when the run began; the figures are taken all the same.
        let _ = pin::pin_current_thread(cpus[index]);
    });
    match pool.build() {
        // The measuring is done by one of the pool's own threads, so that no more threads than asked for work.
        Ok(pool) => pool.install(measure_here),
        Err(error) => {
            let reason = format!("a pool of {threads} threads could not be started: {error}");
            Ok(session.unavailable(definition, point, reason).into())
        }
    }
}

#[cfg(test)]
mod tests;
