//! How to read the figures, and what they cannot say.

use maud::{Markup, html};

/// The page on method.
pub fn section() -> Markup {
    html! {
        section id="method" {
            h2 { "Method" }
            div.columns {
                div {
                    h3 { "How the figures were taken" }
                    dl {
                        dt { "Right before fast" }
                        dd { "A variant is timed only after its answer on this very input equalled that of the reference. One that fails ends the run." }
                        dt { "Side by side" }
                        dd { "The variants of a bench are sampled in turn, in an order drawn anew each round, so that drift of the machine hits all alike." }
                        dt { "Medians" }
                        dd { "Every rate is the median of its samples with a 95 % bootstrap interval. There is no mean on this page." }
                        dt { "Ratios" }
                        dd { "“× before” and “× best peer” come from pairs of samples taken together, not from two medians. They are over the fastest naive method and the fastest library." }
                        dt { "Limits" }
                        dd { "The share of the limit is the bytes that a variant must move, over what plain loads, stores or copies moved in the same run, in the level that the working set fits in: on the very buffers of the bench and in the same rounds, where the point names a limit of its own." }
                        dt { "Clocks" }
                        dd { "A point says its clock. The thread's own CPU clock stands still while the thread is off its core; the wall clock does not, and is the right one for several threads, sockets and the GPU." }
                        dt { "Latency" }
                        dd { "Arrivals follow a schedule and every latency counts from the scheduled time: a stalled system does not slow its own load down." }
                    }
                }
                div {
                    h3 { "What they cannot say" }
                    dl {
                        dt { "Another machine" }
                        dd { "A figure holds for this processor, these pages and this day. The limits on this page are what plain loops of loads, stores and copies moved here: a kernel that mixes them, or orders them better, can exceed one." }
                        dt { "Another launch" }
                        dd { "The interval covers the samples of one launch. A new launch places memory anew: in a shared cache or in memory, a few per cent between two runs are no difference. " code { "lanemark compare" } " allows for that." }
                        dt { "Contradictions" }
                        dd { "Where documented figures contradict each other or theory, or leave out what they depend on, the row says so and why. Its verdict is of the row's own figure all the same." }
                        dt { "Changes over time" }
                        dd { "Runs of one machine at different times are searched for change points (E-divisive, Matteson and James 2014; p at most 0.001 over 9,999 random orders of a fixed seed, windows of 50 runs, at least 3 on each side). A single outlier is none, fewer than about 14 runs cannot show one, and a change in the last 3 of a short series, 20 runs say, cannot be told yet. One split in 1,000 is a false mark. They are for reading, and no verdict comes from them." }
                        dt { "Modelled rows" }
                        dd { "They are computed from measured inputs, mostly for clusters that no single machine can be. They are never counted as met." }
                        dt { "Unavailable rows" }
                        dd { "Nothing was measured, for the reason given. The documented figure is never put in its place." }
                        dt { "Smaller inputs" }
                        dd { "A naive method that would take hours ran on fewer items, where its row says so. What slows down with size is then flattered." }
                        dt { "Software adapters" }
                        dd { "A GPU adapter that computes on the CPU shows that the shaders are right. Its times are not judged." }
                    }
                }
            }
        }
    }
}
