//! The report is one page that asks nothing of anyone, whatever a file says.

#[allow(dead_code)]
mod sample;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use lanemark_reports::html::page;
use lanemark_reports::run::{Role, Run, Verdict};
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

#[test]
fn the_page_asks_nothing_of_anyone() {
    for page in [one(), two()] {
        for name in ["src", "href", "xlink:href", "action", "poster", "srcset", "data", "formaction", "background"] {
            for value in attributes(&page, name) {
                assert!(value.starts_with('#') || value.starts_with("data:"), "{name}=\"{value}\"");
            }
        }
        for word in ["url(", "@import", "@font-face", "fetch(", "XMLHttpRequest", "<link", "<img", "<iframe", "<base"] {
            assert!(!page.contains(word), "{word}");
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
fn each_run_is_in_the_page_whole_and_its_command_finds_it_alone() {
    // Of one start, and so side by side.
    let many: Vec<_> = (0..12).map(|i| (format!("run {i}"), sample::run_at(1.0 + f64::from(i)))).collect();
    for runs in [&many[..1], &many[..2], &many] {
        let page = page(runs);
        assert!(
            page.contains("sed -n &#39;/^&lt;script id=.run-0. /{n;p;q;}")
                || page.contains("sed -n '/^&lt;script id=.run-0. /{n;p;q;}")
        );
        for (i, (_, run)) in runs.iter().enumerate() {
            // As the page's own command does: the line after the first that begins so; the dot stands for the quote.
            let mut lines = page.lines();
            let command = format!("<script id=\"run-{i}\" ");
            let hits = page.lines().filter(|line| line.starts_with(&command)).count();
            assert_eq!(hits, 1, "run {i}");
            lines.find(|line| line.starts_with(&command)).expect("the run");
            let packed = STANDARD.decode(lines.next().expect("the data is on the next line")).expect("base64");
            let found: Run = serde_json::from_reader(GzDecoder::new(packed.as_slice())).expect("the run");
            assert!(found == *run, "the page carries another run {i}");
        }
    }
}

/// A bench of these points: name and items.
fn points(points: &[(&str, u64)]) -> Run {
    let mut run = sample::run();
    let point = |(name, n): &(&str, u64)| {
        let variants = vec![sample::variant("avx512", Role::Rung, 1e9, 1000)];
        sample::bench("scan/inputs", name, *n, "L2", variants)
    };
    run.benches = points.iter().map(point).collect();
    run
}

#[test]
fn a_line_joins_points_of_one_input_and_leaves_none_out() {
    let plots = |given: &[(&str, u64)]| -> Vec<String> {
        let page = page(&[("first".into(), points(given))]);
        let figures = page.split("<figcaption>values/s over working set").skip(1);
        figures.map(|rest| rest.split("</figure>").next().unwrap_or_default().to_owned()).collect()
    };
    let two = plots(&[("sparse, L1", 1000), ("dense, L1", 1000), ("sparse, L2", 9000), ("dense, L2", 9000)]);
    assert_eq!(two.len(), 2, "one line an input");
    for (plot, input, other) in [(&two[0], "sparse", "dense"), (&two[1], "dense", "sparse")] {
        assert!(plot.starts_with(&format!(" · {input}</figcaption>")), "{plot}");
        for level in ["L1", "L2"] {
            assert!(plot.contains(&format!("<td>{input}, {level}</td>")), "{plot}");
        }
        assert!(!plot.contains(other));
    }
    assert!(plots(&[("Zipf 0.8", 9000), ("flights: tailnum", 1000)]).is_empty(), "two inputs are no line");
    assert!(plots(&[("L1", 1000), ("50% of L1", 1000), ("L2", 9000)]).is_empty(), "two points at one place");
    assert_eq!(plots(&[("L1", 1000), ("50% of L1", 500), ("L2", 9000)]).len(), 1);
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_its_own() {
    for page in [one(), two()] {
        let ids = attributes(&page, "id");
        let set: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(set.len(), ids.len(), "an id stands twice");
        for target in attributes(&page, "href") {
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
    let plots = page.split("<svg width=\"580\"").skip(1);
    let svgs: Vec<&str> = plots.filter_map(|rest| rest.split("</svg>").next()).collect();
    // Working sets, selectivities and threads; a latency; the two curves of an error; two kernels on the GPU; four
    // levels of memory.
    let ticks = ["512 KiB", "20 %", ">2<", "p99.9", "1 k", "1 k", "10 M", "10 M", "GB/s", "GB/s", "GB/s", "GB/s"];
    assert_eq!(svgs.len(), ticks.len());
    for (svg, tick) in svgs.iter().zip(ticks) {
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
fn the_head_of_a_comparison_is_a_row_a_run() {
    let mut second = sample::run_at(1.2);
    second.machine.cpu = "Synthetic Processor 9001".into();
    second.interrupted = true;
    second.filters = vec!["gpu".into()];
    second.disturbance.warnings.truncate(1);
    second.claims.retain(|claim| claim.verdict == Verdict::Met);
    let met = second.claims.len();
    let text = page(&[("first".into(), sample::run()), ("second".into(), second)]);
    let head = text.split("<header>").nth(1).and_then(|rest| rest.split("</header>").next()).expect("the head");
    let rows: Vec<&str> = head.split("<th scope=\"row\">").skip(1).collect();
    assert_eq!(rows.len(), 2, "{head}");
    assert!(
        rows[0].starts_with("<div>first</div><small>Synthetic Processor 9000</small>")
            && rows[0].contains("2 warnings")
    );
    assert!(
        rows[1].starts_with("<div>second</div><small>Synthetic Processor 9001</small>")
            && rows[1].contains("1 warning<")
    );
    assert!(rows[1].contains("Only what matches: gpu") && !rows[0].contains("Only what"));
    assert!(rows[0].contains("x86_64 scalar, avx2, avx512 · 4 CPUs · 2026-01-02T03:04:05Z · profile standard · 312 s"));
    let counts = format!("<td class=\"number\"><b>{met}</b></td>{}", "<td class=\"number\"><b>0</b></td>".repeat(3));
    assert!(met > 0 && rows[1].contains(&counts), "{}", rows[1]);
    assert!(head.contains("<p class=\"alert\"><b>second</b>: The run was stopped before its end"), "{head}");
    // A phone has no room for what a run is: the machine's section says it again.
    let machine = text.split("id=\"machine\"").nth(1).expect("the section");
    assert!(machine.contains("2026-01-02T03:04:05Z, profile standard, 312 s<small>only what matches: gpu</small>"));
    assert!(machine.contains("≠ marks where the runs differ: processor, run."));

    let silent = Run { claims: Vec::new(), ..sample::run() };
    let text = page(&[("first".into(), silent.clone()), ("second".into(), sample::run())]);
    assert!(text.contains("<td class=\"number\">–</td>"), "no count of a run without a ledger");
    let text = page(&[("first".into(), silent.clone()), ("second".into(), silent)]);
    let head = text.split("</header>").next().expect("the head");
    assert!(head.contains("class=\"overview\"") && !head.contains("badge met"), "no column of verdicts");
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
        for width in text.split("--w:").skip(1).filter_map(|rest| rest.split('%').next()) {
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
    assert_eq!(section.matches("<svg width=").count(), 2);
    assert!(section.contains("-0.0500 %") || section.contains("-0.0200 %"), "a bias below zero is drawn: {section}");
}

#[test]
fn a_contradiction_stands_at_its_row_and_in_the_list_with_its_source() {
    let page = one();
    let row = page
        .split("id=\"claim-events_2e_throughput_2e_filter-map\"")
        .nth(1)
        .and_then(|rest| rest.split("</tr>").next());
    let row = row.expect("the row");
    assert!(row.contains("the documents contradict each other") && row.contains("The table says &lt;10×"), "{row}");
    assert!(row.contains("href=\"#contradiction-1\""));
    let list = page.split("<section id=\"contradictions\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let list = list.expect("the list");
    assert!(list.contains("by: both pages") && list.contains("not.in.this.run"), "{list}");
    let mut unstated = sample::run();
    unstated.contradictions[0].against = "nothing stated".into();
    let unstated = self::page(&[("first".into(), unstated)]);
    assert!(unstated.contains("cannot be checked as stated") && !unstated.contains("contradicts nothing stated"));
    let silent = Run { contradictions: Vec::new(), ..sample::run() };
    assert!(!self::page(&[("first".into(), silent)]).contains("id=\"contradictions\""));
}

/// Runs of one machine, a day apart; from `slower` on, every rate is a tenth lower.
fn days(count: u32, slower: u32) -> Vec<(String, Run)> {
    let day = |day: u32| {
        let wobble = 1.0 + f64::from(day * 7 % 5) / 1000.0;
        let mut run = sample::run_at(if day < slower { wobble } else { wobble * 0.9 });
        run.started = format!("2026-01-{:02}T00:00:00Z", day + 1);
        (format!("day {day}"), run)
    };
    (0..count).map(day).collect()
}

#[test]
fn one_machine_over_time_shows_its_change_points_and_the_latest_run() {
    let mut runs = days(20, 12);
    runs.reverse();
    let text = page(&runs);
    let history = text.split("<section id=\"history\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let history = history.expect("the section");
    assert!(history.contains(" % slower") && history.contains("from 2026-01-13T00:00:00Z"), "{history}");
    assert!(text.contains("2026-01-20T00:00:00Z · profile") && !text.contains("2026-01-19T00:00:00Z · profile"));
    assert_eq!(text.matches("data-save=\"run-").count(), 20, "every run can be saved");
    let samples = |i: usize| {
        let start = format!("<script id=\"run-{i}\" ");
        let mut lines = text.lines().skip_while(|line| !line.starts_with(&start)).skip(1);
        let packed = STANDARD.decode(lines.next().expect("the data")).expect("base64");
        let run: Run = serde_json::from_reader(GzDecoder::new(packed.as_slice())).expect("the run");
        run.benches.iter().flat_map(|bench| &bench.variants).map(|variant| variant.samples_ns.len()).sum::<usize>()
    };
    assert_eq!(samples(0), 0, "an earlier run is carried for its figures");
    assert!(samples(19) > 0 && text.contains("every sample of the latest run"));
    let steady = page(&days(20, 99));
    assert!(steady.contains("No rate changed.") && !steady.contains("class=\"change\""));
    let few = page(&days(4, 3));
    assert!(few.contains("4 runs are too few to tell a change") && !few.contains("No rate changed."));
    assert!(!few.contains(" without a change"));
}

#[test]
fn other_machines_and_equal_times_are_no_history() {
    let mut others = days(4, 9);
    others[1].1.machine.isas.retain(|isa| isa.name == "scalar");
    let text = page(&others);
    assert!(!text.contains("id=\"history\"") && text.contains("4 runs side by side"));
    assert!(text.contains("≠ instruction sets") && text.contains("≠ marks where the runs differ: instruction sets."));
    let mut again = sample::run_at(1.01);
    again.machine.memory.available -= 4096;
    again.machine.clock.core_hz = Some(3.1e9);
    again.disturbance.samples += 1;
    let text = page(&[("first".into(), sample::run()), ("again".into(), again)]);
    assert!(text.contains("The runs are of one machine and one build.") && !text.contains("≠ "));
    let same_time: Vec<_> = (0..3).map(|i| (format!("run {i}"), sample::run())).collect();
    let text = page(&same_time);
    assert!(!text.contains("id=\"history\"") && text.contains("The runs are of one machine and one build."));
}
