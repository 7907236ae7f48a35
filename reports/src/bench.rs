//! Reading one bench: which variant is which, and what is over what.

use crate::matched_lines::MatchedLines;
use crate::run::{Bench, Figure, Quantity, Ratio, Role, Variant};

impl Bench {
    /// The fastest of the naive methods.
    pub fn before(&self) -> Option<&Variant> {
        self.fastest(|variant| variant.role == Role::Before && variant.is_timed())
    }

    /// The fastest library that did the whole job; see [`Bench::is_partial`].
    pub fn best_peer(&self) -> Option<&Variant> {
        self.fastest(|variant| variant.role == Role::Peer && variant.is_timed() && !self.is_partial(variant))
    }

    /// Whether the variant found something else in the lines than the chosen rung did in the very same ones, as a
    /// library that gives no values: its rate is of another job. Only checksums tell that, sums differ in their last
    /// digits; and an answer on a smaller input cannot be compared.
    pub fn is_partial(&self, variant: &Variant) -> bool {
        let answers =
            self.chosen().and_then(|chosen| MatchedLines::of(self, chosen)).zip(MatchedLines::of(self, variant));
        answers.is_some_and(|(whole, own)| own.of == whole.of && own != whole)
    }

    /// The rung that dispatch chose; where the file marks none, the fastest rung, else the fastest on the GPU.
    pub fn chosen(&self) -> Option<&Variant> {
        self.variants
            .iter()
            .find(|variant| variant.chosen)
            .or_else(|| self.fastest(|variant| variant.role == Role::Rung))
            .or_else(|| self.fastest(|variant| variant.role == Role::Gpu))
    }

    /// Whether it has a naive method or a library that the rungs stand beside.
    pub fn has_others(&self) -> bool {
        self.variants.iter().any(|variant| matches!(variant.role, Role::Before | Role::Peer))
    }

    /// The variants of lanemark itself, in the order of the file.
    pub fn rungs(&self) -> impl Iterator<Item = &Variant> {
        self.variants.iter().filter(|variant| matches!(variant.role, Role::Rung | Role::Gpu))
    }

    /// The variant of this name.
    pub fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.name == name)
    }

    /// How many times faster `of` is than `to`, as the run computed it pair by pair; turned round where the run
    /// has it the other way. None where the run did not pair the two: a ratio of medians is another figure.
    pub fn ratio(&self, of: &str, to: &str) -> Option<Ratio> {
        let stored = |of: &str, to: &str| self.ratios.iter().find(|ratio| ratio.of == of && ratio.to == to);
        stored(of, to).cloned().or_else(|| {
            let other = stored(to, of)?;
            Some(Ratio {
                of: of.into(),
                to: to.into(),
                median: 1.0 / other.median,
                lo: 1.0 / other.hi,
                hi: 1.0 / other.lo,
            })
        })
    }

    /// How many times faster `variant` is than the fastest naive method.
    pub fn over_before(&self, variant: &Variant) -> Option<Ratio> {
        self.ratio(&variant.name, &self.before()?.name)
    }

    /// How many times faster `variant` is than the best library.
    pub fn over_best_peer(&self, variant: &Variant) -> Option<Ratio> {
        self.ratio(&variant.name, &self.best_peer()?.name)
    }

    /// The names of the variants' own figures, each once, in the order of the file.
    pub fn figure_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for figure in self.variants.iter().flat_map(|variant| &variant.figures) {
            if !names.contains(&figure.name.as_str()) {
                names.push(&figure.name);
            }
        }
        names
    }

    /// Items of one pass of `variant`.
    pub fn items(&self, variant: &Variant) -> u64 {
        variant.smaller_n.unwrap_or(self.input.n)
    }

    /// Bytes that `variant` moves for one item, where both are known.
    pub fn bytes_per_item(&self, variant: &Variant) -> Option<f64> {
        let items = self.items(variant);
        (items > 0 && variant.bytes > 0).then(|| variant.bytes as f64 / items as f64)
    }

    fn fastest(&self, wanted: impl Fn(&Variant) -> bool) -> Option<&Variant> {
        self.variants
            .iter()
            .filter(|variant| wanted(variant))
            .max_by(|a, b| a.per_second.median.total_cmp(&b.per_second.median))
    }
}

impl Variant {
    /// Whether it has a rate; one that has not stands in the file for its figures and curves alone.
    pub fn is_timed(&self) -> bool {
        !self.samples_ns.is_empty()
    }

    /// The figure of that name.
    pub fn figure(&self, name: &str) -> Option<&Quantity> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}

impl Figure {
    /// Whether the median can be drawn and divided by: finite and above zero.
    pub fn is_usable(&self) -> bool {
        self.median.is_finite() && self.median > 0.0
    }
}

impl Role {
    /// The role in one word, as the run's file spells it.
    pub fn word(self) -> &'static str {
        match self {
            Role::Before => "before",
            Role::Peer => "peer",
            Role::Rung => "rung",
            Role::Gpu => "gpu",
        }
    }
}
