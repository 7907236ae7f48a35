//! Crossings of samples made by hand.

use super::*;

/// Samples of two lines at sizes of powers of four, each a little off.
fn of_lines(cpu: Line, gpu: Line, noise: f64) -> Vec<Timed> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut samples = |line: Line, items: u64| -> Vec<f64> {
        let mut off = || 1.0 + noise * (random.next_u64() as f64 / u64::MAX as f64 - 0.5);
        (0..15).map(|_| line.at(items as f64) * off()).collect()
    };
    (5..14)
        .map(|power| 1u64 << (2 * power))
        .map(|items| Timed { items, cpu_ns: samples(cpu, items), gpu_ns: samples(gpu, items) })
        .collect()
}

/// Sizes of powers of four from 2^10 on, each with these samples on the CPU and on the GPU.
fn measured(times: &[(&[f64], &[f64])]) -> Vec<Timed> {
    let at = |(index, (cpu_ns, gpu_ns)): (usize, &(&[f64], &[f64]))| Timed {
        items: 1 << (10 + 2 * index),
        cpu_ns: cpu_ns.to_vec(),
        gpu_ns: gpu_ns.to_vec(),
    };
    times.iter().enumerate().map(at).collect()
}

/// Sizes of powers of four from 2^10 on at which the CPU takes so many times what the GPU does, without any noise.
fn gains(gains: &[f64]) -> Vec<Timed> {
    let times: Vec<_> = gains.iter().map(|gain| (vec![gain * 1e6; 5], vec![1e6; 5])).collect();
    measured(&times.iter().map(|(cpu, gpu)| (&cpu[..], &gpu[..])).collect::<Vec<_>>())
}

/// The one stretch there is.
fn only(crossover: &Crossover) -> Stretch {
    assert_eq!(crossover.stretches.len(), 1, "{crossover:?}");
    crossover.stretches[0]
}

#[test]
fn lines_cross_where_they_were_drawn_to_cross() {
    let cpu = Line { fixed_ns: 100.0, ns_per_item: 0.5 };
    let gpu = Line { fixed_ns: 50_100.0, ns_per_item: 0.1 };
    let crossover = Crossover::fit(&of_lines(cpu, gpu, 0.1), 1).unwrap();
    let Stretch { from, to } = only(&crossover);
    assert_eq!(to, None);
    assert!((from.median - 125_000.0).abs() < 12_500.0, "{from:?}");
    assert_eq!((from.lo, from.hi), (f64::from(1 << 16), Some(f64::from(1 << 18))), "{from:?}");
    assert!((crossover.gpu.ns_per_item - 0.1).abs() < 0.02);
    assert_eq!(crossover.measured, (1 << 10, 1 << 26));
}

#[test]
fn a_cpu_that_falls_out_of_its_caches_is_overtaken_all_the_same() {
    // 0.25 ns an item up to 2^22 items, 0.7 ns for those beyond: the sizes below say nothing of those above.
    let cpu = |items: u64| 0.25 * items.min(1 << 22) as f64 + 0.7 * items.saturating_sub(1 << 22) as f64;
    let gpu = |items: u64| 60_000.0 + 0.4 * items as f64;
    let at = |items| Timed { items, cpu_ns: vec![cpu(items); 5], gpu_ns: vec![gpu(items); 5] };
    let timed: Vec<Timed> = (5..15).map(|power| at(1 << (2 * power))).collect();
    let from = only(&Crossover::fit(&timed, 1).unwrap()).from;
    let crossing = ((0.7 - 0.25) * f64::from(1 << 22) + 60_000.0) / (0.7 - 0.4);
    assert!(from.lo <= crossing && crossing <= from.hi.unwrap(), "{from:?}");
    assert_eq!((from.lo, from.hi), (f64::from(1 << 22), Some(f64::from(1 << 24))));
}

#[test]
fn the_order_of_the_sizes_and_repeated_ones_do_not_matter() {
    let cpu = Line { fixed_ns: 100.0, ns_per_item: 0.5 };
    let gpu = Line { fixed_ns: 50_100.0, ns_per_item: 0.1 };
    let timed = of_lines(cpu, gpu, 0.1);
    let mut mixed = timed.clone();
    mixed.reverse();
    mixed.push(timed[3].clone());
    assert_eq!(Crossover::fit(&mixed, 1), Crossover::fit(&timed, 1));
    assert_eq!(Crossover::fit(&[timed[3].clone(), timed[3].clone()], 1), None);
}

#[test]
fn never_and_always() {
    let slow = Line { fixed_ns: 50_000.0, ns_per_item: 0.5 };
    let fast = Line { fixed_ns: 100.0, ns_per_item: 0.1 };
    let never = Crossover::fit(&of_lines(fast, slow, 0.1), 1).unwrap();
    assert_eq!((&never.stretches[..], never.perhaps), (&[][..], None));
    let always = Crossover::fit(&of_lines(slow, fast, 0.1), 1).unwrap();
    let from = Interval { median: 0.0, lo: 0.0, hi: Some(0.0) };
    assert_eq!(only(&always), Stretch { from, to: None });
    assert_eq!(
        [1, 1 << 10, u64::MAX].map(|items| (never.favours_gpu(items), always.favours_gpu(items))),
        [(false, true); 3]
    );
}

#[test]
fn a_slower_size_at_the_end_does_not_erase_the_crossing() {
    // Faster from 2^20 to 2^26, 10 % slower at 2^28.
    let found = Crossover::fit(&gains(&[0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 2.0, 2.0, 2.0, 0.9]), 1).unwrap();
    let Stretch { from, to } = only(&found);
    assert!((262_144.0..1_048_576.0).contains(&from.median), "{from:?}");
    assert_eq!((from.lo, from.hi), (f64::from(1 << 18), Some(f64::from(1 << 20))));
    let to = to.unwrap();
    assert!(to.median.is_some_and(|end| (f64::from(1 << 26)..f64::from(1 << 28)).contains(&end)), "{to:?}");
    assert_eq!((to.lo, to.hi), (f64::from(1 << 26), Some(f64::from(1 << 28))));
    let sides = [18, 20, 24, 26, 28].map(|power| found.favours_gpu(1 << power));
    assert_eq!(sides, [false, true, true, true, false]);
}

#[test]
fn an_end_that_is_in_doubt_costs_nothing_of_what_is_sure() {
    let sure: (&[f64], &[f64]) = (&[2.0, 2.1, 2.2, 2.1, 2.0], &[1.0, 1.1, 1.0, 1.2, 1.1]);
    let slower: (&[f64], &[f64]) = (&[1.0, 1.1, 1.0, 1.2, 1.1], &[2.0, 2.1, 2.2, 2.1, 2.0]);
    let doubtful: (&[f64], &[f64]) = (&[2.0, 0.9, 2.2, 0.8, 1.7], &[1.6, 2.1, 0.9, 1.0, 1.6]);
    let found = Crossover::fit(&measured(&[slower, sure, sure, doubtful]), 1).unwrap();
    let Stretch { from, to } = only(&found);
    assert_eq!((from.lo, from.hi), (f64::from(1 << 10), Some(f64::from(1 << 12))));
    assert_eq!(to, Some(End { median: None, lo: f64::from(1 << 14), hi: None }));
    assert_eq!([12, 14, 15, 16].map(|power| found.favours_gpu(1 << power)), [true, true, false, false]);
    // Among sizes that are sure it goes with them.
    let within = Crossover::fit(&measured(&[slower, sure, doubtful, sure]), 1).unwrap();
    assert_eq!(only(&within).to, None);
    assert!(within.favours_gpu(1 << 14));
}

#[test]
fn a_gpu_that_is_faster_in_small_batches_alone_is_so_up_to_where_the_measured_order_turns() {
    // A team of cores takes long to begin.
    let found = Crossover::fit(&gains(&[3.0, 1.5, 0.6, 0.3]), 1).unwrap();
    let Stretch { from, to } = only(&found);
    assert_eq!(from, Interval { median: 0.0, lo: 0.0, hi: Some(0.0) });
    // Gains of 0.5 and -0.4 of a millisecond at 2^12 and 2^14.
    let end = 4096.0 + 0.5 / 0.9 * (16384.0 - 4096.0);
    let to = to.unwrap();
    assert!(to.median.is_some_and(|median| (median - end).abs() < 1.0), "{to:?}");
    assert_eq!((to.lo, to.hi), (4096.0, Some(16384.0)));
    assert_eq!([1, 4096, 4097].map(|items| found.favours_gpu(items)), [true, true, false]);
}

#[test]
fn lines_that_meet_below_the_sizes_they_were_fitted_to_prove_nothing() {
    // The kernel against two cores on a software adapter: the lines of the last three sizes meet at about 2,000 items,
    // and at 1,024 the GPU is slower all the same.
    let cpu: [&[f64]; 4] = [
        &[39_700.0, 38_100.0, 41_200.0],
        &[38_745.0, 36_800.0, 40_900.0],
        &[49_045.0, 47_700.0, 52_300.0],
        &[50_383.0, 48_100.0, 53_000.0],
    ];
    let gpu: [&[f64]; 4] = [
        &[50_500.0, 49_200.0, 52_000.0],
        &[48_500.0, 47_000.0, 50_100.0],
        &[118_000.0, 112_000.0, 121_000.0],
        &[401_000.0, 395_000.0, 420_000.0],
    ];
    let times: Vec<(&[f64], &[f64])> = cpu.into_iter().zip(gpu).collect();
    let found = Crossover::fit(&measured(&times), 1).unwrap();
    assert_eq!((&found.stretches[..], found.perhaps), (&[][..], None));
}

#[test]
fn near_ties_go_with_their_neighbours_and_large_differences_do_not() {
    let stretches = |times: &[f64]| {
        let found = Crossover::fit(&gains(times), 1).unwrap();
        found.stretches.iter().map(|one| (one.from.lo, one.to.and_then(|to| to.hi))).collect::<Vec<_>>()
    };
    let at = |power: u32| f64::from(1 << power);
    assert_eq!(stretches(&[0.5, 2.0, 0.95, 2.0, 2.0]), [(at(10), None)]);
    assert_eq!(stretches(&[0.5, 2.0, 0.8, 2.0, 2.0]), [(at(10), Some(at(14))), (at(14), None)]);
    assert_eq!(stretches(&[0.5, 1.05, 0.5, 2.0, 2.0]), [(at(14), None)]);
    assert_eq!(stretches(&[0.5, 1.2, 0.5, 2.0, 2.0]), [(at(10), Some(at(14))), (at(14), None)]);
    // However little it is faster, and wherever, it is not never.
    assert_eq!(stretches(&[0.5, 1.01, 0.5, 0.5, 0.5]), [(at(10), Some(at(14)))]);
    // Equal times are the CPU's.
    assert_eq!(stretches(&[1.0, 1.0, 1.01, 1.0, 1.0]), [(at(12), Some(at(16)))]);
    assert_eq!(stretches(&[1.0, 1.0, 1.0, 1.0, 1.0]), []);
}

#[test]
fn going_by_the_stretches_loses_no_more_than_ten_percent_at_any_measured_size() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    for round in 0..300 {
        let spread = [0.1, 0.3, 2.0][round % 3];
        let times: Vec<f64> =
            (0..10).map(|_| (spread * (random.next_u64() as f64 / u64::MAX as f64 - 0.5)).exp()).collect();
        let found = Crossover::fit(&gains(&times), 1).unwrap();
        for (index, gain) in times.iter().enumerate() {
            let lost = if found.favours_gpu(1 << (10 + 2 * index)) { 1.0 / gain } else { *gain };
            assert!(lost < 1.1 + 1e-9, "{lost} at {index} of {times:?}: {found:?}");
        }
        assert_eq!(
            found.stretches.iter().any(|one| one.from.median <= f64::from(1 << 28)),
            times.iter().any(|gain| *gain > 1.0)
        );
    }
}

#[test]
fn two_lines_that_cannot_be_told_apart_have_no_upper_end() {
    let line = Line { fixed_ns: 1_000.0, ns_per_item: 0.5 };
    let crossover = Crossover::fit(&of_lines(line, line, 0.3), 1).unwrap();
    assert!(crossover.stretches.iter().all(|stretch| stretch.from.hi.is_none()), "{crossover:?}");
    assert!(!crossover.stretches.is_empty() || crossover.perhaps.is_some(), "{crossover:?}");
}

#[test]
fn what_few_samples_leave_open_is_kept() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let mut doubts = 0;
    for seed in 0..200 {
        let mut samples = |line: Line, items: u64| -> Vec<f64> {
            let mut off = || 1.0 + 0.05 * (random.next_u64() as f64 / u64::MAX as f64 - 0.5);
            (0..3).map(|_| line.at(items as f64) * off()).collect()
        };
        // Every other time the GPU is slower to begin with, so that it is hardly faster at the largest size.
        let cpu = Line { fixed_ns: 0.0, ns_per_item: 0.5 };
        let gpu = Line { fixed_ns: [0.0, 50_000.0][seed as usize % 2], ns_per_item: 0.499 };
        let timed: Vec<Timed> = (5..13)
            .map(|power| 1 << (2 * power))
            .map(|items| Timed { items, cpu_ns: samples(cpu, items), gpu_ns: samples(gpu, items) })
            .collect();
        let found = Crossover::fit(&timed, seed).unwrap();
        assert!(found.perhaps.is_none() || found.stretches.is_empty(), "{found:?}");
        if let Some((lo, hi)) = found.perhaps {
            doubts += 1;
            assert!(lo >= 1024.0 && hi.is_none_or(|hi| hi > lo), "{found:?}");
        }
        // Three samples a size with that much noise never prove that it is slower at each of eight.
        let is_open = found.perhaps.is_some() || !found.stretches.is_empty();
        assert!(is_open || gpu.fixed_ns > 0.0, "{found:?}");
    }
    assert!(doubts > 10, "{doubts}");
}

#[test]
fn a_doubt_among_the_sizes_has_both_ends() {
    let slower: (&[f64], &[f64]) = (&[1.0, 1.1, 1.0, 1.2, 1.1], &[2.0, 2.1, 2.2, 2.1, 2.0]);
    let much_slower: (&[f64], &[f64]) = (&[1.0, 1.1, 1.0, 1.2, 1.1], &[20.0, 21.0, 22.0, 21.0, 20.0]);
    let doubtful: (&[f64], &[f64]) = (&[1.6, 0.9, 2.2, 0.8, 1.7], &[1.7, 2.1, 0.9, 1.0, 1.8]);
    let perhaps = |times: &[(&[f64], &[f64])]| Crossover::fit(&measured(times), 1).unwrap().perhaps;
    assert_eq!(perhaps(&[slower, doubtful, slower, much_slower]), Some((1024.0, Some(16384.0))));
    assert_eq!(perhaps(&[doubtful, slower, slower, much_slower]), Some((0.0, Some(4096.0))));
    let late: (&[f64], &[f64]) = (&[16.0, 9.0, 22.0, 8.0, 17.0], &[19.0, 21.0, 9.0, 10.0, 29.0]);
    assert_eq!(perhaps(&[slower, slower, slower, late]), Some((16384.0, None)));
}

#[test]
fn a_crossing_beyond_what_was_measured_is_still_found() {
    let cpu = Line { fixed_ns: 0.0, ns_per_item: 0.11 };
    let gpu = Line { fixed_ns: 2e7, ns_per_item: 0.1 };
    let crossover = Crossover::fit(&of_lines(cpu, gpu, 0.0), 1).unwrap();
    let from = only(&crossover).from;
    assert!((from.median - 2e9).abs() < 2e7, "{crossover:?}");
    assert_eq!(from.lo, f64::from(1 << 26));
    assert!(from.hi.is_some_and(|hi| hi >= from.median), "{crossover:?}");
}

#[test]
fn too_little_to_fit() {
    let timed = of_lines(Line { fixed_ns: 1.0, ns_per_item: 1.0 }, Line { fixed_ns: 2.0, ns_per_item: 0.5 }, 0.0);
    assert!(Crossover::fit(&timed[..1], 1).is_none());
    let mut without = timed;
    without[2].gpu_ns.clear();
    assert!(Crossover::fit(&without, 1).is_none());
    without[2].gpu_ns.push(f64::NAN);
    assert!(Crossover::fit(&without, 1).is_none());
}

#[test]
fn neither_part_of_a_line_is_below_zero() {
    let falling = Line::fit(&[(1.0, 100.0), (1000.0, 90.0)]);
    assert!(falling.ns_per_item == 0.0 && falling.fixed_ns > 0.0);
    let steep = Line::fit(&[(10.0, 1.0), (1000.0, 1000.0)]);
    assert!(steep.fixed_ns == 0.0 && steep.ns_per_item > 0.0);
}
