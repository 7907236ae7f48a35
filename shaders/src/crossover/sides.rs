//! Which of the measured sizes are better on the GPU, where near ties are not worth a turn of their own.

use super::Point;

/// What a further stretch of sizes on the GPU must save at the least: 10 %, as the logarithm of a ratio of times.
const WORTH_A_STRETCH: f64 = 0.095_310_179_804_324_87;

/// Where an assignment of sizes stands.
#[derive(Clone)]
struct Way {
    /// Logarithms of the times lost so far, and what stretches after the first cost.
    lost: f64,
    /// For each size so far whether it is on the GPU.
    on_gpu: Vec<bool>,
}

impl Way {
    fn and(&self, lost: f64, on_gpu: bool) -> Way {
        let mut way = self.clone();
        way.lost += lost;
        way.on_gpu.push(on_gpu);
        way
    }
}

/// For each size whether it is better on the GPU: of all assignments the one that loses least, counting for each size the
/// logarithm of its time over that of the faster side, and 10 % for each stretch on the GPU after the first.
///
/// So no size loses more than 10 %, since a stretch of its own would cost less; and where the GPU is faster at any size
/// there is a stretch. Equal times are the CPU's.
pub fn on_gpu(points: &[Point]) -> Vec<bool> {
    let nowhere = Way { lost: f64::INFINITY, on_gpu: Vec::new() };
    // The best way that has not come to a stretch yet, that is inside of one, and that is behind one.
    let (mut ahead, mut inside, mut behind) = (Way { lost: 0.0, on_gpu: Vec::new() }, nowhere.clone(), nowhere);
    for point in points {
        let gained = (point.cpu_ns / point.gpu_ns).ln();
        let (on_cpu, on_gpu) = (gained.max(0.0), (-gained).max(0.0));
        // Of equal ways the first: stretches begin late and end early.
        let begin = least([ahead.and(on_gpu, true), inside.and(on_gpu, true)]);
        let begin = least([begin, behind.and(on_gpu + WORTH_A_STRETCH, true)]);
        behind = least([behind.and(on_cpu, false), inside.and(on_cpu, false)]);
        ahead = ahead.and(on_cpu, false);
        inside = begin;
    }
    if points.iter().any(|point| point.gained_on_gpu() > 0.0) { least([behind, inside]).on_gpu } else { ahead.on_gpu }
}

/// The first of those that lose least.
fn least([first, second]: [Way; 2]) -> Way {
    if second.lost < first.lost { second } else { first }
}

/// The first and the last index of each stretch of sizes on the GPU.
pub fn stretches(on_gpu: &[bool]) -> Vec<(usize, usize)> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for at in (0..on_gpu.len()).filter(|at| on_gpu[*at]) {
        match stretches.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => stretches.push((at, at)),
        }
    }
    stretches
}
