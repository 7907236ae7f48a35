// Where the newest pane lies, if the last event is in it.
//
// times   the last window's times, two a vec4, low words first
// origin  the time of the last event, and how far into its pane it lies; low words first
//
// One workgroup, of which one invocation works, in 64 rounds. No workgroup memory. Needs common/u64, common/ordered64.

struct Params {
    last: u32,
    size_low: u32,
    size_high: u32,
    zero_low: u32,
    zero_high: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> times: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> origin: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(1)
fn main() {
    let two = times[params.last / 2u];
    let time = select(two.zw, two.xy, (params.last & 1u) == 0u);
    let size = vec2<u32>(params.size_low, params.size_high);
    // The time counted from the least one, 2^63 before 0, and its remainder, bit by bit from the top.
    let counted = vec2<u32>(time.x, time.y ^ 0x80000000u);
    var rest = vec2<u32>(0u, 0u);
    for (var round = 0u; round < 64u; round += 1u) {
        let bit = 63u - round;
        let next = (select(counted.x, counted.y, bit > 31u) >> (bit & 31u)) & 1u;
        let full = rest.y > 0x7fffffffu;
        rest = vec2<u32>((rest.x << 1u) | next, (rest.y << 1u) | (rest.x >> 31u));
        if (full || !below64(rest, size)) {
            rest = sub64(rest, size);
        }
    }
    // Panes begin at time 0, which counts 2^63; its remainder is given.
    let zero = vec2<u32>(params.zero_low, params.zero_high);
    let into = select(sub64(rest, zero), sub64(add64(rest, size), zero), below64(rest, zero));
    origin[0] = vec4<u32>(time, into);
}
