//! `lanemark peers flink` without Flink: a JDK that is missing or too old, and a whole measurement with programs in the
//! places of Java, its compiler and pip. Nothing is downloaded.

use crate::launch::{BENCH, FIRST, Finished, command, finish, lanemark, run_in, text};
use lanemark_reports::run::{Run, Verdict};
use std::path::Path;

const ROW: &str = "events.claims.flink-core";

/// `lanemark peers flink` into that folder, with nothing in PATH and no JDK unless `java_home` is one.
fn without_path(folder: &Path, java_home: Option<&Path>) -> Finished {
    let (run, cache) = (folder.join("run"), folder.join("cache"));
    let mut flink = command(&["peers", "flink", "--run", text(&run), "--cache", text(&cache)]);
    flink.env("PATH", "").env_remove("JAVA_HOME");
    if let Some(home) = java_home {
        flink.env("JAVA_HOME", home);
    }
    finish(flink)
}

#[test]
fn without_java_the_command_says_what_to_install_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    without_path(folder.path(), None).refused(&["no `java` in PATH", "install a JDK 17", "openjdk-17-jdk"]);
    without_path(folder.path(), Some(folder.path())).refused(&["JAVA_HOME", text(folder.path()), "install a JDK 17"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn without_java_a_runs_rows_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let run = |filters: &[&str]| {
        let mut run = command(&[&["run"], filters, &["--out", text(folder.path())]].concat());
        run.env("PATH", "").env_remove("JAVA_HOME");
        finish(run)
    };
    run(&[ROW]).refused(&["measured nothing", "install a JDK 17", "lanemark peers flink"]);
    run(&[BENCH, ROW, "events.claims.kafka-streams-core"]).done();
    let claim = |id: &str| run_in(folder.path()).claims.into_iter().find(|claim| claim.id == id).unwrap();
    let flink = claim(ROW);
    assert_eq!(flink.verdict, Verdict::Unavailable);
    for words in ["no `java` in PATH", "install a JDK 17", "lanemark peers flink"] {
        assert!(flink.reason.contains(words), "{}", flink.reason);
    }
    assert!(claim("events.claims.kafka-streams-core").reason.contains("broker"));
}

#[test]
fn a_run_that_did_not_ask_for_them_names_the_command_that_does() {
    let reason = |id: &str| FIRST.run().claims.into_iter().find(|claim| claim.id == id).unwrap().reason;
    assert!(reason(ROW).contains("lanemark peers flink"), "{}", reason(ROW));
    assert!(!reason("events.claims.kafka-streams-core").contains("lanemark run"));
}

#[test]
fn the_command_line_is_checked_before_anything_is_done() {
    lanemark(&["peers"]).refused(&["flink"]);
    lanemark(&["peers", "spark"]).refused(&["spark"]);
    lanemark(&["peers", "flink", "--jobs", "3"]).refused(&["--jobs"]);
    for words in ["--run", "--cache", "--quick", "--cpus", "JDK 17", "330 MB"] {
        assert!(lanemark(&["peers", "flink", "--help"]).done().stdout.contains(words), "{words}");
    }
}

#[cfg(unix)]
mod with_programs_in_place_of_flinks {
    use super::*;
    use std::process::Command;

    /// Says its version, or what its job took: 100 000 events in 50 ms of CPU time; one job fails, another is cut off.
    const JAVA: &str = r#"#!/bin/sh
if [ "$1" = -version ]; then echo 'openjdk version "17.0.15"' >&2; exit; fi
while [ "$1" != FlinkBench ]; do shift; done
echo '[0.1s][warning] a word of the virtual machine'
echo "{\"line\":\"start\",\"job\":\"$2\",\"flink\":\"2.3.0\",\"java\":\"17.0.15\",\"vm\":\"VM\",\"processors\":1}"
if [ "$2" = distinct ]; then
    echo '{"line":"failed","error":"org.apache.flink.table.api.TableException: not \"supported\""}'; exit 1
fi
if [ "$2" = top-k ]; then printf '{"line":"veri'; echo 'java.lang.OutOfMemoryError' >&2; exit 3; fi
echo '{"line":"verified","events":120000,"results":10,"digest":"0f"}'
echo '{"line":"dropped","events":100000,"wall_ns":90000000,"cpu_ns":80000000}'
for step in 1 2 3 4 5; do echo '{"line":"step","events":100000,"wall_ns":100000000,"cpu_ns":50000000}'; done
echo '{"line":"done","results":10}'
"#;

    const JAVAC: &str = "#!/bin/sh\nif [ \"$1\" = -version ]; then echo 'javac 17.0.15'; fi\n";

    /// Downloads and unpacks nothing, and leaves what would have been left.
    const PYTHON: &str = r#"#!/bin/sh
case "$2 $3" in
    'pip download') echo "asked for $*"; mkdir -p "$7" && : >"$7/flink.whl" ;;
    'zipfile -e')
        mkdir -p "$5/pyflink/lib"
        for jar in flink-dist flink-cep flink-table-planner-loader; do : >"$5/pyflink/lib/$jar-2.3.0.jar"; done ;;
esac
"#;

    /// Makes a program of a script. Another process writes it: while this one has it open for writing, a process that
    /// another test starts may inherit it, and then it cannot be executed ("text file busy").
    fn program(path: &Path, script: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let write = "printf %s \"$2\" >\"$1\" && chmod 755 \"$1\"";
        let written = Command::new("sh").args(["-c", write, "sh"]).arg(path).arg(script).status();
        assert!(written.unwrap().success(), "{} cannot be written", path.display());
    }

    /// Runs the command in a folder with such a JDK and such a Python.
    fn flink(folder: &Path, java: &str, python: &str, more: &[&str]) -> Finished {
        let bin = folder.join("jdk").join("bin");
        program(&bin.join("java"), java);
        program(&bin.join("javac"), JAVAC);
        program(&folder.join("bin").join("python3"), python);
        let (run, cache) = (folder.join("run"), folder.join("cache"));
        let mut flink = command(&[&["peers", "flink", "--run", text(&run), "--cache", text(&cache)], more].concat());
        flink.env("JAVA_HOME", folder.join("jdk"));
        flink.env("PATH", format!("{}:/usr/bin:/bin", folder.join("bin").display()));
        finish(flink)
    }

    /// A machine with too little free memory refuses before it starts anything, which another test holds.
    fn too_little_memory(finished: &Finished) -> bool {
        finished.stderr.contains("of free memory")
    }

    #[test]
    fn a_release_of_java_that_flink_does_not_run_on_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for release in ["1.8.0_402", "11.0.2", "25"] {
            let java = format!("#!/bin/sh\necho 'openjdk version \"{release}\"' >&2\n");
            flink(folder.path(), &java, PYTHON, &[]).refused(&["is Java", "17 to 21", "install a JDK 17"]);
        }
        flink(folder.path(), "#!/bin/sh\necho 'no runtime' >&2; exit 1\n", PYTHON, &[]).refused(&["no runtime"]);
        assert!(!folder.path().join("run").exists() && !folder.path().join("cache").exists());
    }

    #[test]
    fn a_download_that_fails_leaves_nothing_that_looks_installed() {
        let folder = tempfile::tempdir().unwrap();
        let python = "#!/bin/sh\ncase \"$3\" in download) echo 'no matching distribution' >&2; exit 1;; esac\n";
        let finished = flink(folder.path(), JAVA, python, &[]);
        if !too_little_memory(&finished) {
            finished.refused(&["no matching distribution", "pip could not download apache-flink-libraries 2.3.0"]);
        }
        let finished = flink(folder.path(), JAVA, "#!/bin/sh\nexit 1\n", &[]);
        if !too_little_memory(&finished) {
            finished.refused(&["has no pip", "python3-pip"]);
            let left = std::fs::read_dir(folder.path().join("cache")).unwrap().map(|entry| entry.unwrap().file_name());
            assert_eq!(left.collect::<Vec<_>>(), ["lock"]);
        }
        assert!(!folder.path().join("run").exists());
    }

    #[test]
    fn its_figures_stand_in_a_run_of_their_own_and_a_job_that_failed_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let finished = flink(folder.path(), JAVA, PYTHON, &[]);
        if too_little_memory(&finished) {
            return;
        }
        let finished = finished.done();
        for words in ["[1/15]", "s left)", "download", "apache-flink-libraries==2.3.0", "wrote "] {
            assert!(finished.stderr.contains(words), "{words:?} is not in: {}", finished.stderr);
        }
        assert!(finished.stdout.contains("2.00 M") && finished.stdout.contains("1.00 M"), "{}", finished.stdout);
        let run = run_in(&folder.path().join("run"));
        assert_eq!((run.benches.len(), run.claims.len()), (15, 97));
        let reasons: Vec<&str> = run.benches.iter().filter_map(|bench| bench.unavailable.as_deref()).collect();
        assert_eq!(reasons[0], "org.apache.flink.table.api.TableException: not \"supported\"");
        assert!(reasons[1].contains("line 3 of the Java program"), "{}", reasons[1]);
        assert_eq!(reasons.len(), 2);
        let claim = claim(&run);
        assert_eq!((claim.verdict, claim.measured.as_ref().unwrap().value), (Verdict::Met, 2e6));
        assert!(claim.reason.contains("13 of 15 jobs"), "{}", claim.reason);
        let page = std::fs::read_to_string(folder.path().join("run").join("report.html")).unwrap();
        assert!(page.contains("Apache Flink 2.3.0 (filter and map)"));

        // What is installed is not downloaded again, a job measured again takes the place of the first, and the figures of
        // the others stay.
        let measured = |run: &Run| run.benches.iter().filter(|bench| bench.unavailable.is_none()).count();
        let before = measured(&run);
        let again = flink(folder.path(), JAVA, "#!/bin/sh\nexit 1\n", &["--quick"]).done();
        assert!(again.stderr.contains("[1/6]") && !again.stderr.contains("download"), "{}", again.stderr);
        let run = run_in(&folder.path().join("run"));
        assert!(measured(&run) >= before && run.benches.len() <= 15, "{} of {}", measured(&run), run.benches.len());
        assert_eq!(run.disturbance.warnings.iter().filter(|warning| warning.contains("Flink")).count(), 1);
    }

    #[test]
    fn its_figures_are_added_to_a_run_whose_other_benches_and_verdicts_stay() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("run");
        std::fs::create_dir(&there).unwrap();
        std::fs::copy(FIRST.file(), there.join("run.json")).unwrap();
        let finished = flink(folder.path(), JAVA, PYTHON, &["--quick"]);
        if too_little_memory(&finished) {
            return;
        }
        finished.done();
        let (before, after) = (FIRST.run(), run_in(&there));
        assert_eq!(after.benches[..before.benches.len()], before.benches[..]);
        assert_eq!(after.benches.len(), before.benches.len() + 6);
        let others = |run: &Run| run.claims.iter().filter(|claim| claim.id != ROW).cloned().collect::<Vec<_>>();
        assert_eq!(others(&after), others(&before));
        assert_eq!(claim(&after).verdict, Verdict::Met);
        assert_eq!((after.started, after.seconds, after.filters), (before.started, before.seconds, before.filters));
    }

    #[test]
    fn a_run_of_another_machine_or_a_broken_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("run");
        std::fs::create_dir(&there).unwrap();
        let other = std::fs::read_to_string(FIRST.file()).unwrap();
        let other = other.replacen(&FIRST.run().machine.cpu_id, "another", 1);
        for (content, said) in [(other.as_str(), "another machine"), ("{", "truncated")] {
            std::fs::write(there.join("run.json"), content).unwrap();
            let finished = flink(folder.path(), JAVA, PYTHON, &[]);
            if !too_little_memory(&finished) {
                finished.refused(&["run.json", said]);
            }
            assert_eq!(std::fs::read_to_string(there.join("run.json")).unwrap(), content);
        }
        assert!(!folder.path().join("cache").exists());
    }

    fn claim(run: &Run) -> &lanemark_reports::run::Claim {
        run.claims.iter().find(|claim| claim.id == ROW).unwrap()
    }
}
