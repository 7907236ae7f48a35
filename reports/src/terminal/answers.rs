//! What the variants of a bench found in the lines: the chosen rung's answer by point, and every answer beside it.

use super::DEFAULT_WIDTH;
use super::paint::{clean, push_line};
use crate::matched_lines::MatchedLines;
use crate::quantity::count;
use crate::run::Bench;

/// An answer, and the variants that gave it.
type Given<'a> = (MatchedLines<'a>, Vec<&'a str>);

/// The answers of each point under its label, points that answer alike under one; nothing where no lines are matched.
pub(super) fn by_point(points: &[&Bench], width: Option<u16>) -> String {
    let mut blocks: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
    for point in points {
        let lines = of_point(point);
        match blocks.iter_mut().find(|(_, known)| *known == lines) {
            Some((labels, _)) => labels.push(&point.point),
            None if lines.is_empty() => {}
            None => blocks.push((vec![&point.point], lines)),
        }
    }
    let mut out = String::new();
    for (labels, lines) in &blocks {
        push_wrapped(&mut out, 2, &format!("{}: {}", joined(labels), lines[0]), width);
        lines[1..].iter().for_each(|line| push_wrapped(&mut out, 6, line, width));
    }
    out
}

/// The chosen rung's answer, then the others, each with whom it is of.
fn of_point(point: &Bench) -> Vec<String> {
    let mut answers: Vec<Given<'_>> = Vec::new();
    let chosen = point.chosen().map(|chosen| chosen.name.as_str());
    for variant in &point.variants {
        let Some(found) = MatchedLines::of(point, variant) else { continue };
        match answers.iter_mut().find(|(known, _)| *known == found) {
            Some((_, names)) => names.push(&variant.name),
            None => answers.push((found, vec![&variant.name])),
        }
    }
    // The chosen rung's first, then those on the input of the whole bench, each in the order of the file.
    answers.sort_by_key(|(found, names)| (!names.iter().any(|name| Some(*name) == chosen), found.of != point.input.n));
    let Some(((first, names), others)) = answers.split_first() else { return Vec::new() };
    let whole = first.of == point.input.n;
    let of = match names.as_slice() {
        _ if others.is_empty() => "all".to_owned(),
        [only] => (*only).to_owned(),
        _ if whole && others.iter().all(|(other, _)| other.of != first.of) => "all on the whole input".to_owned(),
        // Those that are meant here are all that no line below names.
        _ if whole => "all others on the whole input".to_owned(),
        several => several.join(", "),
    };
    let mut lines = vec![format!("{}; given by {of}", first.in_words())];
    lines
        .extend(others.iter().map(|(other, names)| format!("{}; given by {}", beside(other, first), names.join(", "))));
    lines
}

/// An answer that stands below the chosen rung's.
fn beside(other: &MatchedLines<'_>, chosen: &MatchedLines<'_>) -> String {
    if other.of == chosen.of && other.matched == chosen.matched && other.ids == chosen.ids && other.has_no_values() {
        return "ids only: same ids, no values".to_owned();
    }
    let MatchedLines { matched, of, ids, values } = other;
    format!("on {} lines: {} matched ({}), ids {ids}, values {values}", count(*of), count(*matched), other.share())
}

/// Labels of points in one list; one that has a comma in it needs another mark between.
pub(super) fn joined(labels: &[&str]) -> String {
    labels.join(if labels.iter().any(|label| label.contains(", ")) { "; " } else { ", " })
}

/// A paragraph of that width, its later lines further in.
pub(super) fn push_wrapped(out: &mut String, indent: usize, text: &str, width: Option<u16>) {
    let width = usize::from(width.unwrap_or(DEFAULT_WIDTH));
    let mut line = " ".repeat(indent);
    let mut is_empty = true;
    for word in clean(text).split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > width {
            push_line(out, &line);
            line = " ".repeat(indent + 2);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    push_line(out, &line);
}
