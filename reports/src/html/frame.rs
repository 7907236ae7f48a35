//! The frame of a plot: caption, legend, picture, and the numbers beneath.

use super::drawing::swatch;
use super::palette::Look;
use maud::{Markup, PreEscaped, html};

/// What a plot is framed with.
pub struct Frame {
    /// What is drawn over what; see [`caption`].
    pub caption: String,
    /// The entries of the legend; see [`entry`].
    pub legend: Markup,
    /// The picture; none where there is nothing to draw.
    pub svg: Option<String>,
    /// The numbers behind the picture.
    pub beneath: Markup,
}

impl Frame {
    /// The figure.
    pub fn figure(self) -> Markup {
        let Frame { caption, legend, svg, beneath } = self;
        html! {
            figure.plot {
                figcaption { (caption) }
                ul.legend aria-hidden="true" { (legend) }
                @if let Some(svg) = svg {
                    div.scroll tabindex="0" role="img" aria-label=(format!("Plot: {caption}. The numbers are in the table below.")) {
                        (PreEscaped(svg))
                    }
                }
                (beneath)
            }
        }
    }
}

/// What is drawn over what, then what tells this plot from others like it: `values/s over threads · first run`.
pub fn caption(words: String, more: &[Option<&str>]) -> String {
    let more = more.iter().flatten().filter(|more| !more.is_empty());
    more.fold(words, |caption, more| format!("{caption} · {more}"))
}

/// A line in the legend.
pub fn entry(look: Look, name: &str) -> Markup {
    html! { li class=(look.class()) { (swatch(look)) (name) } }
}
