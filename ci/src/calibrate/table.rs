//! A calibration as Markdown.

use super::{Calibration, Rate};
use std::fmt::Write;

/// Kernels of identical code that are listed one by one; the rest is counted.
const LISTED: usize = 10;

impl Calibration {
    /// The tables, for a page or a step's summary.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("writing to a string cannot fail");
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "Each decision: {}.", self.method)?;
        let company = if self.busy { "kept one core busy" } else { "was started beside it" };
        writeln!(out, "{} process {company}.\n", if self.busy { "Another" } else { "No other" })?;
        writeln!(out, "| code | decisions | flagged | share | exact 95 % interval |")?;
        writeln!(out, "|---|---:|---:|---:|---:|")?;
        let mut row = |code: &str, rate: &Rate| {
            writeln!(out, "| {code} | {} | {} | {} |", rate.of, rate.happened, in_percent(rate))
        };
        row("identical, kernels that block", &self.false_alarms)?;
        row("the same, and unchanged kernels beside a slowed one", &self.false_alarms_beside_planted)?;
        for planted in &self.planted {
            let where_to = planted.bench.as_ref().map_or("all".to_owned(), |bench| format!("`{bench}`"));
            row(&format!("{} % slower: {where_to}", planted.percent), &planted.found)?;
        }
        if self.undecided > 0 {
            let were = if self.undecided == 1 { "decision was" } else { "decisions were" };
            writeln!(out, "\n{} {were} declined: the machine was too disturbed.", self.undecided)?;
        }
        self.write_kernels(out)
    }

    fn write_kernels(&self, out: &mut String) -> std::fmt::Result {
        let mut kernels: Vec<_> = self.identical.iter().collect();
        kernels.sort_by(|a, b| {
            let key = |kernel: &super::KernelRate| (kernel.flagged.happened, kernel.ambiguous);
            key(b).cmp(&key(a)).then(b.threshold.total_cmp(&a.threshold))
        });
        if kernels.is_empty() {
            return Ok(());
        }
        let shown = kernels.len().min(LISTED);
        writeln!(out, "\nThe {shown} kernels of {} that differ most from themselves:\n", kernels.len())?;
        writeln!(out, "| kernel | blocks | decisions | flagged | ambiguous | largest threshold |")?;
        writeln!(out, "|---|---|---:|---:|---:|---:|")?;
        for kernel in kernels.into_iter().take(LISTED) {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {:.1} % |",
                kernel.subject,
                if kernel.blocking { "yes" } else { "no" },
                kernel.flagged.of,
                kernel.flagged.happened,
                kernel.ambiguous,
                100.0 * kernel.threshold
            )?;
        }
        Ok(())
    }
}

/// `0.0 % | 0.0 to 1.8 %`.
fn in_percent(rate: &Rate) -> String {
    let (lo, hi) = (100.0 * rate.interval.0, 100.0 * rate.interval.1);
    let share = if rate.of == 0 { "none".to_owned() } else { format!("{:.1} %", share(rate)) };
    format!("{share} | {lo:.1} to {hi:.1} %")
}

fn share(rate: &Rate) -> f64 {
    100.0 * rate.happened as f64 / rate.of as f64
}
