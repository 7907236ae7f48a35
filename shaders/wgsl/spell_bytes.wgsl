// Part of the letters of events: what a column of bytes gives, by a table. Equals the comparisons of a Column::U8 that
// lanemark_kernels::pattern::condition evaluates.
//
// values   four events a word
// table    of each value, the bits of the comparisons that hold
// letters  a byte an event; its bits of this column are set, or where `begins` is 1 the byte is written
//
// Any number of workgroups; an invocation takes every (workgroups * WG)-th word, so its loop ends after
// items / 4 / (workgroups * WG) rounds. Workgroup memory: 1,024 bytes.

override WG: u32 = 256u;

struct Params {
    items: u32,
    begins: u32,
    pad0: u32,
    pad1: u32,
}

@group(0) @binding(0) var<storage, read> values: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<u32>;
@group(0) @binding(2) var<storage, read_write> letters: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

var<workgroup> bits: array<u32, 256>;

@compute @workgroup_size(WG)
fn main(
    @builtin(global_invocation_id) global: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(num_workgroups) workgroups: vec3<u32>,
) {
    for (var value = local.x; value < 256u; value += WG) {
        bits[value] = table[value];
    }
    workgroupBarrier();
    let words = (params.items + 3u) / 4u;
    for (var word = global.x; word < words; word += workgroups.x * WG) {
        let four = values[word];
        let low = bits[four & 255u] | (bits[(four >> 8u) & 255u] << 8u);
        let high = bits[(four >> 16u) & 255u] | (bits[four >> 24u] << 8u);
        var all = low | (high << 16u);
        if (params.begins == 0u) {
            all |= letters[word];
        }
        letters[word] = all;
    }
}
