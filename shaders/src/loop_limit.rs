//! A canary: some software adapters cut an invocation off after so many rounds of all its loops together, and give the
//! wrong answer without an error (Mesa 22.3.6: 65,535 rounds).

use crate::device::GpuError;
use crate::plan::{MOST_ROUNDS, Plan};
use crate::program::Program;
use crate::shader::{Needs, Shader, parameters, params, read_write};
use crate::testing::gpu;

params! {
    struct Params { outer, inner, pad0, pad1 }
}

static COUNT_ROUNDS: Shader = Shader {
    name: "count_rounds",
    source: "
        struct Params { outer: u32, inner: u32, pad0: u32, pad1: u32 }
        @group(0) @binding(0) var<storage, read_write> rounds: array<u32>;
        @group(0) @binding(1) var<uniform> params: Params;
        @compute @workgroup_size(64)
        fn main(@builtin(global_invocation_id) global: vec3<u32>) {
            var counted = 0u;
            for (var outer = 0u; outer < params.outer; outer++) {
                for (var inner = 0u; inner < params.inner; inner++) {
                    counted += 1u;
                }
            }
            rounds[global.x] = counted;
        }",
    needs: Needs::NOTHING,
    bindings: &[read_write("rounds"), parameters()],
    params: Params::FIELDS,
    overrides: &[],
    workgroup_bytes: 0,
    twin: "the product of the two numbers",
};

/// Rounds that the adapter's invocations make of `outer` times `inner`, the fewest of 64 of them.
fn rounds(outer: u32, inner: u32) -> Result<Option<u32>, GpuError> {
    let Some(gpu) = gpu() else { return Ok(None) };
    let mut plan = Plan::new();
    let counted = plan.scratch("rounds", 64 * 4);
    let params = Params { outer, inner, ..Params::default() };
    plan.step(&COUNT_ROUNDS, vec![plan.whole(counted)], &params, 1);
    plan.read(counted, 64 * 4);
    let read = Program::new(&gpu, plan)?.run()?;
    Ok(bytemuck::pod_collect_to_vec::<u8, u32>(&read[0]).into_iter().min())
}

#[test]
fn as_many_rounds_as_a_plan_may_make_are_made() {
    let nested = 128;
    for (outer, inner) in [(1, MOST_ROUNDS), (nested, MOST_ROUNDS / nested - 1)] {
        let made = rounds(outer, inner).unwrap();
        assert!(made.is_none_or(|made| made == outer * inner), "{made:?} of {outer} times {inner} rounds were made");
    }
    let many = 100_000;
    if let Some(made) = rounds(1, many).unwrap().filter(|made| *made != many) {
        eprintln!("this adapter cuts loops off: {made} of {many} rounds were made; plans keep to {MOST_ROUNDS}");
    }
}
