//! Each rung against the reference.

use super::tables::SLIDE;
use super::*;
use proptest::prelude::*;

fn panes(len: usize) -> Vec<Summary> {
    let of = |i: usize| match i * 7919 % 13 {
        0 => Summary::EMPTY,
        1 => Summary::of(-0.0),
        _ => Summary::of((i * 2654435761 % 1000) as f64 * 0.37 - 100.0).merge(Summary::of(0.1 * i as f64)),
    };
    (0..len).map(of).collect()
}

/// The answers of a stream that is cut into batches of the lengths, in turn.
fn slide_in_batches(rung: tables::Slide, panes: &[Summary], width: usize, lengths: &[usize]) -> Vec<Summary> {
    let mut window = SlidingWindow::new(width).unwrap();
    let mut out = vec![Summary::of(99.0); panes.len()];
    let (mut start, mut lengths) = (0, lengths.iter().cycle());
    while start < panes.len() {
        let end = panes.len().min(start + lengths.next().unwrap());
        rung(&mut window, &panes[start..end], &mut out[start..end]);
        start = end;
    }
    out
}

#[test]
fn every_rung_and_every_cut_gives_the_reference() {
    for (isa, rung) in SLIDE.usable() {
        for width in (1..12).chain([60, 64, 600]) {
            let panes = panes((14 * width).min(2000));
            let expected = reference::windows(&panes, width);
            for lengths in [&[1][..], &[5 * width], &[usize::MAX / 2], &[3, 7 * width + 1, 2], &[width], &[11 * width]]
            {
                assert!(
                    slide_in_batches(rung, &panes, width, lengths) == expected,
                    "{isa}, width {width}, {lengths:?}"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn windows_are_those_of_the_reference(
        values in prop::collection::vec(prop_oneof![any::<f64>(), -10.0..10.0f64], 0..400),
        width in 1usize..40,
        lengths in prop::collection::vec(1usize..200, 1..5),
    ) {
        let panes: Vec<Summary> = values.into_iter().map(Summary::of).collect();
        let expected = reference::windows(&panes, width);
        for (_, rung) in SLIDE.usable() {
            prop_assert_eq!(&slide_in_batches(rung, &panes, width, &lengths), &expected);
        }
    }
}
