//! A run in the formats that other programs read.
//!
//! | module | format | read by |
//! |---|---|---|
//! | [`junit`] | JUnit XML | GitLab, Jenkins, and the test reporters of GitHub Actions |
//! | [`bencher`] | Bencher Metric Format | `bencher run --adapter json` |
//! | [`github_action_benchmark`] | `customBiggerIsBetter`, `customSmallerIsBetter` | the action benchmark-action/github-action-benchmark |
//! | [`csv`] | RFC 4180 | spreadsheets, data frames |
//!
//! JUnit carries the ledger and whether each bench could be measured. The two formats that follow figures over time
//! get what [`series`] picks, so that a program that warns of changes has few chances to warn falsely. CSV has
//! every variant and, if asked, every sample. Each cost is linear in the run.

pub mod bencher;
pub mod csv;
pub mod github_action_benchmark;
pub mod junit;
pub mod series;
