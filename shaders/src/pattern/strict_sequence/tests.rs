use super::*;
use crate::testing::{LENGTHS, random, same};
use lanemark_kernels::aggregate::compare::Comparison::{self, Equal, Greater, GreaterOrEqual, Less, NotEqual};
use lanemark_kernels::pattern::condition::Constant;
use lanemark_kernels::pattern::{Condition, reference};
use rand_xoshiro::rand_core::Rng;

fn kind(code: i64) -> Condition {
    Condition::compare("type", Equal, code)
}

fn in_a_row(codes: &[i64]) -> Pattern {
    let first = Pattern::begin("s0", kind(codes[0]));
    (1..).zip(&codes[1..]).fold(first, |pattern, (place, code)| pattern.next(format!("s{place}"), kind(*code)))
}

fn types(n: usize, of: u64) -> Vec<u8> {
    let mut random = random(n as u64);
    (0..n).map(|_| (random.next_u64() % of) as u8).collect()
}

/// Times that stand still or go on.
fn times(n: usize) -> Vec<i64> {
    let mut random = random(n as u64 + 1);
    let mut time = -1_000;
    let mut next = || {
        time += (random.next_u64() % 3) as i64;
        time
    };
    (0..n).map(|_| next()).collect()
}

fn check(pattern: &Pattern, times: &[i64], columns: &[(&str, Column<'_>)], what: &str) {
    let sequence = StrictSequence::new(pattern).unwrap();
    let events = Events::new(times, None, columns).unwrap();
    let batch = sequence.batch(events).unwrap();
    // The reference looks at all later events from each: past a few thousand the matcher stands in for it.
    let expected = match times.len() {
        0..=5_000 => reference::matches(std::slice::from_ref(pattern), &events).unwrap(),
        _ => sequence.on_cpu(batch),
    };
    same(&sequence, batch, &expected, what);
}

fn check_types(pattern: &Pattern, types: &[u8], what: &str) {
    check(pattern, &times(types.len()), &[("type", Column::U8(types))], what);
}

#[test]
fn equals_the_reference_on_every_length() {
    for n in LENGTHS {
        check_types(&in_a_row(&[0, 1, 2]), &types(n, 3), &format!("{n} events"));
    }
}

#[test]
fn takes_one_to_sixteen_steps() {
    for steps in [1, 2, 4, 5, 6, 8, 9, 15, 16] {
        let codes: Vec<i64> = (0..steps).map(|step| step % 2).collect();
        let mut events = types(4_999, 2);
        for place in (7..4_900).step_by(977) {
            (0..steps as usize).for_each(|step| events[place + step] = codes[step] as u8);
        }
        check_types(&in_a_row(&codes), &events, &format!("{steps} steps"));
    }
}

#[test]
fn every_event_ends_a_match_or_none_does() {
    check_types(&in_a_row(&[7; 16]), &[7; 40_000], "all");
    check_types(&in_a_row(&[7, 7, 8]), &[7; 40_000], "none");
}

#[test]
fn matches_lie_across_borders() {
    let n = 600_001;
    let mut events = vec![9; n];
    let mut place = |first: usize| (0..4).for_each(|step| events[first + step] = step as u8);
    for border in [16, 32, 512, 16_384].into_iter().chain((65_536..n).step_by(65_536)) {
        // In turn one, two, three and all of its events lie before the border.
        place(border - 1 - border / 65_536 % 4);
    }
    place(0);
    place(n - 4);
    check_types(&in_a_row(&[0, 1, 2, 3]), &events, "borders");
}

#[test]
fn bounds_the_time() {
    let types = types(70_000, 2);
    for within in [1, 3, 4, u64::from(u32::MAX) + 2, u64::MAX] {
        let pattern = in_a_row(&[0, 1, 0]).within(within);
        let columns = [("type", Column::U8(&types[..]))];
        check(&pattern, &times(70_000), &columns, &format!("within {within}"));
        let far: Vec<i64> = (0..70_000).map(|event| i64::MIN + event / 2 * (1 << 32)).collect();
        check(&pattern, &far, &columns, &format!("far apart, within {within}"));
    }
    let far = [i64::MIN, 0, i64::MAX];
    let columns = [("type", Column::U8(&[0, 1, 0]))];
    check(&in_a_row(&[0, 1, 0]).within(u64::MAX), &far, &columns, "the whole of time");
}

#[test]
fn drops_what_a_skip_drops() {
    let types = types(5_000, 2);
    let repeated = || Pattern::begin("a", kind(1)).next("b", kind(0)).next("a", kind(1)).next("b", kind(0));
    for skip in [
        AfterMatch::NoSkip,
        AfterMatch::SkipToNext,
        AfterMatch::SkipPastLast,
        AfterMatch::SkipToFirst("a".into()),
        AfterMatch::SkipToFirst("b".into()),
        AfterMatch::SkipToLast("a".into()),
        AfterMatch::SkipToLast("b".into()),
    ] {
        check_types(&repeated().after_match(skip.clone()), &types, &format!("{skip:?}"));
    }
}

#[test]
fn compares_columns_of_every_kind_with_every_constant() {
    let big = (1i64 << 53) + 1;
    let integers = [0, 1, -1, 2, 3, i64::MIN, i64::MAX, i64::MAX - 1, big, big - 1, big + 1, 1 << 32, -(1 << 32)];
    let numbers = [
        0.0,
        -0.0,
        2.5,
        -2.5,
        2.0,
        f64::NAN,
        -f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        big as f64,
        9_223_372_036_854_775_808.0,
        -9_223_372_036_854_775_808.0,
        f64::MIN_POSITIVE,
        5e-324,
        -5e-324,
    ];
    let mut random = random(3);
    let n = 600;
    let a: Vec<i64> = (0..n).map(|_| integers[random.next_u64() as usize % integers.len()]).collect();
    let b: Vec<f64> = (0..n).map(|_| numbers[random.next_u64() as usize % numbers.len()]).collect();
    let c = types(n, 4);
    let columns = [("a", Column::I64(&a)), ("b", Column::F64(&b)), ("c", Column::U8(&c))];
    let constants = integers.map(Constant::I64).into_iter().chain(numbers.map(Constant::F64));
    let compare =
        |column: &str, comparison, constant| Condition::Compare { column: column.to_owned(), comparison, constant };
    let Some(gpu) = crate::testing::gpu() else { return };
    for (place, constant) in constants.enumerate() {
        let of = |column, shift| compare(column, Comparison::ALL[(place + shift) % 6], constant);
        for column in ["a", "b", "c"] {
            for pair in 0..3 {
                let pattern = Pattern::begin("x", of(column, 2 * pair)).next("y", of(column, 2 * pair + 1));
                let sequence = StrictSequence::new(&pattern).unwrap();
                let events = Events::new(&times(n)[..], None, &columns).map(|events| {
                    let expected = reference::matches(std::slice::from_ref(&pattern), &events).unwrap();
                    let batch = sequence.batch(events).unwrap();
                    let found = crate::Runner::new(gpu.clone(), sequence.clone()).run(batch).unwrap();
                    assert_eq!(found, expected, "{pattern}");
                });
                events.unwrap();
            }
        }
    }
}

#[test]
fn combines_columns() {
    let n = 150_001;
    let mut random = random(5);
    let delays: Vec<f64> = (0..n).map(|_| (random.next_u64() % 40) as f64 - 20.0).collect();
    let levels: Vec<i64> = (0..n).map(|_| (random.next_u64() % 3) as i64 - 1).collect();
    let types = types(n, 3);
    let columns = [("type", Column::U8(&types)), ("level", Column::I64(&levels)), ("delay", Column::F64(&delays))];
    let late = Condition::compare("delay", Greater, 15);
    let low = Condition::compare("level", Less, 0);
    let pattern = Pattern::begin("x", late.clone() | low.clone())
        .next("y", kind(1) & !late.clone())
        .next("z", Condition::compare("level", GreaterOrEqual, 0.5) | Condition::compare("delay", NotEqual, 3.0) & low);
    check(&pattern, &times(n), &columns, "three columns");
    check(&pattern.within(4), &times(n), &columns, "three columns in time");
    let any = Pattern::begin("x", late).next("y", Condition::always());
    check(&any, &times(n), &columns, "a step of any event");
}

#[test]
fn another_kind_of_column_is_another_plan() {
    let Some(gpu) = crate::testing::gpu() else { return };
    let pattern = Pattern::begin("x", Condition::compare("v", Greater, 0)).next("y", Condition::always());
    let mut runner = crate::Runner::new(gpu, StrictSequence::new(&pattern).unwrap());
    // The bits of -1.0 and 1.0 as numbers: both are positive as integers but the first.
    let (numbers, integers) = ([-1.0, 1.0, -1.0, 3.0], [5, -5, 5, -5]);
    for column in [Column::F64(&numbers), Column::I64(&integers), Column::F64(&numbers)] {
        let columns = [("v", column)];
        let events = Events::new(&[0, 1, 2, 3], None, &columns).unwrap();
        let batch = runner.kernel().batch(events).unwrap();
        let expected = reference::matches(std::slice::from_ref(&pattern), &events).unwrap();
        assert_eq!(runner.run(batch).unwrap(), expected);
    }
}

#[test]
fn refuses_what_it_does_not_match() {
    let refused = |pattern: Pattern| StrictSequence::new(&pattern).unwrap_err().to_string();
    assert_eq!(
        refused(in_a_row(&[1, 2]).partition_by("user")),
        "the GPU does not match patterns per key: it matches one pattern of 1 to 16 steps, each directly after the one \
         before, over the whole stream, within a time or not, and not `PARTITION BY user PATTERN (s0 s1) AFTER MATCH \
         NO SKIP DEFINE s0 AS type = 1, s1 AS type = 2`"
    );
    assert!(refused(in_a_row(&[1]).followed_by("b", kind(2))).contains("does not match sequences that skip events"));
    assert!(refused(in_a_row(&[1]).times(2).consecutive()).contains("does not match alternatives, repetitions"));
    assert!(refused(in_a_row(&[1; 17])).contains("more than 16 steps"));
    assert!(refused(Pattern::begin("a", Condition::always())).contains("no step compares a column"));
    assert_eq!(
        refused(in_a_row(&[1]).within(0)),
        "pattern 0: within 0 no event can match, as it lies above every time"
    );
}

#[test]
fn refuses_batches_that_it_cannot_match() {
    let sequence = StrictSequence::new(&in_a_row(&[1, 2]).within(5)).unwrap();
    let columns = [("type", Column::U8(&[1, 2]))];
    let refused = |times: &[i64], columns: &[(&str, Column<'_>)]| {
        sequence.batch(Events::new(times, None, columns).unwrap()).unwrap_err().to_string()
    };
    assert!(refused(&[0, 1], &[]).contains("reads the column `type`"));
    assert!(refused(&[1, 0], &columns).contains("has time 0 after an event of time 1"));
    let many = StrictSequence::new(&in_a_row(&[1, 2, 3, 4, 5, 6, 7, 8, 9])).unwrap();
    let integers = [("type", Column::I64(&[1, 2]))];
    let error = many.batch(Events::new(&[0, 1], None, &integers).unwrap()).unwrap_err();
    assert_eq!(error, SequenceError::Comparisons { condition: "type = 9".into(), most: 8 });
    assert!(many.batch(Events::new(&[0, 1], None, &columns).unwrap()).is_ok());
}
