// The exclusive sum over a workgroup. No bindings, no entry point. The including file declares `override WG`.
// Workgroup memory: 4 * WG bytes. Control flow around the calls is uniform: all invocations meet in the barriers.

var<workgroup> sums_up_to: array<u32, WG>;

// The sum of the values of the invocations before this one.
fn sum_before(lane: u32, value: u32) -> u32 {
    workgroupBarrier();
    sums_up_to[lane] = value;
    workgroupBarrier();
    for (var reach = 1u; reach < WG; reach *= 2u) {
        var sum = sums_up_to[lane];
        if (lane >= reach) {
            sum += sums_up_to[lane - reach];
        }
        workgroupBarrier();
        sums_up_to[lane] = sum;
        workgroupBarrier();
    }
    return sums_up_to[lane] - value;
}

// The sum of all values of the last call.
fn sum_of_all() -> u32 {
    return sums_up_to[WG - 1u];
}
