// Count, sum, largest and smallest value of each of the newest panes, of one window. After find_newest_pane and with
// fold_rows it equals the panes of lanemark_kernels::aggregate::window, for i64.
//
// times   two times a vec4, low words first; zeros behind the last one
// values  two values a vec4, low words first; zeros behind the last one
// origin  the time of the batch's last event, and how far into its pane it lies; low words first
// table   eight words a pane, see common/row_table, the newest pane first; zeroed before each window
// beyond  the first word becomes 1 where an event is newer than the last event's pane; it is left out
//
// Any number of workgroups, each for `share` pairs of events that follow one another. An invocation takes every WG-th
// of them and keeps what it knows of a pane in registers while its events stay there; in order, that is most of the
// time, and the pane is found by a comparison and not by a division. Then it adds that to the workgroup's own row of
// the pane, or to the table where the pane is not among the 512 from the first event's on. Loops: share / WG rounds of
// two events, at most four for a division, and those of common/row_table. Workgroup memory: 14,340 bytes. Needs
// common/u64, common/ordered_key, common/ordered64, common/held_key and common/row_table.

override WG: u32 = 256u;

struct Params {
    items: u32,
    share: u32,
    panes: u32,
    inverse: u32,
    size_low: u32,
    size_high: u32,
    kept_low: u32,
    kept_high: u32,
}

@group(0) @binding(0) var<storage, read> times: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> values: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> origin: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> table: array<atomic<u32>>;
@group(0) @binding(4) var<storage, read_write> beyond: array<atomic<u32>>;
@group(0) @binding(5) var<uniform> params: Params;

// The row of the workgroup's first event: its own rows are of this pane and newer ones.
var<workgroup> oldest: u32;

const NO_ROW: u32 = 0xffffffffu;

// A pane by the times that lie in it: those from `back` before the last event's on, for `span` units more.
struct Pane {
    row: u32,
    back: vec2<u32>,
    span: vec2<u32>,
}

// The low 64 bits of a product.
fn times64(number: vec2<u32>, factor: u32) -> vec2<u32> {
    let middle = ((number.x >> 16u) * (factor & 0xffffu)) + (((number.x & 0xffffu) * (factor & 0xffffu)) >> 16u);
    let other = ((number.x & 0xffffu) * (factor >> 16u)) + (middle & 0xffffu);
    let high = ((number.x >> 16u) * (factor >> 16u)) + (middle >> 16u) + (other >> 16u);
    return vec2<u32>(number.x * factor, high + (number.y * factor));
}

// The pane of a time; of no row where it is older than the panes kept, or newer than the last event's, which is noted.
fn pane_of(time: vec2<u32>, origin_time: vec2<u32>, into: vec2<u32>) -> Pane {
    let size = vec2<u32>(params.size_low, params.size_high);
    let zero = vec2<u32>(0u, 0u);
    if (below64(key_of_i64(origin_time), key_of_i64(time))) {
        let ahead = sub64(time, origin_time);
        // Less than size - into: within the pane.
        if (below64(ahead, sub64(size, into))) {
            return Pane(0u, zero, into);
        }
        atomicStore(&beyond[0], 1u);
        return Pane(NO_ROW, zero, zero);
    }
    let back = sub64(origin_time, time);
    if (!below64(into, back)) {
        return Pane(0u, zero, into);
    }
    let before = sub64(back, add64(into, vec2<u32>(1u, 0u)));
    let kept = vec2<u32>(params.kept_low, params.kept_high);
    if ((params.panes == 1u) || below64(kept, before)) {
        return Pane(NO_ROW, zero, zero);
    }
    // The quotient is less than 2^20 and its estimate wrong by less than one; taking two away makes it none too large.
    let estimate = ((f32(before.y) * 4294967296.0) + f32(before.x)) * bitcast<f32>(params.inverse);
    var quotient = u32(max(estimate - 2.0, 0.0));
    var rest = sub64(before, times64(size, quotient));
    while (!below64(rest, size)) {
        rest = sub64(rest, size);
        quotient += 1u;
    }
    return Pane(quotient + 1u, sub64(back, rest), sub64(size, vec2<u32>(1u, 0u)));
}

// Whether a time lies in a pane of a row; also false of times after the last event's.
fn lies_in(pane: Pane, time: vec2<u32>, origin_time: vec2<u32>) -> bool {
    let back = sub64(origin_time, time);
    let in_order = !below64(key_of_i64(origin_time), key_of_i64(time));
    return in_order && !below64(back, pane.back) && !below64(pane.span, sub64(back, pane.back));
}

fn take(row: u32, part: Part) {
    if (row == NO_ROW) {
        return;
    }
    let own_row = oldest - row;
    if (own_row < OWN_ROWS) {
        take_own(own_row, part);
    } else {
        take_table(row, part);
    }
}

@compute @workgroup_size(WG)
fn main(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    let pairs = (params.items + 1u) / 2u;
    let begin = min(workgroup.x * params.share, pairs);
    let end = min(begin + params.share, pairs);
    let origin_time = origin[0].xy;
    let into = origin[0].zw;
    clear_own(local.x);
    if (local.x == 0u) {
        let first = pane_of(times[min(begin, pairs - 1u)].xy, origin_time, into);
        oldest = min(first.row, params.panes - 1u);
    }
    workgroupBarrier();

    var pane = Pane(NO_ROW, vec2<u32>(0u, 0u), vec2<u32>(0u, 0u));
    var part = no_part();
    for (var pair = begin + local.x; pair < end; pair += WG) {
        let two_times = times[pair];
        let two_values = values[pair];
        for (var second = 0u; second < 2u; second += 1u) {
            let position = (2u * pair) + second;
            if (position < params.items) {
                let time = select(two_times.xy, two_times.zw, second == 1u);
                let value = select(two_values.xy, two_values.zw, second == 1u);
                if ((pane.row != NO_ROW) && lies_in(pane, time, origin_time)) {
                    part = with_value(part, value, position);
                } else {
                    let next = pane_of(time, origin_time, into);
                    if ((pane.row != NO_ROW) && (pane.row == next.row)) {
                        part = with_value(part, value, position);
                    } else {
                        take(pane.row, part);
                        pane = next;
                        part = part_of(value, position);
                    }
                }
            }
        }
    }
    take(pane.row, part);

    workgroupBarrier();
    for (var row = local.x; (row < OWN_ROWS) && (row <= oldest); row += WG) {
        let held = own_part(row);
        if (held.count > 0u) {
            take_table(oldest - row, held);
        }
    }
}
