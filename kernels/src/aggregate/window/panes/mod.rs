//! Panes: columns of events cut by event time and reduced, global and per key.
