//! Two runs side by side on a terminal.

use super::paint::{Paint, Style, clean, mark, push_line};
use super::{rendered, table, title};
use crate::compare::{Change, Comparison, Pair, Place};
use crate::quantity::{short, times};

/// One row a pair, then what could not be compared and what only one run has; the last line counts.
pub fn comparison(comparison: &Comparison, width: Option<u16>, style: Style) -> String {
    let mut out = String::new();
    for difference in &comparison.differences {
        push_line(&mut out, difference);
    }
    for group in comparison.pairs.chunk_by(|a, b| a.bench == b.bench) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&title(&format!("{}  ({})", group[0].bench, group[0].unit), style));
        let header = ["point", "variant", "first", "second", "ratio", "interval", "change"];
        let mut rows = table(&header, &[2, 3, 4, 5], width);
        for pair in group {
            rows.add_row(row(pair));
        }
        out.push_str(&rendered(&rows, style));
    }
    if !comparison.not_comparable.is_empty() {
        out.push('\n');
        out.push_str(&title("Not comparable", style));
        for entry in &comparison.not_comparable {
            push_line(&mut out, &format!("  {}: {}", entry.place, entry.reason));
        }
    }
    places(&mut out, "Only in the first", &comparison.only_a, style);
    places(&mut out, "Only in the second", &comparison.only_b, style);
    if !comparison.verdicts.is_empty() {
        out.push('\n');
        out.push_str(&title("Verdicts that differ", style));
        for change in &comparison.verdicts {
            let (a, b) = (change.a.word(), change.b.word());
            push_line(&mut out, &format!("  {}: {a} → {b}", change.claim));
        }
    }
    out.push_str(&format!("\n{}\n", comparison.sentence()));
    out
}

fn row(pair: &Pair) -> Vec<String> {
    let word = pair.change.word();
    vec![
        clean(&pair.point),
        clean(&pair.variant),
        short(pair.a),
        short(pair.b),
        times(pair.ratio),
        format!("{}–{}", times(pair.lo), times(pair.hi)),
        match pair.change {
            Change::Same => mark(word, Paint::Faint),
            Change::Faster => mark(word, Paint::Good),
            Change::Slower => mark(word, Paint::Bad),
        },
    ]
}

fn places(out: &mut String, words: &str, places: &[Place], style: Style) {
    if places.is_empty() {
        return;
    }
    out.push('\n');
    out.push_str(&title(words, style));
    for place in places {
        push_line(out, &format!("  {place}"));
    }
}
