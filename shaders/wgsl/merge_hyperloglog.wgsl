// The greatest rank of each register over many HyperLogLog sketches. Equals
// lanemark_kernels::sketch::hyperloglog::tables::MERGE.
//
// sketches  a byte a register, sketch after sketch, 16 registers a vec4
// merged    as sketches, so many sketches as params.lanes vec4s have room for; zeroed before the first window
//
// A lane takes every lanes-th vec4 into its own of `merged`; lanes are a multiple of the vec4s of a sketch, so a lane
// meets the same registers each time. Several lanes of a register are merged by another run over `merged`. Where the
// window does not begin with a lane 0, params.skip is how far the first lane's vec4 lies behind its start.
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th lane, so its loops end after
// (vec4s + lanes) / (workgroups * WG) rounds. No atomics, no workgroup memory.

override WG: u32 = 256u;

const TOPS: u32 = 0x80808080u;

struct Params {
    units: u32,
    lanes: u32,
    skip: u32,
    pad0: u32,
}

@group(0) @binding(0) var<storage, read> sketches: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> merged: array<vec4<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

// The greater of each two bytes.
fn greater(a: vec4<u32>, b: vec4<u32>) -> vec4<u32> {
    let tops = vec4<u32>(TOPS);
    // In the top bit of each byte, whether a is not less: by the 7 bits below, then by the top bits where they differ.
    let below = (a | tops) - (b & ~tops);
    let not_less = ((a & ~b) | (~(a ^ b) & below)) & tops;
    let mask = (not_less >> vec4<u32>(7u)) * 255u;
    return (a & mask) | (b & ~mask);
}

@compute @workgroup_size(WG)
fn main(@builtin(global_invocation_id) global: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
    for (var lane = global.x; lane < params.lanes; lane += workgroups.x * WG) {
        var registers = merged[lane];
        for (var unit = (lane + params.skip) % params.lanes; unit < params.units; unit += params.lanes) {
            registers = greater(registers, sketches[unit]);
        }
        merged[lane] = registers;
    }
}
