// Count, sum, largest and smallest of 64-bit integers, a row for each group or pane: in copies in workgroup memory
// where they fit, and in global memory. No bindings, no entry point. Needs common/u64, common/ordered_key,
// common/ordered64 and common/held_key. The shader that takes this in has
//   override WG, the invocations of a workgroup
//   values: array<vec4<u32>>, read: two values a vec4, low words first
//   table: array<atomic<u32>>, read_write: eight words a row, in the order below; zeroed before each window
//
// An extreme of 64 bits is kept as the position of the value that has it, less than 2^32 - 1 and plus one: a position
// is exchanged atomically, and the value behind it never changes, so each exchange is for a greater value and the
// greatest one stays, whatever the order. The high words of the extremes are raised first: a value whose high word is
// less is surely none, and is not compared with the one that is held. That spares the look where values differ in their
// high words; small integers of one sign do not, and each of them is compared. Smallest values are the largest
// complements.
// Loops: one round for each greater value that another invocation brings at the same time. Workgroup memory: 14,336
// bytes.

const COUNT: u32 = 0u;
const SUM_LOW: u32 = 1u;
const SUM_HIGH: u32 = 2u;
const MOST_AT: u32 = 3u;
const LEAST_AT: u32 = 4u;
const MOST_HIGH: u32 = 5u;
const LEAST_HIGH: u32 = 6u;
const ROW_WORDS: u32 = 8u;

// Rows in workgroup memory, copies counted; the words of a field lie together.
const OWN_ROWS: u32 = 512u;
const OWN_WORDS: u32 = 3584u;

var<workgroup> own: array<atomic<u32>, OWN_WORDS>;

// What is known of some values of a row: `most` as an ordered key, `least` as the complement of one, each with the
// position of its value plus one, or 0 where there is none.
struct Part {
    count: u32,
    sum: vec2<u32>,
    most: vec2<u32>,
    most_at: u32,
    least: vec2<u32>,
    least_at: u32,
}

fn no_part() -> Part {
    let zero = vec2<u32>(0u, 0u);
    return Part(0u, zero, zero, 0u, zero, 0u);
}

fn part_of(value: vec2<u32>, position: u32) -> Part {
    let key = key_of_i64(value);
    return Part(1u, value, key, position + 1u, ~key, position + 1u);
}

// A part that is not empty, with one more value.
fn with_value(part: Part, value: vec2<u32>, position: u32) -> Part {
    var more = part;
    let key = key_of_i64(value);
    more.count += 1u;
    more.sum = add64(part.sum, value);
    if (below64(part.most, key)) {
        more.most = key;
        more.most_at = position + 1u;
    }
    if (below64(part.least, ~key)) {
        more.least = ~key;
        more.least_at = position + 1u;
    }
    return more;
}

fn joined(a: Part, b: Part) -> Part {
    var both = a;
    both.count += b.count;
    both.sum = add64(a.sum, b.sum);
    if ((b.most_at != 0u) && ((a.most_at == 0u) || below64(a.most, b.most))) {
        both.most = b.most;
        both.most_at = b.most_at;
    }
    if ((b.least_at != 0u) && ((a.least_at == 0u) || below64(a.least, b.least))) {
        both.least = b.least;
        both.least_at = b.least_at;
    }
    return both;
}

// Whether the value of that key, or complement of one, takes the place of the one that is held.
fn replaces(key: vec2<u32>, held: u32, complement: vec2<u32>) -> bool {
    return (held == 0u) || below64(held_key(held) ^ complement, key);
}

fn raise_own(at_field: u32, high_field: u32, row: u32, key: vec2<u32>, at: u32, complement: vec2<u32>) {
    let high = (high_field * OWN_ROWS) + row;
    let seen = atomicLoad(&own[high]);
    if (key.y < seen) {
        return;
    }
    if (key.y > seen) {
        atomicMax(&own[high], key.y);
    }
    let place = (at_field * OWN_ROWS) + row;
    loop {
        let held = atomicLoad(&own[place]);
        if (!replaces(key, held, complement)) {
            break;
        }
        if (atomicCompareExchangeWeak(&own[place], held, at).exchanged) {
            break;
        }
    }
}

fn raise_table(at_field: u32, high_field: u32, row: u32, key: vec2<u32>, at: u32, complement: vec2<u32>) {
    let high = (row * ROW_WORDS) + high_field;
    let seen = atomicLoad(&table[high]);
    if (key.y < seen) {
        return;
    }
    if (key.y > seen) {
        atomicMax(&table[high], key.y);
    }
    let place = (row * ROW_WORDS) + at_field;
    loop {
        let held = atomicLoad(&table[place]);
        if (!replaces(key, held, complement)) {
            break;
        }
        if (atomicCompareExchangeWeak(&table[place], held, at).exchanged) {
            break;
        }
    }
}

// Takes a part in at a row of the workgroup's own.
fn take_own(row: u32, part: Part) {
    atomicAdd(&own[(COUNT * OWN_ROWS) + row], part.count);
    let before = atomicAdd(&own[(SUM_LOW * OWN_ROWS) + row], part.sum.x);
    let high = part.sum.y + select(0u, 1u, before + part.sum.x < before);
    if (high != 0u) {
        atomicAdd(&own[(SUM_HIGH * OWN_ROWS) + row], high);
    }
    raise_own(MOST_AT, MOST_HIGH, row, part.most, part.most_at, vec2<u32>(0u, 0u));
    raise_own(LEAST_AT, LEAST_HIGH, row, part.least, part.least_at, vec2<u32>(0xffffffffu, 0xffffffffu));
}

// Takes a part in at a row of the table.
fn take_table(row: u32, part: Part) {
    let first = row * ROW_WORDS;
    atomicAdd(&table[first + COUNT], part.count);
    let before = atomicAdd(&table[first + SUM_LOW], part.sum.x);
    let high = part.sum.y + select(0u, 1u, before + part.sum.x < before);
    if (high != 0u) {
        atomicAdd(&table[first + SUM_HIGH], high);
    }
    raise_table(MOST_AT, MOST_HIGH, row, part.most, part.most_at, vec2<u32>(0u, 0u));
    raise_table(LEAST_AT, LEAST_HIGH, row, part.least, part.least_at, vec2<u32>(0xffffffffu, 0xffffffffu));
}

// Empties the workgroup's own rows: a barrier follows.
fn clear_own(invocation: u32) {
    for (var word = invocation; word < OWN_WORDS; word += WG) {
        atomicStore(&own[word], 0u);
    }
}

// What a row of the workgroup's own holds.
fn own_part(row: u32) -> Part {
    var part = no_part();
    part.count = atomicLoad(&own[(COUNT * OWN_ROWS) + row]);
    if (part.count > 0u) {
        part.sum = vec2<u32>(
            atomicLoad(&own[(SUM_LOW * OWN_ROWS) + row]),
            atomicLoad(&own[(SUM_HIGH * OWN_ROWS) + row]),
        );
        part.most_at = atomicLoad(&own[(MOST_AT * OWN_ROWS) + row]);
        part.most = held_key(part.most_at);
        part.least_at = atomicLoad(&own[(LEAST_AT * OWN_ROWS) + row]);
        part.least = ~held_key(part.least_at);
    }
    return part;
}
