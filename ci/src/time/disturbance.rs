//! What else the machine did while the gate measured.
//!
//! Samples are CPU time and each is compared with one taken milliseconds away, so company on the same core costs time,
//! not truth. Beyond these limits that reasoning was not tried, and the gate says so in place of a verdict.

use std::fmt;
use std::fs;
use std::time::Instant;

/// The most that is accepted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limits {
    /// Share of the core's time that the hypervisor gave to others. A guest's CPU time counts what was stolen from it,
    /// so this noise is inside the samples.
    steal: f64,
    /// Time that the workers waited for the core, over the time that they had it: 10 is a core with ten other
    /// processes that never rest, where a sample is cut into slices.
    wait: f64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { steal: 0.10, wait: 10.0 }
    }
}

/// The machine's counters when watching began, and what the workers had since.
#[derive(Debug)]
pub(crate) struct Watch {
    cpu: usize,
    began: Instant,
    stalled_us: Option<u64>,
    ticks: Option<Ticks>,
    on_cpu_ns: u64,
    waited_ns: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ticks {
    stolen: u64,
    all: u64,
}

/// What was found; none of what the system does not tell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Disturbance {
    cpu: usize,
    /// Share of the time that the hypervisor took from the core.
    steal: Option<f64>,
    /// Share of the time in which some process of the machine waited for a core.
    pressure: Option<f64>,
    /// Waiting for the core over having it.
    wait: Option<f64>,
}

impl Watch {
    pub(crate) fn begin(cpu: usize) -> Watch {
        Watch { cpu, began: Instant::now(), stalled_us: stalled(), ticks: ticks_of(cpu), on_cpu_ns: 0, waited_ns: 0 }
    }

    /// Adds what a process, still alive, had of its CPU.
    pub(crate) fn add_process(&mut self, id: u32) {
        let text = fs::read_to_string(format!("/proc/{id}/schedstat")).unwrap_or_default();
        let mut numbers = text.split_whitespace().map_while(|number| number.parse::<u64>().ok());
        if let (Some(on_cpu), Some(waited)) = (numbers.next(), numbers.next()) {
            self.on_cpu_ns += on_cpu;
            self.waited_ns += waited;
        }
    }

    pub(crate) fn end(&self) -> Disturbance {
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        let elapsed_us = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Disturbance {
            cpu: self.cpu,
            steal: self.ticks.zip(ticks_of(self.cpu)).and_then(|(before, after)| {
                share(after.stolen.saturating_sub(before.stolen), after.all.saturating_sub(before.all))
            }),
            pressure: self
                .stalled_us
                .zip(stalled())
                .and_then(|(before, after)| share(after.saturating_sub(before), elapsed_us)),
            wait: share(self.waited_ns, self.on_cpu_ns),
        }
    }
}

impl Disturbance {
    /// Why that was too much, and what to do; none where it was not.
    pub(crate) fn too_much(&self, limits: &Limits) -> Option<String> {
        if let Some(steal) = self.steal.filter(|steal| *steal > limits.steal) {
            return Some(format!(
                "the machine was too disturbed: its host took {:.0} % of CPU {} away (limit {:.0} %); judge on a \
                 machine of your own, or later",
                100.0 * steal,
                self.cpu,
                100.0 * limits.steal
            ));
        }
        let wait = self.wait.filter(|wait| *wait > limits.wait)?;
        Some(format!(
            "the machine was too disturbed: the programs waited {wait:.1} times as long for CPU {} as they had it \
             (limit {:.0}); end what else runs there, or name another CPU with --cpu",
            self.cpu, limits.wait
        ))
    }
}

impl fmt::Display for Disturbance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = Vec::new();
        if let Some(wait) = self.wait {
            told.push(format!("the programs waited {wait:.1} times as long for CPU {} as they had it", self.cpu));
        }
        if let Some(steal) = self.steal {
            told.push(format!("the host took {:.1} % of it away", 100.0 * steal));
        }
        if let Some(pressure) = self.pressure {
            told.push(format!("some process of the machine waited for a core {:.0} % of the time", 100.0 * pressure));
        }
        if told.is_empty() {
            told.push("this system does not tell what disturbs a measurement".to_owned());
        }
        f.write_str(&told.join("; "))
    }
}

/// Microseconds in which some process waited for a core, since the start of the machine.
fn stalled() -> Option<u64> {
    stalled_in(&fs::read_to_string("/proc/pressure/cpu").ok()?)
}

fn stalled_in(pressure: &str) -> Option<u64> {
    pressure.lines().find(|line| line.starts_with("some "))?.split("total=").nth(1)?.trim().parse().ok()
}

fn ticks_of(cpu: usize) -> Option<Ticks> {
    ticks_in(&fs::read_to_string("/proc/stat").ok()?, cpu)
}

/// Reads `cpuN user nice system idle iowait irq softirq steal guest …`; guest time is inside user time.
fn ticks_in(stat: &str, cpu: usize) -> Option<Ticks> {
    let name = format!("cpu{cpu}");
    let line = stat.lines().find(|line| line.split_whitespace().next() == Some(&name))?;
    let ticks: Vec<u64> = line.split_whitespace().skip(1).take(8).map_while(|ticks| ticks.parse().ok()).collect();
    Some(Ticks { stolen: *ticks.get(7)?, all: ticks.iter().sum() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_as_linux_writes_them() {
        let stat = "cpu  10 0 0 0 0 0 0 9 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\ncpu1 1 1 1 90 1 1 1 4 50 0\nintr 7\n";
        assert_eq!(ticks_in(stat, 1), Some(Ticks { stolen: 4, all: 100 }));
        assert_eq!(ticks_in(stat, 0), Some(Ticks { stolen: 8, all: 36 }));
        assert_eq!(ticks_in(stat, 11), None);
        assert_eq!(ticks_in("cpu1 1 2 3\n", 1), None);
        let pressure = "some avg10=74.05 avg60=22.98 avg300=5.90 total=20037825377\nfull avg10=0.00 total=0\n";
        assert_eq!(stalled_in(pressure), Some(20_037_825_377));
        assert_eq!(stalled_in("nothing"), None);
    }

    #[test]
    fn what_is_over_a_limit_is_named_with_what_to_do() {
        let calm = Disturbance { cpu: 1, steal: Some(0.02), pressure: Some(0.9), wait: Some(2.0) };
        assert_eq!(calm.too_much(&Limits::default()), None, "pressure alone is told, not judged");
        let stolen = Disturbance { steal: Some(0.3), ..calm.clone() };
        assert!(
            stolen.too_much(&Limits::default()).expect("too much").contains("took 30 % of CPU 1 away (limit 10 %)")
        );
        let crowded = Disturbance { wait: Some(15.0), ..calm.clone() };
        let reason = crowded.too_much(&Limits::default()).expect("too much");
        assert!(reason.contains("waited 15.0 times") && reason.contains("--cpu"), "{reason}");
        let silent = Disturbance { cpu: 1, steal: None, pressure: None, wait: None };
        assert_eq!(silent.too_much(&Limits::default()), None);
        assert_eq!(silent.to_string(), "this system does not tell what disturbs a measurement");
        assert!(calm.to_string().starts_with("the programs waited 2.0 times as long for CPU 1"));
    }
}
