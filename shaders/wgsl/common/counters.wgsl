// Counters of slots: in copies in workgroup memory where they fit, in global memory otherwise. No bindings, no entry
// point. The shader that takes this in has
//   override WG, the invocations of a workgroup
//   counts: array<atomic<u32>>, read_write: low and high word of each slot's count; zeroed before the first window
//
// A slot's copies lie side by side, and an invocation counts in the copy of its own number, so that invocations which
// meet the same slot seldom wait for each other. With no copies, counting goes straight to counts.
// Workgroup memory: 16,384 bytes.

const COUNTERS: u32 = 4096u;

var<workgroup> counters: array<atomic<u32>, COUNTERS>;

fn add_to_counts(slot: u32, number: u32) {
    let before = atomicAdd(&counts[2u * slot], number);
    if (before + number < before) {
        atomicAdd(&counts[(2u * slot) + 1u], 1u);
    }
}

// Begins: a barrier follows.
fn clear_counters(slots: u32, copies: u32, invocation: u32) {
    for (var counter = invocation; counter < slots * copies; counter += WG) {
        atomicStore(&counters[counter], 0u);
    }
}

fn count_slot(slot: u32, number: u32, copies: u32, invocation: u32) {
    if (copies == 0u) {
        add_to_counts(slot, number);
    } else {
        atomicAdd(&counters[(slot * copies) + (invocation & (copies - 1u))], number);
    }
}

// Counts the slots of two values, or of the first alone.
fn count_slots(first: u32, second: u32, both: bool, copies: u32, invocation: u32) {
    let alike = both && (first == second);
    count_slot(first, select(1u, 2u, alike), copies, invocation);
    if (both && !alike) {
        count_slot(second, 1u, copies, invocation);
    }
}

// Ends: a barrier went before.
fn flush_counters(slots: u32, copies: u32, invocation: u32) {
    if (copies > 0u) {
        for (var slot = invocation; slot < slots; slot += WG) {
            var number = 0u;
            for (var copy = 0u; copy < copies; copy += 1u) {
                number += atomicLoad(&counters[(slot * copies) + copy]);
            }
            if (number > 0u) {
                add_to_counts(slot, number);
            }
        }
    }
}
