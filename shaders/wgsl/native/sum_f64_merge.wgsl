// Adds sums of blocks pairwise: the upper levels of lanemark_kernels::aggregate::reduce::sum_f64. Of a run of 512
// sums, neighbours are added, then neighbours of those, and so on; one without a neighbour passes up as it is.
//
// sums    the sums of a level, in order
// merged  word i: what becomes of the i-th run
//
// One workgroup of 256 invocations a run. Eight rounds, no loop over values. Additions only, so that there is nothing
// to contract. Workgroup memory: 2048 bytes. Needs f64.

const RUN: u32 = 512u;

struct Params {
    sums: u32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

@group(0) @binding(0) var<storage, read> sums: array<f64>;
@group(0) @binding(1) var<storage, read_write> merged: array<f64>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> nodes: array<f64, 256>;

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) workgroup: vec3<u32>) {
    let first = (workgroup.x * RUN) + (2u * local.x);
    let pairs = (min(params.sums - (workgroup.x * RUN), RUN) + 1u) / 2u;
    if (first + 1u < params.sums) {
        nodes[local.x] = sums[first] + sums[first + 1u];
    } else if (first < params.sums) {
        nodes[local.x] = sums[first];
    }
    for (var apart = 1u; apart < 256u; apart *= 2u) {
        workgroupBarrier();
        if ((local.x % (2u * apart) == 0u) && (local.x + apart < pairs)) {
            nodes[local.x] += nodes[local.x + apart];
        }
    }
    if (local.x == 0u) {
        merged[workgroup.x] = nodes[0];
    }
}
