//! How a rate grows with the threads: the line that perfect scaling would make, and what each line keeps of it.

use super::drawing::Line;
use super::sweep::Sweep;
use crate::quantity::{NOTHING, percent, times};
use maud::{Markup, html};

/// The line that as many times the threads and as many times the rate would make, from the chosen rung's rate on the
/// fewest threads; none where it has no such rate.
pub fn ideal(sweep: &Sweep, lines: &[Line]) -> Vec<(f64, f64)> {
    let line = lines.iter().find(|line| line.look.chosen).or(lines.last());
    let first = line.and_then(|line| line.points.first());
    let Some(&(threads, rate)) = first.filter(|first| sweep.points.first().is_some_and(|point| point.0 == first.0))
    else {
        return Vec::new();
    };
    sweep.points.iter().map(|(x, _)| (*x, rate * x / threads)).collect()
}

/// How many times the rate on the fewest threads each line reaches, and what share of perfect scaling that is.
pub fn scaling(sweep: &Sweep, lines: &[Line]) -> Markup {
    let Some((fewest, _)) = sweep.points.first() else { return html! {} };
    html! {
        table {
            thead { tr {
                th scope="col" { "times the rate on " (fewest) (if *fewest == 1.0 { " thread" } else { " threads" }) }
                @for line in lines { th.number scope="col" { (line.name) } }
            } }
            tbody {
                @for (x, _) in &sweep.points { tr {
                    th scope="row" { (x) (if *x == 1.0 { " thread" } else { " threads" }) }
                    @for line in lines {
                        td.number { @match gained(line, *fewest, *x) {
                            Some(gained) => { (times(gained)) " " small { (percent(gained * fewest / x)) " of ideal" } }
                            None => { (NOTHING) }
                        } }
                    }
                } }
            }
        }
    }
}

fn gained(line: &Line, fewest: f64, threads: f64) -> Option<f64> {
    let at = |place: f64| line.points.iter().find(|point| point.0 == place).map(|point| point.1);
    Some(at(threads)? / at(fewest)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::palette::Look;

    #[test]
    fn a_gain_needs_both_ends() {
        let line = Line { name: "avx2", look: Look::nth(0), points: vec![(1.0, 10.0), (4.0, 30.0)] };
        assert_eq!(gained(&line, 1.0, 4.0), Some(3.0));
        assert_eq!(gained(&line, 1.0, 2.0), None);
        assert_eq!(gained(&line, 2.0, 4.0), None);
    }
}
