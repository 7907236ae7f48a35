//! The run's file format of lanemark, and what people read of it.
//!
//! A [`run::Run`] is everything that one invocation measured. [`mod@file`] reads and writes it, [`terminal`] and
//! [`html`] show it, [`compare`] puts two of them side by side. Nothing here knows how a figure was measured,
//! so a file from any machine can be shown anywhere.

pub mod bench;
pub mod claims;
pub mod compare;
pub mod file;
pub mod html;
pub mod matched_lines;
pub mod quantity;
pub mod run;
pub mod terminal;
