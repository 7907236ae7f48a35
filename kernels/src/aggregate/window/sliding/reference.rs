//! The judge: a Two-Stacks Lite stepped pane by pane.

use crate::aggregate::window::summary::Summary;
use crate::aggregate::window::two_stacks::TwoStacksLite;

/// For each pane the aggregate of the last `width` panes that it ends; `width` is at least 1.
pub fn windows(panes: &[Summary], width: usize) -> Vec<Summary> {
    let mut window = TwoStacksLite::new();
    panes.iter().map(|pane| slide(&mut window, width, *pane)).collect()
}

/// One slide: the earliest pane leaves a window that is full, the latest enters, and the window answers.
#[inline(always)]
pub fn slide(window: &mut TwoStacksLite<Summary>, width: usize, pane: Summary) -> Summary {
    if window.len() == width {
        window.pop();
    }
    window.push(pane);
    window.query()
}
