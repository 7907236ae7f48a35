//! JUnit XML: the ledger and the benches as test cases, for whatever shows tests of a build.
//!
//! | test case | passed | failed | skipped |
//! |---|---|---|---|
//! | a row of the ledger | met | missed | modelled, unavailable |
//! | a bench at one point | measured | | could not be measured |
//!
//! One suite a table of the ledger, then one a family of benches. Readers tell test cases apart by `classname` and
//! `name` (GitLab drops the second of two that are alike) and group by the dots of `classname` (Jenkins), so these
//! are the ids of the ledger and of the benches, and stay the same from run to run. The reason stands in the
//! element's text too, because GitLab shows that and not its attribute. `time` is what the samples of a bench took,
//! in seconds; a row of the ledger takes none of its own. Machine and program are properties of each suite.
//!
//! There is no official schema. The file keeps to `junit-10.xsd` of Jenkins' xUnit plugin, which most readers accept
//! and which allows fewer attributes than others: no `skipped` in `testsuites`, no properties in a test case.

use crate::quantity::{documented, in_unit, interval, percent, rate};
use crate::run::{Bench, Claim, Run, Verdict};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

/// Writes the run as one XML document.
///
/// # Errors
/// What `out` refuses.
pub fn write(run: &Run, out: impl Write) -> io::Result<()> {
    let mut suites = grouped(run.claims.iter().map(|claim| (claim.table.clone(), of_claim(claim))));
    suites.extend(grouped(run.benches.iter().map(|bench| (format!("Benches: {}", bench.family), of_bench(bench)))));
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let total = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>().to_string();
    xml.create_element("testsuites")
        .with_attributes([
            ("name", "lanemark"),
            ("tests", &total(|suite| suite.cases.len())),
            ("failures", &total(|suite| suite.with(Outcome::Failed))),
            ("errors", "0"),
            ("time", &decimals(suites.iter().map(Suite::seconds).sum())),
        ])
        .write_inner_content(|xml| suites.iter().try_for_each(|suite| suite.write(run, xml)))?;
    xml.into_inner().write_all(b"\n")
}

struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// One test case.
struct Case {
    classname: String,
    name: String,
    seconds: f64,
    outcome: Outcome,
    /// Why it is not passed: verdict and sentence.
    reason: String,
    /// What was measured, a line each.
    output: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped,
}

/// Cases of one suite together, suites in order of their first case.
fn grouped(cases: impl Iterator<Item = (String, Case)>) -> Vec<Suite> {
    let mut suites: Vec<Suite> = Vec::new();
    for (name, case) in cases {
        match suites.iter_mut().find(|suite| suite.name == name) {
            Some(suite) => suite.cases.push(case),
            None => suites.push(Suite { name, cases: vec![case] }),
        }
    }
    suites
}

fn of_claim(claim: &Claim) -> Case {
    let (table, row) = claim.id.rsplit_once('.').unwrap_or(("", &claim.id));
    Case {
        classname: format!("claims.{table}"),
        name: format!("{row}: {}", claim.label),
        seconds: 0.0,
        outcome: match claim.verdict {
            Verdict::Met => Outcome::Passed,
            Verdict::Missed => Outcome::Failed,
            Verdict::Modelled | Verdict::Unavailable => Outcome::Skipped,
        },
        reason: format!("{}: {}", claim.verdict.word(), claim.reason),
        output: figures_of_claim(claim),
    }
}

fn figures_of_claim(claim: &Claim) -> String {
    let unit = claim.documented.unit.as_deref().unwrap_or_default();
    let mut lines = Vec::new();
    if let Some(after) = &claim.documented.after {
        lines.push(format!("documented: {} {}", claim.documented.want.replace('-', " "), documented(after, unit)));
    }
    if let Some(measured) = &claim.measured {
        let unit = &measured.unit;
        let modelled = if claim.verdict == Verdict::Modelled { "modelled" } else { "measured" };
        lines.push(format!("{modelled}: {}", in_unit(measured.value, unit)));
        if let (Some(lo), Some(hi)) = (measured.lo, measured.hi) {
            lines.push(format!("95 % interval: {}", interval(lo, hi, unit)));
        }
        if let Some(before) = measured.before {
            lines.push(format!("before: {}", in_unit(before, unit)));
        }
        if let Some((name, figure)) = &measured.best_peer {
            lines.push(format!("best peer: {}, {name}", in_unit(*figure, unit)));
        }
        if let Some(share) = &measured.ceiling {
            lines.push(format!("of the limit: {}, {} {}", percent(share.share), share.level, share.operation));
        }
    }
    if claim.verdict == Verdict::Met {
        lines.push(claim.reason.clone());
    }
    lines.extend(claim.bench.iter().map(|bench| format!("bench: {bench}")));
    lines.join("\n")
}

fn of_bench(bench: &Bench) -> Case {
    let passes = bench.variants.iter().map(|variant| variant.wall_ns.iter().sum::<f64>() * variant.passes as f64);
    let rates = bench.variants.iter().filter(|variant| variant.is_timed()).map(|variant| {
        let mark = if variant.chosen { " (chosen)" } else { "" };
        format!("{}{mark}: {}", variant.name, rate(variant.per_second.median, &bench.unit))
    });
    Case {
        classname: format!("benches.{}", bench.id.replace('/', ".")),
        name: bench.point.clone(),
        seconds: passes.sum::<f64>() / 1e9,
        outcome: if bench.unavailable.is_some() { Outcome::Skipped } else { Outcome::Passed },
        reason: format!("unavailable: {}", bench.unavailable.as_deref().unwrap_or_default()),
        output: rates.collect::<Vec<_>>().join("\n"),
    }
}

impl Suite {
    fn with(&self, outcome: Outcome) -> usize {
        self.cases.iter().filter(|case| case.outcome == outcome).count()
    }

    fn seconds(&self) -> f64 {
        self.cases.iter().map(|case| case.seconds).sum()
    }

    fn write<W: Write>(&self, run: &Run, xml: &mut Writer<W>) -> io::Result<()> {
        xml.create_element("testsuite")
            .with_attributes([
                ("name", &*attribute(&self.name)),
                ("tests", &self.cases.len().to_string()),
                ("failures", &self.with(Outcome::Failed).to_string()),
                ("errors", "0"),
                ("skipped", &self.with(Outcome::Skipped).to_string()),
                ("time", &decimals(self.seconds())),
                ("timestamp", &attribute(&run.started)),
            ])
            .write_inner_content(|xml| {
                properties(run, xml)?;
                self.cases.iter().try_for_each(|case| case.write(xml))
            })?;
        Ok(())
    }
}

fn properties<W: Write>(run: &Run, xml: &mut Writer<W>) -> io::Result<()> {
    let interrupted = run.interrupted.to_string();
    let seed = run.seed.to_string();
    let facts = [
        ("cpu", run.machine.cpu.as_str()),
        ("architecture", &run.machine.architecture),
        ("system", &run.machine.kernel),
        ("profile", &run.profile),
        ("seed", &seed),
        ("lanemark", &run.lanemark.version),
        ("commit", &run.lanemark.commit),
        ("rustc", &run.lanemark.rustc),
        ("interrupted", &interrupted),
    ];
    let property = |xml: &mut Writer<W>, name: &str, value: &str| {
        xml.create_element("property")
            .with_attributes([("name", name), ("value", &attribute(value))])
            .write_empty()
            .map(|_| ())
    };
    xml.create_element("properties")
        .write_inner_content(|xml| {
            facts.iter().try_for_each(|(name, value)| property(xml, name, value))?;
            run.disturbance.warnings.iter().try_for_each(|warning| property(xml, "warning", warning))
        })
        .map(|_| ())
}

impl Case {
    fn write<W: Write>(&self, xml: &mut Writer<W>) -> io::Result<()> {
        let element = xml.create_element("testcase").with_attributes([
            ("classname", &*attribute(&self.classname)),
            ("name", &attribute(&self.name)),
            ("time", &decimals(self.seconds)),
        ]);
        let result = match self.outcome {
            Outcome::Passed => None,
            Outcome::Failed => Some("failure"),
            Outcome::Skipped => Some("skipped"),
        };
        let kind = self.reason.split(':').next().unwrap_or_default();
        element.write_inner_content(|xml| {
            if let Some(result) = result {
                xml.create_element(result)
                    .with_attributes([("type", kind), ("message", &*attribute(&self.reason))])
                    .write_text_content(BytesText::new(&allowed(&self.reason)))?;
            }
            if !self.output.is_empty() {
                xml.create_element("system-out").write_text_content(BytesText::new(&allowed(&self.output)))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// Seconds to the millisecond; what is no time is none.
fn decimals(seconds: f64) -> String {
    format!("{:.3}", if seconds.is_finite() { seconds.max(0.0) } else { 0.0 })
}

/// Text that XML 1.0 can carry: U+FFFD in place of every character that it cannot.
fn allowed(text: &str) -> String {
    let carried =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if carried(c) { c } else { '\u{fffd}' }).collect()
}

/// The same on one line: readers of XML turn line breaks of an attribute into blanks.
fn attribute(text: &str) -> String {
    allowed(text).replace(['\n', '\r', '\t'], " ")
}
