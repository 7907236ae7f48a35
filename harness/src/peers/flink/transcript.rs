//! What the Java program prints: one JSON line a step, read as it comes.

use serde::Deserialize;

/// The fewest kept steps that a median is taken of; the Java program has the same number.
pub const FEWEST: usize = 5;

/// A part of the stream and what it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// Events of the step.
    pub events: u64,
    /// Wall time.
    pub wall_ns: u64,
    /// CPU time of the whole process.
    pub cpu_ns: u64,
}

/// The first run of a job over few events, whose results were those expected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Verified {
    /// Events.
    pub events: u64,
    /// Results.
    pub results: u64,
    /// Digest of the results, in whatever order they came.
    pub digest: String,
}

#[derive(Deserialize)]
#[serde(tag = "line", rename_all = "lowercase")]
enum Line {
    Start { job: String, flink: String, java: String, vm: String },
    Verified(Verified),
    Dropped {},
    Step(Step),
    Done {},
    Failed { error: String },
}

/// A job that ran to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// Flink's own version.
    pub flink: String,
    /// The virtual machine and its version.
    pub java: String,
    /// The first run, whose answer was right.
    pub verified: Verified,
    /// Steps of the warm-up.
    pub dropped: usize,
    /// The steps that count; all of them have as many events.
    pub steps: Vec<Step>,
}

/// Reads the lines of one job.
#[derive(Debug)]
pub struct Reader {
    job: &'static str,
    lines: usize,
    versions: Option<(String, String)>,
    verified: Option<Verified>,
    dropped: usize,
    steps: Vec<Step>,
    done: bool,
    /// What was printed that is none of the program's lines: the virtual machine's own warnings.
    other: Vec<String>,
}

impl Reader {
    /// A reader of that job's lines.
    pub fn new(job: &'static str) -> Reader {
        Reader {
            job,
            lines: 0,
            versions: None,
            verified: None,
            dropped: 0,
            steps: Vec::new(),
            done: false,
            other: Vec::new(),
        }
    }

    /// Takes the next line in.
    ///
    /// # Errors
    /// When the job failed, in its own words, and when the line is not one of the program's or not at its place.
    pub fn line(&mut self, line: &str) -> Result<(), String> {
        self.lines += 1;
        let line = line.trim();
        if !line.starts_with('{') {
            self.other.extend(Some(line.to_owned()).filter(|line| !line.is_empty()));
            return Ok(());
        }
        let out_of_place = |what: &str| Err(format!("line {} of the Java program: {what}", self.lines));
        let parsed: Line = match serde_json::from_str(line) {
            Ok(parsed) => parsed,
            Err(error) => return out_of_place(&format!("{error} in {}", shortened(line))),
        };
        match (parsed, self.versions.is_some(), self.verified.is_some()) {
            (Line::Failed { error }, _, _) => return Err(shortened(&error)),
            (_, _, _) if self.done => return out_of_place("something after the end"),
            (Line::Start { job, .. }, false, _) if job != self.job => {
                return out_of_place(&format!("job {job:?} where {:?} was asked for", self.job));
            }
            (Line::Start { flink, .. }, false, _) if flink != super::VERSION => {
                return out_of_place(&format!("Flink {flink:?} where {} was installed", super::VERSION));
            }
            (Line::Start { flink, java, vm, .. }, false, _) => self.versions = Some((flink, format!("{vm} {java}"))),
            (Line::Start { .. }, true, _) => return out_of_place("a second start"),
            (_, false, _) => return out_of_place("no start before it"),
            (Line::Verified(verified), _, false) => self.verified = Some(verified),
            (Line::Verified(_), _, true) => return out_of_place("a second verification"),
            (_, _, false) => return out_of_place("its answer was not verified before it"),
            (Line::Dropped {}, ..) if !self.steps.is_empty() => return out_of_place("warm-up after steps that count"),
            (Line::Dropped {}, ..) => self.dropped += 1,
            (Line::Step(step), ..) if step.events == 0 || step.wall_ns == 0 || step.cpu_ns == 0 => {
                return out_of_place("a step without events or without time");
            }
            (Line::Step(step), ..) if self.steps.first().is_some_and(|first| first.events != step.events) => {
                return out_of_place("a step of another length than those before it");
            }
            (Line::Step(step), ..) => self.steps.push(step),
            (Line::Done {}, ..) if self.steps.len() < FEWEST => {
                return out_of_place(&format!("the end after {} of {FEWEST} steps", self.steps.len()));
            }
            (Line::Done {}, ..) => self.done = true,
        }
        Ok(())
    }

    /// What was read, once the program has ended: `ended` says how, and `errors` is what it printed as errors.
    ///
    /// # Errors
    /// When the program ended before its last line, with the last of what it printed.
    pub fn finish(self, ended: &str, errors: &str) -> Result<Transcript, String> {
        match (self.versions, self.verified, self.done) {
            (Some((flink, java)), Some(verified), true) => {
                Ok(Transcript { flink, java, verified, dropped: self.dropped, steps: self.steps })
            }
            _ => {
                let said = self.other.iter().map(String::as_str).chain(errors.lines());
                let said = said.rev().find(|line| !line.trim().is_empty()).map(shortened);
                let said = said.map_or("without a word".to_owned(), |said| format!("its last words were: {said}"));
                Err(format!("the Java program {ended} before its end, after {} steps; {said}", self.steps.len()))
            }
        }
    }
}

/// The first 400 characters on one line: exceptions can be pages long.
fn shortened(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(400) {
        words.truncate(end);
        words.push('…');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str =
        r#"{"line":"start","job":"top-k","flink":"2.3.0","java":"17.0.15","vm":"OpenJDK","processors":1}"#;
    const VERIFIED: &str = r#"{"line":"verified","events":1000,"results":100,"digest":"00ff"}"#;
    const DROPPED: &str = r#"{"line":"dropped","events":50,"wall_ns":9,"cpu_ns":8}"#;
    const STEP: &str = r#"{"line":"step","events":100,"wall_ns":12,"cpu_ns":10}"#;
    const DONE: &str = r#"{"line":"done","results":7}"#;

    fn whole() -> Vec<&'static str> {
        [&[START, VERIFIED, DROPPED, DROPPED][..], &[STEP; FEWEST][..], &[DONE][..]].concat()
    }

    /// All lines, then the end of the program.
    fn read(lines: &[&str]) -> Result<Transcript, String> {
        let mut reader = Reader::new("top-k");
        for line in lines {
            reader.line(line)?;
        }
        reader.finish("ended with exit code 1", "warning\n  java.lang.OutOfMemoryError: heap \n\n")
    }

    #[test]
    fn a_whole_transcript_is_read_and_warnings_of_the_virtual_machine_are_passed_over() {
        let mut lines = whole();
        lines.insert(1, "[0.1s][warning][cds] shared spaces are not used");
        lines.insert(0, "");
        let transcript = read(&lines).unwrap();
        assert_eq!((transcript.dropped, transcript.steps.len()), (2, FEWEST));
        assert_eq!(transcript.steps[0], Step { events: 100, wall_ns: 12, cpu_ns: 10 });
        assert_eq!((transcript.flink.as_str(), transcript.java.as_str()), ("2.3.0", "OpenJDK 17.0.15"));
        assert_eq!(transcript.verified, Verified { events: 1000, results: 100, digest: "00ff".to_owned() });
    }

    #[test]
    fn every_line_that_is_lost_doubled_or_cut_is_noticed() {
        let whole = whole();
        for lost in [0, 1, whole.len() - 1] {
            let mut lines = whole.clone();
            lines.remove(lost);
            assert!(read(&lines).is_err(), "without line {lost}");
        }
        for doubled in [0, 1, whole.len() - 1] {
            let mut lines = whole.clone();
            lines.insert(doubled, whole[doubled]);
            assert!(read(&lines).is_err(), "line {doubled} twice");
        }
        for (at, line) in whole.iter().enumerate() {
            for end in 1..line.len() {
                let mut lines = whole.clone();
                lines[at] = &line[..end];
                let error = read(&lines).unwrap_err();
                assert!(error.contains(&format!("line {} of the Java program", at + 1)), "{error}");
            }
        }
    }

    #[test]
    fn malformed_lines_are_named_with_their_place() {
        let refused = |at: usize, line: &str, said: &str| {
            let mut lines = whole();
            lines[at] = line;
            let error = read(&lines).unwrap_err();
            assert!(error.contains(said) && error.contains("line "), "{error}");
        };
        refused(0, &START.replace("top-k", "distinct"), "\"distinct\" where \"top-k\"");
        refused(0, &START.replace("2.3.0", "1.20.1"), "1.20.1");
        refused(3, r#"{"line":"pause"}"#, "pause");
        refused(3, r#"{"events":1}"#, "`line`");
        refused(5, &STEP.replace("100", "101"), "another length");
        refused(5, &STEP.replace("\"cpu_ns\":10", "\"cpu_ns\":0"), "without time");
        refused(5, &STEP.replace("12", "-12"), "invalid value");
        refused(5, &STEP.replace("12", "1e999"), "number out of range");
        refused(6, DROPPED, "warm-up after steps");
        refused(8, DONE, "the end after 4 of 5 steps");
    }

    #[test]
    fn a_job_that_failed_says_so_in_its_own_words() {
        let failed = r#"{"line":"failed","error":"java.lang.IllegalStateException: wrong answer over 9 events"}"#;
        for before in [0, 1, 2, 5] {
            let lines = [&whole()[..before], &[failed]].concat();
            assert_eq!(read(&lines).unwrap_err(), "java.lang.IllegalStateException: wrong answer over 9 events");
        }
        let long = format!(r#"{{"line":"failed","error":"{}"}}"#, "ä\\n".repeat(5000));
        assert_eq!(read(&[&long]).unwrap_err().chars().count(), 401);
    }

    #[test]
    fn a_program_that_ended_early_is_quoted() {
        let error = read(&whole()[..6]).unwrap_err();
        assert!(error.contains("ended with exit code 1") && error.contains("after 2 steps"), "{error}");
        assert!(error.ends_with("java.lang.OutOfMemoryError: heap"), "{error}");
        let mut reader = Reader::new("top-k");
        reader.line("Error occurred during initialization of VM").unwrap();
        let error = reader.finish("ended with exit code 1", " \n").unwrap_err();
        assert!(error.ends_with("Error occurred during initialization of VM"), "{error}");
        assert!(Reader::new("top-k").finish("was killed", "").unwrap_err().ends_with("without a word"));
    }
}
