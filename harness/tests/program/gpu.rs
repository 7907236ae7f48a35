//! The benches of the GPU: without an adapter, on the software adapter where there is one, and with a planted loss.

use crate::launch::{BENCH, Finished, command, finish, lanemark, run_in, text};
use lanemark_reports::gpu::{AUTO, END_TO_END, KERNEL};
use lanemark_reports::run::{Role, Run, Verdict};
use std::path::Path;

/// A bench that every device can run.
const SUM: &str = "gpu/sum-i64";

/// The program with these arguments where no Vulkan driver can be found.
fn without_a_driver(arguments: &[&str]) -> Finished {
    let mut command = command(arguments);
    command.env("VK_DRIVER_FILES", "/nonexistent").env("VK_ICD_FILENAMES", "/nonexistent");
    finish(command)
}

/// The name of the software adapter; none prints that the test did not run, which is a failure where
/// `LANEMARK_REQUIRE_GPU` is set.
fn software() -> Option<String> {
    let diagnosis = lanemark(&["doctor", "--json"]).done().json();
    let adapters = diagnosis["machine"]["gpu"].as_array().unwrap().clone();
    let found = adapters.iter().find(|adapter| adapter["software"] == true);
    let name = found.map(|adapter| adapter["name"].as_str().unwrap().split(' ').next().unwrap().to_owned());
    if name.is_none() {
        assert!(std::env::var_os("LANEMARK_REQUIRE_GPU").is_none(), "no software adapter is installed");
        println!("not run: no software adapter is installed");
    }
    name
}

fn points<'a>(run: &'a Run, id: &str) -> Vec<&'a lanemark_reports::run::Bench> {
    run.benches.iter().filter(|bench| bench.id == id).collect()
}

fn run_with(adapter: &str, filters: &[&str], planted: &str, out: &Path) -> (Finished, Run) {
    let arguments = [&["run"], filters, &["--gpu", adapter, "--out", text(out)]].concat();
    let mut command = command(&arguments);
    command.env("LANEMARK_PLANTED", planted);
    (finish(command).done(), run_in(out))
}

#[test]
fn without_an_adapter_every_bench_is_one_row_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    without_a_driver(&["run", "gpu", "--out", text(folder.path())]).done();
    let run = run_in(folder.path());
    let listed = lanemark(&["list", "gpu/", "--json"]).done().json();
    assert_eq!(run.benches.len(), listed.as_array().unwrap().len());
    assert!(
        run.benches.iter().all(|bench| bench.unavailable.as_ref().unwrap().contains("no Vulkan driver shows a GPU"))
    );
    assert!(run.machine.gpu.is_empty() && run.crossovers.is_empty());
    let diagnosis = without_a_driver(&["doctor"]).done().stdout;
    assert!(diagnosis.contains("GPU       none"), "{diagnosis}");
}

#[test]
fn off_looks_for_no_adapter_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    lanemark(&["run", SUM, "--gpu", "off", "--out", text(folder.path())]).done();
    let run = run_in(folder.path());
    assert_eq!(run.benches.len(), 1);
    assert!(run.benches[0].unavailable.as_ref().unwrap().contains("--gpu off"));
    assert!(run.machine.gpu.is_empty());
}

#[test]
fn an_unknown_adapter_is_refused_with_those_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let arguments = ["run", SUM, "--gpu", "no-such-card", "--out", text(&out)];
    let none =
        without_a_driver(&arguments).refused(&["--gpu no-such-card", "no Vulkan driver shows any", "libvulkan1"]);
    assert!(!none.stderr.contains("[1/"), "{}", none.stderr);
    if let Some(name) = software() {
        lanemark(&arguments).refused(&["no-such-card", "there are: ", &name]);
    }
    // A name is checked where no bench would use the adapter, too.
    without_a_driver(&["run", BENCH, "--gpu", "no-such-card", "--out", text(&out)]).refused(&["--gpu no-such-card"]);
    assert!(!out.exists());
}

#[test]
fn the_software_adapter_answers_as_the_cpu_and_is_labelled() {
    let Some(adapter) = software() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (_, run) = run_with(&adapter, &[SUM], "", folder.path());
    let used: Vec<_> = run.machine.gpu.iter().filter(|gpu| gpu.used).collect();
    assert!(used.len() == 1 && used[0].software, "{used:?}");
    let points = points(&run, SUM);
    assert_eq!(points.iter().map(|point| &*point.point).collect::<Vec<_>>(), ["2^10", "2^12", "2^14", "2^16"]);
    for point in &points {
        let names = [KERNEL, "gpu: resident", END_TO_END, "gpu: sustained", AUTO];
        for name in names {
            let variant = point.variant(name).unwrap_or_else(|| panic!("{name} at {}", point.point));
            assert!(variant.verified && variant.per_second.median > 0.0 && variant.role == Role::Gpu, "{name}");
            assert!(variant.note.as_ref().unwrap().contains("computes on the CPU"), "{:?}", variant.note);
            assert_eq!(variant.answer, point.variants[0].answer);
        }
        assert_eq!(point.variants[0].role, Role::Rung);
        let kernel = point.variant(KERNEL).unwrap();
        assert_eq!((kernel.clock.as_str(), kernel.bytes), ("device", 8 * point.input.n));
        assert_eq!(kernel.ceiling.as_ref().unwrap().level, "GPU memory");
    }
    let limit = |operation: &str| run.ceilings.iter().any(|c| c.level == "GPU memory" && c.operation == operation);
    assert!(limit("copy") && limit("upload") && limit("download"));
    let ends: Vec<_> = run.crossovers.iter().filter(|crossover| crossover.figure == "end to end").collect();
    assert!(!ends.is_empty() && run.crossovers.iter().all(|crossover| crossover.software && crossover.bench == SUM));
    assert!(ends.iter().any(|crossover| crossover.threads == 1 && crossover.measured == (1 << 10, 1 << 16)));
}

#[test]
fn a_lost_device_ends_its_row_and_the_rest_of_the_run_completes() {
    let Some(adapter) = software() else { return };
    let folder = tempfile::tempdir().unwrap();
    let after = "gpu/hash-keys";
    let (finished, run) = run_with(&adapter, &[SUM, after], &format!("gpu-loss={SUM}"), folder.path());
    let lost = points(&run, SUM);
    assert!(lost.iter().all(|point| point.unavailable.as_ref().unwrap().contains("the device was lost")), "{lost:?}");
    let rest = points(&run, after);
    assert!(rest.len() == 4 && rest.iter().all(|point| point.unavailable.is_none()), "{rest:?}");
    assert!(rest.iter().all(|point| point.variants.iter().all(|variant| variant.verified)));
    let mut rungs = rest.iter().flat_map(|point| &point.variants).filter(|variant| variant.role == Role::Rung);
    assert!(rungs.all(|rung| rung.note.as_ref().is_some_and(|note| note.contains("the allocation of its answer"))));
    assert!(run.disturbance.warnings.iter().any(|warning| warning.contains(SUM) && warning.contains("lost")));
    assert!(finished.stdout.contains("lost") || finished.stderr.contains("lost"), "{}", finished.stdout);
    assert!(run.machine.gpu.iter().any(|gpu| gpu.used));
}

#[test]
fn a_wrong_answer_of_the_gpu_ends_the_run() {
    let Some(adapter) = software() else { return };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    // Found while the executor is calibrated; refused where it is decoded; and, in a bench without an executor, where
    // variants are verified.
    let found = [
        (SUM, format!("wrong answer in gpu/sum-i64 at 2^10, variant auto on {adapter}"), "gives another answer"),
        ("gpu/count-min-update", format!("variant auto on {adapter}"), "another: counting keys"),
        ("gpu/hyperloglog-merge", format!("variant gpu: kernel on {adapter}"), "the variant 1024 rows"),
        ("copy", "wrong answer".to_owned(), &format!("within the memory of {adapter}")),
    ];
    for (planted, named, told) in found {
        let bench = if planted == "copy" { SUM } else { planted };
        let mut command = command(&["run", bench, "--gpu", &adapter, "--out", text(&out)]);
        command.env("LANEMARK_PLANTED", format!("gpu-wrong-answer={planted}"));
        finish(command).refused(&[&named, told]);
        assert!(!out.join("run.json").exists());
    }
}

#[test]
fn the_row_of_patterns_on_the_gpu_has_a_reason_without_a_gpu() {
    let folder = tempfile::tempdir().unwrap();
    without_a_driver(&["run", "events.future.gpu-pattern", "--out", text(folder.path())]).done();
    let run = run_in(folder.path());
    let claim = run.claims.iter().find(|claim| claim.id == "events.future.gpu-pattern").unwrap();
    assert_eq!(claim.verdict, Verdict::Unavailable);
    assert!(claim.reason.contains("no Vulkan driver shows a GPU"), "{}", claim.reason);
}
