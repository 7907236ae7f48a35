//! A crossover in words.

use super::{Crossover, End, Interval, Overtakes, Stretch};
use crate::gpu::never_judged;
use crate::quantity::{count, nanoseconds, short, short_interval};

impl Crossover {
    /// The one sentence that a reader needs; a second one where there are several stretches.
    ///
    /// ```
    /// use lanemark_reports::run::{Crossover, Interval, Line};
    /// let crossover = Crossover {
    ///     bench: "gpu/sum-i64".into(),
    ///     adapter: "NVIDIA H100".into(),
    ///     software: false,
    ///     figure: "end to end".into(),
    ///     against: "avx512, 8 cores".into(),
    ///     threads: 8,
    ///     cpu: Line { fixed_ns: 9e3, ns_per_item: 0.41 },
    ///     gpu: Line { fixed_ns: 386e3, ns_per_item: 0.12 },
    ///     from: Some(Interval { median: 1.3e6, lo: 1.1e6, hi: Some(1.6e6) }),
    ///     to: None,
    ///     also: Vec::new(),
    ///     perhaps: None,
    ///     measured: (1 << 10, 1 << 28),
    /// };
    /// assert_eq!(
    ///     crossover.sentence(),
    ///     "End to end, the GPU (NVIDIA H100) overtakes avx512 on 8 cores at 1.30 M items a batch (95 %: 1.10–1.60 M)."
    /// );
    /// ```
    pub fn sentence(&self) -> String {
        if self.software {
            return never_judged(&self.adapter);
        }
        let rival = self.rival();
        let costs = format!(
            "each further item costs {} on the GPU and {} on the CPU",
            nanoseconds(self.gpu.ns_per_item),
            nanoseconds(self.cpu.ns_per_item)
        );
        let is_dearer = self.gpu.ns_per_item > self.cpu.ns_per_item;
        let because = if is_dearer { format!(": {costs}") } else { String::new() };
        let most = short(self.measured.1 as f64);
        let gpu = format!("{}, the GPU ({})", self.figure_words(), self.adapter);
        let sentence = match self.overtakes() {
            Overtakes::Always => {
                let from = format!("from the smallest batch measured on, {} items", count(self.measured.0));
                format!("{gpu} is faster than {rival} {}.", with_doubt(&from, &self.doubt()))
            }
            Overtakes::From(from) => {
                let words = from.words() + &self.doubt_of_end();
                format!("{gpu} overtakes {rival} at {} items a batch ({words}).", short(from.median))
            }
            Overtakes::Beyond(from) => format!(
                "{gpu} would overtake {rival} at {} items a batch ({}): extrapolated, the largest batch measured has {most}.",
                short(from.median),
                from.words()
            ),
            Overtakes::Between(..) | Overtakes::Below(_) => {
                let sizes = self.stretches().last().map_or(String::new(), |last| self.sizes(&last));
                format!("{gpu} is faster than {rival} in batches {sizes} items alone{because}.")
            }
            Overtakes::Never if self.gpu.ns_per_item < self.cpu.ns_per_item => {
                let words = format!("{gpu} does not overtake {rival} on this machine in batches of up to {most} items");
                format!("{}.", with_doubt(&words, &self.doubt()))
            }
            Overtakes::Never => {
                let words = format!("{gpu} never overtakes {rival} on this machine");
                format!("{}: {costs}.", with_doubt(&words, &self.doubt()))
            }
        };
        if self.also.is_empty() {
            return sentence;
        }
        let also: Vec<String> = self.also.iter().map(|stretch| self.sizes(stretch)).collect();
        format!("{sentence} It is faster too in batches {}.", also.join(" and "))
    }

    /// The crossover in a few words: `1.30 M (95 %: 1.10–1.60 M)`, or that it is not judged.
    pub fn brief(&self) -> String {
        self.brief_lines().iter().map(|(size, doubt)| with_doubt(size, doubt)).collect::<Vec<_>>().join(" ")
    }

    /// The same for a cell of a table: each size with its interval, or with nothing where it is sure.
    pub fn brief_lines(&self) -> Vec<(String, String)> {
        if self.software {
            return vec![("not judged".into(), String::new())];
        }
        let mut lines = match self.overtakes() {
            Overtakes::Always => vec![(format!("every batch from {} on", count(self.measured.0)), self.doubt())],
            Overtakes::From(from) => vec![(short(from.median), from.words() + &self.doubt_of_end())],
            Overtakes::Beyond(from) => vec![(format!("{}, extrapolated", short(from.median)), from.words())],
            Overtakes::Between(from, to) => between("", from, to).into(),
            Overtakes::Below(to) => vec![(format!("only below {}", to.size()), to.words())],
            Overtakes::Never => vec![("never".into(), self.doubt())],
        };
        for stretch in &self.also {
            match stretch.to {
                Some(to) if self.begins_below(stretch) => lines.push((format!("also below {}", to.size()), to.words())),
                Some(to) => lines.extend(between("also ", stretch.from, to)),
                None => lines.push((format!("also from {} on", short(stretch.from.median)), stretch.from.words())),
            }
        }
        lines
    }

    /// The CPU's variant with its cores: `avx512 on 8 cores`, or `avx512 on 16 CPUs` where CPUs share cores.
    pub fn rival(&self) -> String {
        let cpus = format!("{} CPUs", self.threads);
        if let Some(name) = self.against.strip_suffix(&format!(", {cpus}")) {
            return format!("{name} on {cpus}");
        }
        let cores = if self.threads == 1 { "one core".to_owned() } else { format!("{} cores", self.threads) };
        let name = self.against.strip_suffix(&format!(", {} cores", self.threads)).unwrap_or(&self.against);
        format!("{name} on {cores}")
    }

    /// The batch sizes of a stretch: `below 2.10 k (95 %: 1.02–4.10 k)`.
    fn sizes(&self, stretch: &Stretch) -> String {
        let from = with_doubt(&short(stretch.from.median), &stretch.from.words());
        match stretch.to.map(|to| with_doubt(&to.size(), &to.words())) {
            Some(to) if self.begins_below(stretch) => format!("below {to}"),
            Some(to) => format!("of {from} to {to}"),
            None => format!("from {from} on"),
        }
    }

    /// Whether it begins below the sizes that were measured.
    fn begins_below(&self, stretch: &Stretch) -> bool {
        stretch.from.median <= self.measured.0 as f64
    }

    /// What the samples leave open where the GPU is faster from the smallest batch on, or never; nothing where that is
    /// sure.
    fn doubt(&self) -> String {
        let least = self.measured.0 as f64;
        let doubt = match (self.from, self.perhaps) {
            (Some(from), _) => match from.hi {
                None => "or never".into(),
                Some(hi) if hi > least => format!("or from {} on{}", short(hi), self.doubt_of_end()),
                Some(_) => self.doubt_of_end().trim_start_matches("; ").to_owned(),
            },
            (None, Some((lo, None))) if lo < least => "or at any size".into(),
            (None, Some((lo, None))) => format!("or from {} on", short(lo)),
            (None, Some((lo, Some(hi)))) if lo < least => format!("or below {}", short(hi)),
            (None, Some((lo, Some(hi)))) => format!("or between {} and {}", short(lo), short(hi)),
            (None, None) => String::new(),
        };
        if doubt.is_empty() { doubt } else { format!("95 %: {doubt}") }
    }

    /// From where on the samples leave open whether the GPU is still faster; nothing where they do not.
    fn doubt_of_end(&self) -> String {
        self.to
            .filter(|to| to.median.is_none())
            .map_or(String::new(), |to| format!("; in doubt above {}", short(to.lo)))
    }

    /// What is counted, as a sentence begins: `With its data on the GPU`.
    fn figure_words(&self) -> String {
        match self.figure.as_str() {
            "kernel" => "By its kernel alone".into(),
            "resident" => "With its data on the GPU".into(),
            "end to end" => "End to end".into(),
            "sustained" => "With one batch after the other".into(),
            other => format!("By its figure “{other}”"),
        }
    }
}

impl Interval {
    /// The two ends: `95 %: 1.10–1.60 M`.
    fn words(self) -> String {
        match self.hi {
            Some(hi) => format!("95 %: {}", short_interval(self.lo, hi)),
            None => format!("95 %: {} to never", short(self.lo)),
        }
    }
}

impl End {
    /// The estimate: `1.30 M`.
    fn size(self) -> String {
        self.median.map_or("never".into(), short)
    }

    fn words(self) -> String {
        Interval { median: self.lo, lo: self.lo, hi: self.hi }.words()
    }
}

/// `1.30 M (95 %: 1.10–1.60 M)`, without the brackets where nothing is left open.
fn with_doubt(words: &str, doubt: &str) -> String {
    if doubt.is_empty() { words.to_owned() } else { format!("{words} ({doubt})") }
}

/// Both ends, each with its interval.
fn between(also: &str, from: Interval, to: End) -> [(String, String); 2] {
    [(format!("{also}{}", short(from.median)), from.words()), (format!("to {}", to.size()), to.words())]
}
