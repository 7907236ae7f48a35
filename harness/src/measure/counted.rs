//! Counting the instructions of one pass.

use super::task::Task;
use lanemark_runtime::single_step::{self, Refused};
use std::hint::black_box;

/// Single steps take microseconds each, and many times that on a busy machine: a longer pass is no input for counting.
const LIMIT: u64 = 1 << 20;

/// Instructions of one pass, after one that is not counted and meets whatever is made on first use. `planted` turns of
/// a loop are added to it.
///
/// # Errors
/// As [`single_step::count`]. The pass was made all the same, so that callgrind, under which no trap comes, counts the
/// very same [`counted_pass`].
pub fn instructions(task: &mut dyn Task, planted: u64) -> Result<u64, Refused> {
    task.run(1);
    single_step::count(LIMIT, &mut || counted_pass(task, planted))
}

/// What is counted. Its name is what callgrind is told to collect within.
#[inline(never)]
pub fn counted_pass(task: &mut dyn Task, planted: u64) {
    task.run(1);
    for turn in 0..planted {
        black_box(turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::task::task;
    use lanemark_peers::Answer;

    #[test]
    fn one_pass_is_counted_after_another_and_what_is_planted_shows() {
        let mut passes = 0;
        let mut plain = task(
            || {
                passes += 1;
                black_box(passes)
            },
            |passes| Answer::Integer(*passes),
        );
        let (honest, planted) = (instructions(&mut *plain, 0), instructions(&mut *plain, 100));
        assert_eq!(plain.answer(), Ok(Answer::Integer(4)));
        match (honest, planted) {
            (Ok(honest), Ok(planted)) => assert!(honest > 0 && planted >= honest + 100, "{honest} {planted}"),
            (Err(refused), _) => println!("not run: {refused}"),
            unlike => panic!("{unlike:?}"),
        }
    }
}
