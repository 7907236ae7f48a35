//! Four blocks at once, a column of each field, with the instructions of AVX2.

use super::SlidingWindow;
use super::blocks::slide;
use crate::aggregate::window::summary::Summary;
use crate::isa::avx2;
use std::arch::x86_64::*;

slide!(avx2, lanes: 4, widest: WIDEST);

/// Beyond it the suffixes of four blocks leave the first cache too early.
const WIDEST: usize = 120;

/// A field of four summaries in each register.
#[derive(Clone, Copy)]
struct Columns {
    count: __m256i,
    sum: __m256d,
    min: __m256d,
    max: __m256d,
}

/// One summary: each register has all four fields, of which one is combined as it should be.
#[derive(Clone, Copy)]
struct Running {
    count: __m256i,
    sum: __m256d,
    min: __m256d,
    max: __m256d,
}

avx2! {
    fn running(summary: Summary) -> Running {
        let row: __m256d = bytemuck::must_cast(summary);
        Running { count: _mm256_castpd_si256(row), sum: row, min: row, max: row }
    }

    /// The running aggregate with `row` before or after it: no field's bits tell which, but of a NaN.
    fn append(running: Running, row: __m256d) -> Running {
        Running {
            count: _mm256_add_epi64(running.count, _mm256_castpd_si256(row)),
            sum: _mm256_add_pd(running.sum, row),
            min: _mm256_min_pd(row, running.min),
            max: _mm256_max_pd(row, running.max),
        }
    }

    /// The four fields, each of its register.
    fn row(running: Running) -> Summary {
        let low = _mm256_blend_pd::<0b0010>(_mm256_castsi256_pd(running.count), running.sum);
        let high = _mm256_blend_pd::<0b1000>(running.min, running.max);
        bytemuck::must_cast(_mm256_blend_pd::<0b1100>(low, high))
    }

    fn forward(kept: &mut [Summary], prefix: &mut Summary, panes: &[Summary], out: &mut [Summary]) {
        let kept = &mut kept[..panes.len() + 1];
        let out = &mut out[..panes.len()];
        let mut before = running(*prefix);
        for place in 0..panes.len() {
            before = append(before, bytemuck::must_cast(panes[place]));
            out[place] = row(append(before, bytemuck::must_cast(kept[place + 1])));
            kept[place] = panes[place];
        }
        *prefix = row(before);
    }

    fn keep(kept: &mut [Summary]) {
        let mut after = running(Summary::EMPTY);
        for place in kept.iter_mut().rev() {
            after = append(after, bytemuck::must_cast(*place));
            *place = row(after);
        }
    }

    fn whole(kept: &[Summary], spare: &mut [Summary], panes: &[Summary], out: &mut [Summary]) {
        let width = panes.len();
        let (kept, spare, out) = (&kept[..width + 1], &mut spare[..width], &mut out[..width]);
        let (mut before, mut after) = (running(Summary::EMPTY), running(Summary::EMPTY));
        for place in 0..width {
            before = append(before, bytemuck::must_cast(panes[place]));
            out[place] = row(append(before, bytemuck::must_cast(kept[place + 1])));
            let mirror = width - 1 - place;
            after = append(after, bytemuck::must_cast(panes[mirror]));
            spare[mirror] = row(after);
        }
    }

    /// Four combinations.
    fn combine(earlier: Columns, later: Columns) -> Columns {
        Columns {
            count: _mm256_add_epi64(earlier.count, later.count),
            sum: _mm256_add_pd(earlier.sum, later.sum),
            min: _mm256_min_pd(later.min, earlier.min),
            max: _mm256_max_pd(later.max, earlier.max),
        }
    }

    /// The summaries of four blocks at one place.
    fn load(blocks: [&[Summary]; 4], place: usize) -> Columns {
        let halves: [[__m128d; 2]; 4] = [
            bytemuck::must_cast(blocks[0][place]),
            bytemuck::must_cast(blocks[1][place]),
            bytemuck::must_cast(blocks[2][place]),
            bytemuck::must_cast(blocks[3][place]),
        ];
        let low_even = _mm256_set_m128d(halves[2][0], halves[0][0]);
        let low_odd = _mm256_set_m128d(halves[3][0], halves[1][0]);
        let high_even = _mm256_set_m128d(halves[2][1], halves[0][1]);
        let high_odd = _mm256_set_m128d(halves[3][1], halves[1][1]);
        Columns {
            count: _mm256_castpd_si256(_mm256_unpacklo_pd(low_even, low_odd)),
            sum: _mm256_unpackhi_pd(low_even, low_odd),
            min: _mm256_unpacklo_pd(high_even, high_odd),
            max: _mm256_unpackhi_pd(high_even, high_odd),
        }
    }

    /// The rows of four summaries.
    fn rows(columns: Columns) -> [Summary; 4] {
        let low_even = _mm256_unpacklo_pd(_mm256_castsi256_pd(columns.count), columns.sum);
        let low_odd = _mm256_unpackhi_pd(_mm256_castsi256_pd(columns.count), columns.sum);
        let high_even = _mm256_unpacklo_pd(columns.min, columns.max);
        let high_odd = _mm256_unpackhi_pd(columns.min, columns.max);
        [
            bytemuck::must_cast(_mm256_permute2f128_pd::<0x20>(low_even, high_even)),
            bytemuck::must_cast(_mm256_permute2f128_pd::<0x20>(low_odd, high_odd)),
            bytemuck::must_cast(_mm256_permute2f128_pd::<0x31>(low_even, high_even)),
            bytemuck::must_cast(_mm256_permute2f128_pd::<0x31>(low_odd, high_odd)),
        ]
    }

    /// The columns as they lie in memory until they are needed.
    fn spread(columns: Columns) -> [Summary; 4] {
        [
            bytemuck::must_cast(columns.count),
            bytemuck::must_cast(columns.sum),
            bytemuck::must_cast(columns.min),
            bytemuck::must_cast(columns.max),
        ]
    }

    /// As they were [`spread`].
    fn gathered(fields: &[Summary; 4]) -> Columns {
        Columns {
            count: bytemuck::must_cast(fields[0]),
            sum: bytemuck::must_cast(fields[1]),
            min: bytemuck::must_cast(fields[2]),
            max: bytemuck::must_cast(fields[3]),
        }
    }

    fn columns(spare: &mut [Summary], panes: &[Summary], out: &mut [Summary], width: usize) {
        match width {
            2 => columns_of::<2>(spare, panes, out, width),
            3 => columns_of::<3>(spare, panes, out, width),
            4 => columns_of::<4>(spare, panes, out, width),
            _ => columns_of::<0>(spare, panes, out, width),
        }
    }

    /// The width is a constant where it is small: its loops are then no loops.
    fn columns_of<const WIDTH: usize>(spare: &mut [Summary], panes: &[Summary], out: &mut [Summary], width: usize) {
        let width = if WIDTH > 0 { WIDTH } else { width };
        let mut small = [[Summary::EMPTY; 4]; 4];
        let spare = if WIDTH > 0 { &mut small[..width] } else { &mut spare.as_chunks_mut::<4>().0[..width] };
        let groups = panes.windows(5 * width).step_by(4 * width).zip(out.chunks_exact_mut(4 * width));
        for (panes, out) in groups {
            let (block0, rest) = panes.split_at(width);
            let (block1, rest) = rest.split_at(width);
            let (block2, rest) = rest.split_at(width);
            let (block3, block4) = rest.split_at(width);
            let earlier = [block0, block1, block2, block3];
            let present = [block1, block2, block3, &block4[..width]];
            let mut after = load(earlier, width - 1);
            for place in (1..width).rev() {
                spare[place] = spread(after);
                after = combine(load(earlier, place - 1), after);
            }
            let (out0, out) = out.split_at_mut(width);
            let (out1, out) = out.split_at_mut(width);
            let (out2, out) = out.split_at_mut(width);
            let out3 = &mut out[..width];
            let mut before = load(present, 0);
            for place in 0..width - 1 {
                let answers = rows(combine(gathered(&spare[place + 1]), before));
                out0[place] = answers[0];
                out1[place] = answers[1];
                out2[place] = answers[2];
                out3[place] = answers[3];
                before = combine(before, load(present, place + 1));
            }
            let answers = rows(before);
            out0[width - 1] = answers[0];
            out1[width - 1] = answers[1];
            out2[width - 1] = answers[2];
            out3[width - 1] = answers[3];
        }
    }
}
