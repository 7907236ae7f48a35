//! Shows a synthetic run as a report, to work on the report without measuring:
//! `cargo run -p lanemark-reports --example synthetic > report.html`, or with `--text` for the terminal.
//! With `two`, two runs side by side; with `software`, a GPU adapter that computes on the CPU.

#[allow(dead_code)]
#[path = "../tests/sample/mod.rs"]
mod sample;

use lanemark_reports::{compare, html, terminal};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    let first = if asked("software") { sample::software_run() } else { sample::run() };
    let mut runs = vec![("first".to_string(), first)];
    if asked("two") {
        let mut second = sample::run_at(1.2);
        second.machine.cpu = "Synthetic Processor 9001".into();
        runs.push(("second".to_string(), second));
    }
    if !asked("--text") {
        println!("{}", html::page(&runs));
        return;
    }
    match runs.as_slice() {
        [(_, a), (_, b)] => match compare::compare(a, b) {
            Ok(pairs) => print!("{}", terminal::comparison(&pairs, None, terminal::Style::Plain)),
            Err(nothing) => eprintln!("{nothing}"),
        },
        runs => {
            for (_, run) in runs {
                print!("{}", terminal::summary(run, None, terminal::Style::Plain));
            }
        }
    }
}
