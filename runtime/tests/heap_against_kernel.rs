//! The heap's count against the kernel's: each workload in a fresh process, its peak by the counting allocator and
//! by the kernel's high-water mark.

use lanemark_runtime::heap::CountingAllocator;
use lanemark_runtime::resident::{Resident, reset_high_water};
use std::hint::black_box;
use std::process::Command;

#[global_allocator]
static HEAP: CountingAllocator = CountingAllocator::new();

/// Set in the process that carries the workload out.
const FRESH: &str = "LANEMARK_TEST_FRESH_PROCESS";

/// Most that the two counts may differ.
const TOLERANCE: f64 = 0.05;

/// Runs `body` in a process of its own, where nobody else allocates. `test` is the calling test.
fn alone(test: &str, body: impl FnOnce()) {
    if std::env::var_os(FRESH).is_some() {
        return body();
    }
    let program = std::env::current_exe().expect("the test's own file");
    let fresh =
        Command::new(program).args(["--exact", test, "--nocapture", "--test-threads=1"]).env(FRESH, "1").output();
    let fresh = match fresh {
        Ok(fresh) => fresh,
        Err(why) => return println!("not run: no fresh process: {why}"),
    };
    // An emulator runs this program, but the system beneath cannot start it again.
    if fresh.status.code() == Some(127) && fresh.stdout.is_empty() {
        return println!("not run: no fresh process: this program is emulated");
    }
    let said = String::from_utf8_lossy(&fresh.stdout);
    print!("{said}");
    assert!(fresh.status.success(), "{said}{}", String::from_utf8_lossy(&fresh.stderr));
    assert!(said.contains("1 passed"), "the workload did not run: {said}");
}

/// Compares what the two counts grow by while `workload` runs.
fn compare(test: &str, workload: fn()) {
    if !cfg!(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")) {
        return println!("not run: only the chunks of 64-bit glibc are counted in full");
    }
    alone(test, || {
        let before = match reset_high_water().and_then(|()| Resident::take()) {
            Ok(resident) => resident,
            Err(why) => return println!("not run: {why}"),
        };
        let live = HEAP.live();
        HEAP.reset_peak();
        workload();
        let counted = (HEAP.peak() - live) as f64;
        let after = Resident::take().expect("shown before");
        let seen = after.high_water.saturating_sub(before.now) as f64;
        let difference = counted / seen - 1.0;
        println!(
            "{test}: counted {:.0} kB, kernel {:.0} kB, {:+.2} %",
            counted / 1024.0,
            seen / 1024.0,
            difference * 100.0
        );
        assert!(difference.abs() <= TOLERANCE, "{test}: counted {counted} bytes, the kernel saw {seen}");
    });
}

/// Numbers that look random and are the same in every run.
fn numbers(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

#[test]
fn one_large_vector() {
    compare("one_large_vector", || {
        black_box(vec![1u8; 100 << 20]);
    });
}

#[test]
fn half_a_million_small_boxes() {
    compare("half_a_million_small_boxes", || {
        let mut next = numbers(88_172_645_463_325_252);
        let boxes: Vec<Box<[u8]>> =
            (0..500_000).map(|_| vec![1u8; 16 + (next() % 385) as usize].into_boxed_slice()).collect();
        black_box(boxes);
    });
}

#[test]
fn one_vector_grown_by_push() {
    compare("one_vector_grown_by_push", || {
        let mut values = Vec::new();
        for value in 0..(64u64 << 20) / 8 {
            values.push(value);
        }
        black_box(values);
    });
}

#[test]
fn many_vectors_grown_side_by_side() {
    compare("many_vectors_grown_side_by_side", || {
        let mut columns = vec![Vec::new(); 16];
        for value in 0..(4u64 << 20) / 8 {
            for column in &mut columns {
                column.push(value);
            }
        }
        black_box(columns);
    });
}

#[test]
fn churn_of_buffers() {
    compare("churn_of_buffers", || {
        let mut next = numbers(1_181_783_497_276_652_981);
        // A working set that stays, of which each step replaces one buffer by one of another size.
        let mut buffers: Vec<Vec<u8>> = (0..20_000).map(|_| vec![1; 64 + (next() % 4_033) as usize]).collect();
        for _ in 0..20_000 {
            let place = (next() % 20_000) as usize;
            buffers[place] = vec![2; 64 + (next() % 4_033) as usize];
        }
        black_box(buffers);
    });
}

#[test]
fn a_path_that_allocates_nothing_leaves_no_trace() {
    alone("a_path_that_allocates_nothing_leaves_no_trace", || {
        let mut values = Vec::with_capacity(1_000);
        let before = (HEAP.allocations(), HEAP.live());
        values.extend(0..1_000u64);
        black_box(&values);
        assert_eq!((HEAP.allocations(), HEAP.live()), before);
        values.push(1);
        assert_eq!(HEAP.allocations(), before.0 + 1);
        assert!(HEAP.live() > before.1);
    });
}
