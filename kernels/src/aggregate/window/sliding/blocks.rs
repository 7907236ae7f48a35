//! The order in which blocks of panes are taken; the rungs bring the loops over panes.

/// Makes the rung's `slide` of its loops, of the lanes of a register, and of the widest block that `columns` gains by:
/// - `forward(kept, prefix, panes, out)`: panes within one block; `kept` starts at the first one's place, and has one
///   more place than there are panes;
/// - `keep(kept)`: the aggregate from each place to the end, in place;
/// - `whole(kept, spare, panes, out)`: one whole block; the suffixes go to `spare`;
/// - `columns(spare, panes, out, width)`: whole blocks, one in each lane, each after the block before it; `panes`
///   starts with the block before the first, `out` does not.
macro_rules! slide {
    ($features:ident, lanes: $lanes:expr, widest: $widest:expr) => {
        $features! {
            pub fn slide(window: &mut SlidingWindow, panes: &[Summary], out: &mut [Summary]) {
                let width = window.width();
                let (mut panes, mut out) = (panes, out);
                while !panes.is_empty() {
                    let blocks = panes.len() / width;
                    let taken = if window.at > 0 || blocks == 0 {
                        let taken = panes.len().min(width - window.at);
                        let (panes, out) = (&panes[..taken], &mut out[..taken]);
                        forward(&mut window.kept[window.at..], &mut window.prefix, panes, out);
                        window.at += taken;
                        if window.at == width {
                            keep(&mut window.kept[..width]);
                            (window.at, window.prefix) = (0, Summary::EMPTY);
                        }
                        taken
                    } else if blocks <= $lanes || width > $widest {
                        window.spare.resize(width + 1, Summary::EMPTY);
                        window.spare[width] = Summary::EMPTY;
                        whole(&window.kept, &mut window.spare, &panes[..width], &mut out[..width]);
                        std::mem::swap(&mut window.kept, &mut window.spare);
                        width
                    } else {
                        // The first block needs the suffixes of the one before it, of which the panes are gone.
                        forward(&mut window.kept, &mut window.prefix, &panes[..width], &mut out[..width]);
                        window.prefix = Summary::EMPTY;
                        window.spare.resize($lanes * width, Summary::EMPTY);
                        let taken = width * (1 + (blocks - 1) / $lanes * $lanes);
                        columns(&mut window.spare, &panes[..taken], &mut out[width..taken], width);
                        window.kept[..width].copy_from_slice(&panes[taken - width..taken]);
                        keep(&mut window.kept[..width]);
                        taken
                    };
                    panes = &panes[taken..];
                    out = &mut out[taken..];
                }
            }
        }
    };
}
pub(super) use slide;
