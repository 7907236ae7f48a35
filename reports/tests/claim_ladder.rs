//! Ladders of the ledger as one picture, and the answers beside the rates of benches over lines.

#[allow(dead_code)]
mod sample;

use lanemark_reports::html::page;
use lanemark_reports::run::{Role, Run, Verdict};
use lanemark_reports::terminal::{Style, ladder, overview};

fn section(run: Run) -> Option<String> {
    let page = page(&[("first".into(), run)]);
    let (_, rest) = page.split_once("<section id=\"ladders\">")?;
    Some(rest.split("</section>").next()?.to_owned())
}

#[test]
fn a_ladder_is_one_picture_with_every_rung_and_its_table() {
    let run = sample::ladder_run();
    let section = section(run.clone()).expect("a section");
    assert_eq!(section.matches("<svg").count(), 1);
    let (picture, table) = section.split_once("<details>").expect("a table below");
    let mut last = 0;
    for claim in &run.claims {
        let place = picture.find(&claim.label).unwrap_or_else(|| panic!("{} is not in the picture", claim.label));
        assert!(place > last, "{} is out of the ledger's order", claim.label);
        last = place;
        assert!(table.contains(&claim.label));
    }
    assert!(picture[last..].contains("matcher, 1 thread (avx512)"), "lanemark's own stands last");
    for words in ["31.0 k ✓", "2.10 k unoptimized", "24.0 M", "2 threads", "unavailable: 8 threads need as many"] {
        assert!(picture.contains(words), "{words} is not in\n{picture}");
    }
    assert!(
        picture.contains("· documented: 2–4×") && picture.contains("24.0 M · 3.24× ✓"),
        "a rung in another unit says it in words"
    );
    for words in ["6–8 k logs/s", "2.10 k logs/s", "8 threads need as many cores; this run may use 2", "57.8 k logs/s"]
    {
        assert!(table.contains(words), "{words} is not in\n{table}");
    }
}

#[test]
fn the_pictures_colours_are_the_style_sheets() {
    let page = page(&[("first".into(), sample::ladder_run())]);
    assert!(page.contains("href=\"#ladders\""));
    let section = section(sample::ladder_run()).expect("a section");
    for name in ["fill", "stroke"] {
        for rest in section.split(&format!(" {name}=\"")).skip(1) {
            let colour = rest.split('"').next().expect("a value");
            let mapped = format!("[{name}=\"{colour}\"]{{");
            assert!(colour == "none" || page.contains(&mapped), "{name}=\"{colour}\" has no rule");
        }
    }
}

#[test]
fn a_table_that_is_no_ladder_gets_no_picture() {
    assert!(section(sample::run()).is_none());
    let mut run = sample::ladder_run();
    for claim in &mut run.claims {
        claim.bench = None;
        claim.measured = None;
        claim.verdict = Verdict::Unavailable;
    }
    assert!(section(run).is_none());
    let mut run = sample::ladder_run();
    run.benches.clear();
    assert!(section(run).expect("claims alone").contains("31.0 k"), "the ledger's figures suffice");
}

#[test]
fn no_figure_or_name_breaks_a_picture() {
    for value in [f64::NAN, f64::INFINITY, 0.0, -1.0, 5e-324, 1e-300, 1e300, f64::MAX, 1.0, 1e-9] {
        let mut run = sample::ladder_run();
        for variant in run.benches.iter_mut().flat_map(|bench| &mut bench.variants) {
            variant.per_second = sample::scaled(sample::figure(1.0), value);
        }
        for claim in &mut run.claims {
            claim.label = sample::HOSTILE.into();
            claim.reason = sample::HOSTILE.repeat(9);
            claim.documented.after = Some(serde_json::json!([value, value]));
            if let Some(measured) = &mut claim.measured {
                measured.value = value;
                measured.parts = vec![("unoptimized".into(), value)];
            }
        }
        let section = section(run).expect("a section");
        assert!(!section.contains("<script") && !section.contains("NaN"), "{value}: {section}");
    }
}

#[test]
fn answers_over_lines_stand_beside_every_rate() {
    let run = sample::ladder_run();
    let page = page(&[("first".into(), run.clone())]);
    let (_, bench) = page.split_once("id=\"bench-scan.template-ladder\"").expect("the bench");
    let rates = run.benches.iter().map(|bench| bench.variants.len()).sum::<usize>();
    assert_eq!(bench.matches("98 % matched").count(), rates);
    assert!(bench.contains("<code>00000000000000aa</code>") && bench.contains("<code>00000000000000dd</code>"));

    let points: Vec<_> = run.benches.iter().collect();
    let most = "98,000 of 100,000 lines matched (98 %), ids 00000000000000aa, values 00000000000000bb";
    let few = "on 2,000 lines: 1,960 matched (98 %), ids 00000000000000cc, values 00000000000000dd";
    let expected = [
        format!("  1 thread, 2 threads: {most}; given by all on the whole input"),
        format!("      {few}; given by prefix trie"),
    ];
    assert!(overview(&points, Some(200), Style::Plain).contains(&expected.join("\n")));
    let narrow = overview(&points, Some(100), Style::Plain);
    assert!(narrow.lines().all(|line| line.chars().count() <= 100), "{narrow}");
    let words = narrow.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(most) && words.contains(few), "{narrow}");
    assert!(ladder(&run.benches[0], Some(200), Style::Plain).contains(few));
    let mut same = run.benches[0].clone();
    same.variants.remove(0);
    assert!(overview(&[&same], Some(200), Style::Plain).contains(&format!("  1 thread: {most}; given by all\n")));
}

#[test]
fn a_library_that_gives_less_is_shown_and_is_not_the_best_peer() {
    let mut run = sample::ladder_run();
    let bench = &mut run.benches[0];
    let mut whole = sample::variant("thorough 1.0", Role::Peer, 3e6, 0);
    whole.answer.clone_from(&bench.variants[5].answer);
    let mut ids_only = sample::variant("hasty 2.0", Role::Peer, 9e6, 0);
    ids_only.answer = "98,000 lines matched, ids 00000000000000aa, values 0000000000000000".into();
    let mut fewer = sample::variant("patient 3.0", Role::Peer, 2e6, 0);
    fewer.answer = "1,960 lines matched, ids 00000000000000ee, values 00000000000000ff".into();
    fewer.smaller_n = Some(2000);
    bench.variants.extend([whole, ids_only, fewer]);
    assert_eq!(bench.best_peer().expect("a peer").name, "thorough 1.0");
    let partial =
        bench.variants.iter().filter(|variant| bench.is_partial(variant)).map(|variant| variant.name.as_str());
    assert_eq!(partial.collect::<Vec<_>>(), ["hasty 2.0"]);
    let text = overview(&[bench], Some(200), Style::Plain);
    for expected in [
        "best peer: thorough 1.0",
        "values 00000000000000bb; given by all others on the whole input",
        "ids only: same ids, no values; given by hasty 2.0",
        "ids 00000000000000cc, values 00000000000000dd; given by prefix trie",
        "ids 00000000000000ee, values 00000000000000ff; given by patient 3.0",
    ] {
        assert!(text.contains(expected), "{expected} is missing from\n{text}");
    }
    let page = page(&[("first".into(), run.clone())]);
    assert_eq!(page.matches(">partial</span>").count(), 1);
    // Sums differ in their last digits from library to library, and are the same job.
    let mut sum = sample::run().benches.remove(0);
    sum.variants[2].answer = "sum 12.500000000000002".into();
    assert_eq!(sum.best_peer().expect("a peer").name, "polars-compute 0.55.0 (x86-64)");
}

#[test]
fn long_points_and_rates_of_bytes_stay_readable() {
    let mut bench = sample::run().benches.remove(0);
    bench.unit = "bytes/s".into();
    bench.point = "1300 templates, a variable first".into();
    let text = overview(&[&bench], Some(100), Style::Plain);
    assert!(text.contains("(B/s)") && text.contains("▸26.7 G"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(text.contains(" 1300 templates, a ") && text.contains("\n variable first"), "{text}");
    let page = page(&[("first".into(), Run { benches: vec![bench], ..sample::run() })]);
    assert!(page.contains("<b>26.7 GB/s</b>"));
}
