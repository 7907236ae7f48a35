//! Windows over event time: panes, sliding and session windows, global and per key.

pub mod panes;
