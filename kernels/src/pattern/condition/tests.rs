//! Conditions against their meaning, value by value.

use super::*;

#[test]
fn equal_parts_are_computed_once() {
    let mut predicates = Predicates::default();
    let a = Condition::compare("a", Comparison::Less, 3);
    let b = Condition::compare("b", Comparison::Less, 3);
    let first = predicates.add(&(a.clone() & b.clone()));
    let second = predicates.add(&!(a & b));
    assert_eq!((predicates.len(), first, second), (4, 2, 3));
}
