//! The report is one page that asks nothing of anyone, whatever a file says.

#[allow(dead_code)]
mod sample;

use lanemark_reports::html::page;
use lanemark_reports::run::Run;
use std::collections::HashSet;

fn one() -> String {
    page(&[("first".into(), sample::run())])
}

fn two() -> String {
    page(&[("first".into(), sample::run()), ("second".into(), sample::run_at(1.2))])
}

/// Every value of the attribute `name`.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The page without the runs themselves, which are data and may say anything.
fn markup(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(start) = rest.find("<script type=\"application/json\"") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find("</script>").expect("the data ends");
        rest = &rest[start + end..];
    }
    out + rest
}

#[test]
fn the_page_asks_nothing_of_anyone() {
    for page in [one(), two()] {
        let markup = markup(&page);
        for name in ["src", "href", "xlink:href", "action", "poster", "srcset", "data", "formaction", "background"] {
            for value in attributes(&markup, name) {
                assert!(value.starts_with('#') || value.starts_with("data:"), "{name}=\"{value}\"");
            }
        }
        for word in ["url(", "@import", "@font-face", "fetch(", "XMLHttpRequest", "<link", "<img", "<iframe", "<base"] {
            assert!(!markup.contains(word), "{word}");
        }
    }
}

#[test]
fn a_name_stays_text() {
    let page = one();
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"));
    // The data of one run and the program of the page, and nothing that a name opened.
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
}

#[test]
fn the_run_is_in_the_page_whole() {
    for (page, runs) in [(one(), 1), (two(), 2)] {
        let parts: Vec<&str> = page.split("<script type=\"application/json\"").skip(1).collect();
        assert_eq!(parts.len(), runs);
        let json = parts[0].split_once('>').expect("the element opens").1;
        let json = json.split("</script>").next().expect("the element ends");
        let run: Run = serde_json::from_str(json).expect("the run");
        assert!(run == sample::run(), "the page carries another run");
    }
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_its_own() {
    for page in [one(), two()] {
        let markup = markup(&page);
        let ids = attributes(&markup, "id");
        let set: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(set.len(), ids.len(), "an id stands twice");
        for target in attributes(&markup, "href") {
            assert!(set.contains(&target[1..]), "{target} leads nowhere");
        }
        for label in [
            "claim-events.throughput.filter-map",
            "bench-aggregate.sum-f64",
            "limits",
            "machine",
            "disturbance",
            "method",
        ] {
            let label = label.replace("events.throughput.filter-map", "events_2e_throughput_2e_filter-map");
            assert!(set.contains(label.as_str()), "{label} is missing");
        }
    }
}

#[test]
fn the_page_says_what_the_run_says() {
    let page = one();
    let run = sample::run();
    for bench in run.benches.iter().filter(|bench| bench.point != sample::HOSTILE) {
        assert!(page.contains(&format!("<b>{}</b>", bench.point)), "{} is missing", bench.point);
        for variant in &bench.variants {
            assert!(page.contains(&variant.name), "{} is missing", variant.name);
        }
        if let Some(reason) = &bench.unavailable {
            assert!(page.contains(reason), "{reason} is missing");
        }
    }
    for claim in &run.claims {
        assert!(page.contains(&claim.id), "{} is missing", claim.id);
        assert!(page.contains(&claim.reason), "{} is missing", claim.reason);
    }
    for warning in &run.disturbance.warnings {
        assert!(page.contains(warning), "{warning} is missing");
    }
    for figure in [
        "<b>26.7 G</b>",
        "500 k → 5 M events/s",
        "p99 200 µs",
        "231 µs",
        "232 GB/s",
        "<i>7.40 ms</i>",
        "31.2 µs",
        "<b>16 KiB</b>",
        "<h3>Pattern: 1 match</h3>",
        "&lt;when&gt;",
        "2013-01-02 00:05",
    ] {
        assert!(page.contains(figure), "{figure} is missing");
    }
}

#[test]
fn plots_are_text_in_colours_of_the_style_sheet() {
    let page = one();
    let svgs: Vec<&str> = page.split("<svg width").skip(1).filter_map(|rest| rest.split("</svg>").next()).collect();
    // Working sets, selectivities and threads.
    // And the two curves of an error.
    assert_eq!(svgs.len(), 5);
    for (svg, tick) in svgs.iter().zip(["512 KiB", "20 %", "\n2\n"]) {
        assert!(svg.contains("<text") && svg.contains(tick), "{tick} is missing from {svg}");
        for name in ["fill", "stroke"] {
            for colour in attributes(svg, name) {
                let mapped = format!("[{name}=\"{colour}\"]{{");
                assert!(colour == "none" || page.contains(&mapped), "{name}=\"{colour}\" has no rule");
            }
        }
    }
    assert!(svgs[0].contains("L2 1 MiB"), "the size of a cache is named");
    for words in
        ["values/s over working set", "events/s over selectivity", "logs/s over threads", "measured load limit"]
    {
        assert!(page.contains(words), "{words} is missing");
    }
}

#[test]
fn several_runs_stand_side_by_side() {
    let page = two();
    assert!(page.contains("2 runs side by side"));
    assert!(page.contains("<b>26.7 G</b>") && page.contains("<b>32.0 G</b>"));
    assert_eq!(page.matches("values/s over working set").count(), 4, "a caption and a label for each run");
}

#[test]
fn a_bench_of_one_run_alone_is_shown_as_missing_in_the_other() {
    let mut second = sample::run();
    second.benches.retain(|bench| bench.id != "aggregate/filter-map");
    second.claims.remove(0);
    let page = page(&[("first".into(), sample::run()), ("second".into(), second)]);
    assert!(page.contains("not in this run"));
}

#[test]
fn no_figure_of_a_file_breaks_the_page() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 5e-324, 1e-300, 1e300, f64::MAX] {
        let mut run = sample::run();
        for bench in &mut run.benches {
            bench.selectivity = bench.selectivity.map(|_| value);
            for variant in &mut bench.variants {
                variant.per_second = sample::scaled(sample::figure(1.0), value);
                if let Some(share) = &mut variant.ceiling {
                    share.share = value;
                }
            }
            for ratio in &mut bench.ratios {
                (ratio.median, ratio.lo, ratio.hi) = (value, value, value);
            }
        }
        for ceiling in &mut run.ceilings {
            ceiling.bytes_per_second.median = value;
        }
        for measured in run.claims.iter_mut().filter_map(|claim| claim.measured.as_mut()) {
            measured.value = value;
        }
        run.seconds = value;
        let text = page(&[("first".into(), run)]);
        assert!(text.ends_with("</html>"), "{value}");
        for width in text.split("style=\"width:").skip(1).filter_map(|rest| rest.split('%').next()) {
            let width: f64 = width.parse().expect("a number");
            assert!((0.0..=100.0).contains(&width), "{value}: {width}");
        }
    }
}

#[test]
fn extreme_sizes_and_empty_files_are_pages_too() {
    let mut run = sample::run();
    for bench in &mut run.benches {
        bench.input.working_set = u64::MAX;
        bench.input.n = 0;
        bench.threads = usize::MAX;
    }
    run.benches[0].input.working_set = 1;
    run.benches[1].threads = 0;
    for cache in &mut run.machine.caches {
        cache.bytes = u64::MAX;
    }
    assert!(page(&[("first".into(), run)]).ends_with("</html>"));

    let mut empty = sample::run();
    empty.benches.clear();
    empty.claims.clear();
    empty.ceilings.clear();
    empty.machine.caches.clear();
    let text = page(&[("first".into(), empty)]);
    assert!(text.contains("The run measured no bench.") && text.contains("carries no ledger"));
    assert!(page(&[]).contains("There is no run to show."));
}

#[test]
fn what_was_not_timed_shows_its_figures_and_curves_and_no_rate() {
    let page = one();
    let section = page.split("id=\"bench-sketch.distinct-error\"").nth(1).expect("the bench has a section");
    let section = section.split("</section>").next().unwrap();
    assert!(section.contains("worst error") && section.contains("0.830 %"), "{section}");
    assert!(!section.contains("× best peer") && !section.contains(">rate<"), "no column without a rate");
    for words in ["root-mean-square error over distinct keys", "bias over distinct keys", "avx2, avx512"] {
        assert!(section.contains(words), "{words} is missing");
    }
    assert_eq!(section.matches("<svg width").count(), 2);
    assert!(section.contains("-0.0500 %") || section.contains("-0.0200 %"), "a bias below zero is drawn: {section}");
}
