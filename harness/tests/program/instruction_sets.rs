//! The cap `LANEMARK_ISA` and the choice `--isa`.

use crate::launch::{BENCH, command, finish, lanemark, run_in, text};
use lanemark_reports::run::{Role, Verdict};

fn capped(level: &str, arguments: &[&str]) -> crate::launch::Finished {
    let mut capped = command(arguments);
    capped.env("LANEMARK_ISA", level);
    finish(capped)
}

#[test]
fn an_unknown_level_is_refused_by_every_command_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for arguments in [&["run", BENCH, "--out", text(&out)][..], &["list"], &["claims"], &["doctor"]] {
        capped("avx1024", arguments).refused(&["LANEMARK_ISA=avx1024", "this machine has scalar"]);
    }
    assert!(!out.exists());
}

/// Every level is either refused with a reason, or the highest one that dispatch may choose.
#[test]
fn a_level_that_the_machine_lacks_is_refused_and_one_that_it_has_is_a_cap() {
    let doctor = lanemark(&["doctor", "--json"]).done().json();
    let levels = doctor["machine"]["isas"].as_array().unwrap();
    assert_eq!(levels.len(), 4);
    let foreign = if cfg!(target_arch = "aarch64") { "avx2" } else { "neon" };
    assert!(levels.iter().any(|level| level["name"] == foreign && level["available"] == false));
    let mut below = Vec::new();
    for level in levels {
        let name = level["name"].as_str().unwrap();
        if level["available"] == true {
            below.push(name);
            let rows = capped(name, &["list", BENCH, "--json"]).done().json();
            assert!(below.contains(&rows[0]["chosen"].as_str().unwrap()), "{name}: {rows}");
        } else {
            let reason = level["reason"].as_str().unwrap();
            capped(name, &["run", BENCH]).refused(&[
                &format!("LANEMARK_ISA={name}"),
                reason,
                "this machine has scalar",
            ]);
        }
    }
}

#[test]
fn a_cap_leaves_the_levels_above_it_out_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    capped("scalar", &["run", BENCH, "--out", text(folder.path())]).done();
    let run = run_in(folder.path());
    for bench in &run.benches {
        let rungs = bench.variants.iter().filter(|variant| variant.role == Role::Rung);
        let rungs: Vec<_> = rungs.map(|variant| (variant.isa.as_deref(), variant.chosen)).collect();
        assert_eq!(rungs, [(Some("scalar"), true)], "{}", bench.point);
    }
    for isa in &run.machine.isas {
        assert_eq!(isa.available, isa.name == "scalar", "{}", isa.name);
        assert_eq!(isa.reason.as_ref().is_some_and(|reason| !reason.is_empty()), !isa.available, "{}", isa.name);
    }
    let every_level = run.claims.iter().find(|claim| claim.id == "events.future.avx512-aggregation").unwrap();
    assert_eq!(every_level.verdict, Verdict::Unavailable);
    assert!(every_level.reason.contains("scalar"), "{}", every_level.reason);
}

#[test]
fn the_option_refuses_unknown_levels_and_those_above_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    lanemark(&["run", BENCH, "--isa", "mmx", "--out", text(&out)]).refused(&["--isa mmx", "there are scalar"]);
    let best = if cfg!(target_arch = "aarch64") { "neon" } else { "avx2" };
    capped("scalar", &["run", BENCH, "--isa", best, "--out", text(&out)]).refused(&[best, "there are scalar"]);
    assert!(!out.exists());
}
