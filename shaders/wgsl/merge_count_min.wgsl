// The sum of each counter over many Count-Min sketches; a counter that reaches 2^32 - 1 stays there. Equals
// lanemark_kernels::sketch::count_min::CountMin::merge.
//
// sketches  a word a counter, sketch after sketch, 4 counters a vec4; zeros behind the last one
// merged    as sketches, so many sketches as params.lanes vec4s have room for; zeroed before the first window
//
// A lane takes every lanes-th vec4 into its own of `merged`; the counters of all lanes are a multiple of those of a
// sketch, so a lane meets the same counters each time. Several lanes of a counter are added by another run over
// `merged`. Where the window does not begin with a lane 0, params.skip is how far the first lane's vec4 lies behind its
// start.
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th lane, so its loops end after (vec4s + lanes)
// / (workgroups * WG) rounds. Saturating sums are the same in any order. No atomics, no workgroup memory.

override WG: u32 = 256u;

struct Params {
    units: u32,
    lanes: u32,
    skip: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> sketches: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> merged: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WG)
fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    for (var lane = global.x; lane < params.lanes; lane += workgroups.x * WG) {
        var counters = merged[lane];
        for (var unit = (lane + params.skip) % params.lanes; unit < params.units; unit += params.lanes) {
            let sum = counters + sketches[unit];
            counters = select(sum, vec4<u32>(0xffffffffu), sum < counters);
        }
        merged[lane] = counters;
    }
}
