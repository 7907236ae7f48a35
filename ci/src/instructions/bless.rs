//! New budgets from what was counted.

use super::budgets::{Budgets, bench_of, line_of};
use super::dispatch::{self, Choices};
use super::{Counted, Counts, wanted};
use crate::worker::protocol::Catalogue;
use std::collections::BTreeMap;

/// The budgets with every line of the benches asked for replaced, and a note on each subject that was not counted.
pub fn blessed(
    before: Option<Budgets>,
    catalogue: &Catalogue,
    counted: &Counted,
    choices: &Choices,
    filters: &[String],
) -> (Budgets, Vec<String>) {
    let mut budgets = before.unwrap_or_default();
    budgets.compiler.clone_from(&catalogue.lanemark.rustc);
    budgets.target_features.clone_from(&catalogue.lanemark.target_features);
    for level in catalogue.levels.iter().filter(|level| level.missing.is_none()) {
        budgets.levels.insert(level.name.clone(), level.features.clone());
    }
    let mut notes = Vec::new();
    replace(&mut budgets.single_steps, catalogue, &counted.stepped, filters);
    // Where callgrind did not count, what it counted of an older program goes: it would be a budget of that one.
    replace(&mut budgets.callgrind, catalogue, &counted.callgrind, filters);
    for (subject, count) in &counted.stepped {
        if let Err(reason) = count {
            let kept = budgets.single_steps.get(&line_of(subject)).is_some_and(|row| row.contains_key(&subject.rung));
            let kept = if kept { "was not counted and keeps its budget" } else { "has no budget" };
            notes.push(format!("{subject} {kept}: {reason}"));
        }
    }
    let old = std::mem::take(&mut budgets.dispatch);
    for (bench, row) in old {
        let there = catalogue.kernels.iter().any(|kernel| kernel.bench == bench);
        if there || !wanted(&bench, filters) {
            budgets.dispatch.insert(bench, row);
        }
    }
    for kernel in catalogue.kernels.iter().filter(|kernel| wanted(&kernel.bench, filters)) {
        let row = budgets.dispatch.entry(kernel.bench.clone()).or_default();
        for (cap, rung) in choices.get(&kernel.bench).into_iter().flatten() {
            let own = dispatch::on(cap, &catalogue.microarchitecture);
            row.remove(&own);
            if let Some(highest) = dispatch::highest(catalogue, &kernel.rungs, cap) {
                row.insert(cap.clone(), highest.clone());
                if highest != rung {
                    row.insert(own, rung.clone());
                }
            }
        }
    }
    (budgets, notes)
}

/// Puts new counts in the place of the old ones of the benches asked for. A rung that this processor cannot run keeps
/// its budget, as does one that could not be counted; nothing else does.
fn replace(
    table: &mut BTreeMap<String, BTreeMap<String, u64>>,
    catalogue: &Catalogue,
    counts: &Counts,
    filters: &[String],
) {
    let runs = |rung: &String| catalogue.levels.iter().any(|level| level.name == *rung && level.missing.is_none());
    for (line, row) in table.iter_mut().filter(|(line, _)| wanted(bench_of(line), filters)) {
        let there = counts.keys().any(|subject| line_of(subject) == *line);
        let not_counted = |rung: &String| {
            counts.iter().any(|(subject, count)| count.is_err() && subject.rung == *rung && line_of(subject) == *line)
        };
        row.retain(|rung, _| there && (!runs(rung) || not_counted(rung)));
    }
    for (subject, count) in counts {
        if let Ok(count) = count {
            table.entry(line_of(subject)).or_default().insert(subject.rung.clone(), *count);
        }
    }
    table.retain(|_, row| !row.is_empty());
}
