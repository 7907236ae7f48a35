//! Log templates: a line in, the template and its typed values out.
//!
//! A [`Template`] is static text with variables in it, typed (`cpu_usage: {percentage}`) or in the form of log-parsing
//! corpora (`Block <*> stored as <*>`). A [`Matcher`] is a set of them, compiled; a [`Batch`] takes the answers for the
//! lines of a text as columns.
//!
//! ```
//! use lanemark_kernels::scan::template::{Batch, Header, Matcher, Options, Template, UNMATCHED};
//! let templates = vec![
//!     Template::typed("cpu_usage: {percentage} on core {integer}")?,
//!     Template::wildcard("Block <*> stored as <*>")?,
//! ];
//! let matcher = Matcher::new(templates, &Options { header: Header::Fields(1), sample: None })?;
//! let mut batch = Batch::new();
//! let text = b"10:15 cpu_usage: 73.5% on core 3\n10:16 Block b_1 stored as bytes\n10:17 what?\n";
//! matcher.match_batch(text, &mut batch)?;
//! assert_eq!(batch.ids(), [0, 1, UNMATCHED]);
//! assert_eq!((batch.values(0)[0].number(), batch.values(0)[1].integer()), (73.5, 3));
//! assert_eq!(&text[batch.values(1)[1].span()], b"bytes");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What matches
//! A template matches the whole content of a line, which is what follows the [`Header`]: it is the regular expression
//! `^…$` over bytes that [`reference`](mod@reference) states, with the captures of leftmost-first backtracking. Variables may stand side
//! by side: the earlier one then takes as much or as little as its expression says. A line that several templates match
//! belongs to the one with the most static bytes, or of these to the one given first; [`Matcher::overlaps`] names the
//! pairs between which only that order decides. Lines are bytes: invalid UTF-8, NUL and lines of any length are as good
//! as others.
//!
//! # How, and at what cost
//! The newlines of a window of text are indexed at a time. For each line some probes of hash tables with blocks of static
//! text, from its start and from its end, give the few templates worth a try; templates that start with a variable and
//! have no telling end are found by 4-byte grams of their static text. So the cost of a line does not grow with the number
//! of templates. A template is then walked variable by variable, with SIMD comparisons for static text and blanks, and
//! words of eight digits at a time for numbers. The SIMD rungs walk all lines of 128 KiB that share a template together,
//! one step at a time: the step is known to the loop, and AVX-512 reads the numbers of eight lines at once. Where the first way through a template fails and another might not (known
//! when the template is compiled), a backtracker decides, whose cost is at most (variables × bytes): never exponential.
//! A line of `n` bytes costs O(n) for each template that is tried.
//!
//! Memory: in proportion to the text of the templates; a batch keeps 8 bytes a line and 8 bytes a value.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod batch;
mod body;
mod choose;
mod columns;
mod commonness;
mod compile;
mod exact;
mod index;
mod lines;
mod matcher;
#[cfg(target_arch = "aarch64")]
mod neon;
mod numbers;
mod overlaps;
pub mod reference;
mod scalar;
mod search;
pub mod tables;
#[cfg(test)]
mod tests;
mod tokens;
mod values;
mod walk;

pub use batch::{Batch, BatchError, UNMATCHED};
pub use matcher::{BuildError, Found, Header, Matcher, Options};
pub use overlaps::Overlap;
pub use tokens::{Kind, Template, TemplateError};
pub use values::Value;
