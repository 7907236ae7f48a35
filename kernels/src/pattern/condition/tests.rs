//! Conditions against their meaning, event by event.

use super::*;
use crate::pattern::reference::holds;

#[test]
fn equal_parts_are_computed_once() {
    let mut predicates = Predicates::default();
    let a = Condition::compare("a", Comparison::Less, 3);
    let b = Condition::compare("b", Comparison::Less, 3);
    let first = predicates.add(&(a.clone() & b.clone()));
    let second = predicates.add(&!(a & b));
    assert_eq!((predicates.len(), first, second), (4, 2, 3));
}

/// Integers around every bound, and numbers that are none of them.
const CONSTANTS: [Constant; 26] = [
    Constant::I64(i64::MIN),
    Constant::I64(i64::MIN + 1),
    Constant::I64(-1),
    Constant::I64(0),
    Constant::I64(7),
    Constant::I64(255),
    Constant::I64(256),
    Constant::I64((1 << 53) + 1),
    Constant::I64((1 << 53) + 3),
    Constant::I64(i64::MAX - 1),
    Constant::I64(i64::MAX),
    Constant::F64(f64::NAN),
    Constant::F64(f64::INFINITY),
    Constant::F64(f64::NEG_INFINITY),
    Constant::F64(-0.0),
    Constant::F64(-0.5),
    Constant::F64(0.5),
    Constant::F64(6.5),
    Constant::F64(7.0),
    Constant::F64(255.5),
    Constant::F64(-9_223_372_036_854_775_808.0),
    Constant::F64(9_223_372_036_854_775_808.0),
    Constant::F64(9_223_372_036_854_774_784.0),
    Constant::F64(9_007_199_254_740_993.0),
    Constant::F64(5e-324),
    Constant::F64(f64::MIN),
];

#[test]
fn columns_compare_exactly_with_constants_of_any_type() {
    let big = 1i64 << 53;
    let bytes = [0, 1, 6, 7, 8, 254, 255, 0, 7, 255, 3, 9];
    let whole = [i64::MIN, i64::MIN + 1, -1, 0, 1, 6, 7, big, big + 1, big + 2, i64::MAX - 1, i64::MAX];
    let numbers = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        0.0,
        0.5,
        6.5,
        7.0,
        big as f64,
        big as f64 + 2.0,
        i64::MAX as f64,
        i64::MIN as f64,
    ];
    let columns = [("byte", Column::U8(&bytes)), ("whole", Column::I64(&whole)), ("number", Column::F64(&numbers))];
    let times = [0; 12];
    let events = Events::new(&times, None, &columns).unwrap();
    for constant in CONSTANTS {
        for comparison in Comparison::ALL {
            for column in ["byte", "whole", "number"] {
                let condition = Condition::compare(column, comparison, constant);
                assert_as_defined(&condition, &events, &format!("{condition}"));
            }
        }
    }
}

/// The bitmap against the reference, over the whole batch and over a part of it.
fn assert_as_defined(condition: &Condition, events: &Events<'_>, what: &str) {
    let mut predicates = Predicates::default();
    let place = predicates.add(condition);
    let bound = predicates.bind(events).unwrap();
    let mut bitmaps = Bitmaps::default();
    for range in [0..events.len(), 2..events.len() - 1, 3..3] {
        predicates.evaluate(&bound, range.clone(), &mut bitmaps);
        let expected = range.clone().map(|event| holds(condition, events, event));
        let found = (0..range.len()).map(|event| bitmaps.bit(place, event));
        assert!(expected.eq(found), "{what} over {range:?}");
        let past = bitmaps.get(place).last().map_or(0, |word| word & u64::MAX.unbounded_shl(range.len() as u32));
        assert_eq!(past, 0, "{what}: bits past the last event");
    }
}

#[test]
fn conditions_combine() {
    let values = [1, 5, 9, 5, 1, 3];
    let columns = [("a", Column::I64(&values))];
    let events = Events::new(&[0; 6], None, &columns).unwrap();
    let above = |constant: i64| Condition::compare("a", Comparison::Greater, constant);
    for condition in [
        above(2) & above(4),
        above(4) | !above(2),
        !(above(2) & !above(4)),
        Condition::always(),
        Condition::Or(Vec::new()),
        !Condition::always(),
        Condition::And(vec![above(2)]),
        Condition::Or(vec![above(2) & above(4), !above(1)]),
    ] {
        assert_as_defined(&condition, &events, &condition.to_string());
    }
}
