use super::*;
use crate::time::rule::Figures;
use crate::worker::protocol::Subject;

fn measured(bench: &str, verdict: Verdict, threshold: f64) -> Measured {
    let subject = Subject { bench: bench.to_owned(), point: "L1".to_owned(), rung: "avx2".to_owned() };
    let first = Figures {
        noise: threshold / 3.0,
        threshold,
        shift: 1.0,
        median_ratio: 1.0,
        interval: Some((1.0, 1.0)),
        base_ns: 100.0,
        candidate_ns: 100.0,
    };
    Measured { candidate_rung: subject.rung.clone(), subject, blocking: true, verdict, first, second: None }
}

fn outcome(table: Vec<Measured>) -> TimeOutcome {
    TimeOutcome { table, ..TimeOutcome::default() }
}

fn options() -> Options {
    Options::new(Programs::new("base".into(), "candidate".into()), Plan::new(0))
}

#[test]
fn decisions_are_counted_where_they_belong() {
    let mut tally = Tally::default();
    for verdict in [Verdict::Pass, Verdict::Pass, Verdict::Improved] {
        tally.add_identical(&outcome(vec![measured("a/b", Verdict::Pass, 0.02), measured("a/c", verdict, 0.03)]));
    }
    for verdict in [Verdict::Regressed, Verdict::Ambiguous, Verdict::Regressed, Verdict::Regressed] {
        tally.add_planted(
            &outcome(vec![measured("a/b", verdict, 0.02), measured("a/c", Verdict::Pass, 0.02)]),
            "a/b",
            5,
        );
    }
    let declined = TimeOutcome {
        undecided: vec!["the machine was too disturbed".to_owned()],
        ..outcome(vec![measured("a/b", Verdict::Ambiguous, 0.02)])
    };
    tally.add_planted(&declined, "a/b", 5);
    let calibration = tally.calibration(&options());
    assert_eq!((calibration.false_alarms.happened, calibration.false_alarms.of), (1, 6));
    assert_eq!((calibration.false_alarms_beside_planted.happened, calibration.false_alarms_beside_planted.of), (1, 10));
    assert_eq!((calibration.planted[0].found.happened, calibration.planted[0].found.of), (3, 4));
    assert_eq!(calibration.planted.len(), 2, "all together and the one bench; no row for 10 %");
    assert_eq!(calibration.undecided, 1);
    assert_eq!(
        calibration.markdown(),
        "Each decision: 5 launches of 50 pairs of 300 µs, 5 % over all subjects, no threshold under 2 %.\n\
         Another process kept one core busy.\n\n\
         | code | decisions | flagged | share | exact 95 % interval |\n\
         |---|---:|---:|---:|---:|\n\
         | identical, kernels that block | 6 | 1 | 16.7 % | 0.4 to 64.1 % |\n\
         | the same, and unchanged kernels beside a slowed one | 10 | 1 | 10.0 % | 0.3 to 44.5 % |\n\
         | 5 % slower: all | 4 | 3 | 75.0 % | 19.4 to 99.4 % |\n\
         | 5 % slower: `a/b` | 4 | 3 | 75.0 % | 19.4 to 99.4 % |\n\
         \n1 decision was declined: the machine was too disturbed.\n\
         \nThe 2 kernels of 2 that differ most from themselves:\n\n\
         | kernel | blocks | decisions | flagged | ambiguous | largest threshold |\n\
         |---|---|---:|---:|---:|---:|\n\
         | a/c at L1, avx2 | yes | 3 | 1 | 0 | 3.0 % |\n\
         | a/b at L1, avx2 | yes | 3 | 0 | 0 | 2.0 % |\n"
    );
}

#[test]
fn a_slowed_bench_without_a_figure_was_not_found() {
    let mut tally = Tally::default();
    tally.add_planted(&outcome(vec![measured("a/c", Verdict::Pass, 0.02)]), "a/b", 5);
    let calibration = tally.calibration(&options());
    assert_eq!((calibration.planted[0].found.happened, calibration.planted[0].found.of), (0, 1));
    assert_eq!(calibration.decisions(), 2, "of all together and of the one bench");
    assert_eq!(Tally::default().calibration(&options()).decisions(), 0);
}
