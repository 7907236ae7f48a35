//! One summary at a time.

use super::SlidingWindow;
use crate::aggregate::window::summary::Summary;

/// Block by block.
pub fn slide(window: &mut SlidingWindow, panes: &[Summary], out: &mut [Summary]) {
    let width = window.width();
    let (mut panes, mut out) = (panes, out);
    while !panes.is_empty() {
        let taken = panes.len().min(width - window.at);
        let kept = &mut window.kept[window.at..][..=taken];
        let mut prefix = window.prefix;
        for place in 0..taken {
            prefix = prefix.merge(panes[place]);
            out[place] = kept[place + 1].merge(prefix);
            kept[place] = panes[place];
        }
        window.prefix = prefix;
        window.at += taken;
        if window.at == width {
            let mut suffix = Summary::EMPTY;
            for kept in window.kept[..width].iter_mut().rev() {
                suffix = kept.merge(suffix);
                *kept = suffix;
            }
            (window.at, window.prefix) = (0, Summary::EMPTY);
        }
        panes = &panes[taken..];
        out = &mut out[taken..];
    }
}
