//! The run's file format of lanemark, and what people read of it.
//!
//! A [`run::Run`] is everything that one invocation measured. [`mod@file`] reads and writes it, [`terminal`] and
//! [`html`] show it, [`markdown`] sums it up, [`export`] hands it to other programs, [`compare`] puts two of them
//! side by side. Nothing here knows how a figure was measured, so a file from any machine can be shown anywhere.

pub mod bench;
pub mod change_points;
pub mod claims;
pub mod compare;
pub mod export;
pub mod file;
pub mod gpu;
pub mod html;
pub mod markdown;
pub mod matched_lines;
pub mod quantity;
pub mod run;
pub mod terminal;
