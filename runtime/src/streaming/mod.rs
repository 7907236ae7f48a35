//! A pipeline over columns of events, and the open-loop load that its latency is measured under.
//!
//! | module | has |
//! |---|---|
//! | [`events`] | events in columns |
//! | [`pipeline`] | filter, windows, distinct count, most frequent keys and patterns over one stream |
//! | [`time_source`] | the clock that a load runs by: the machine's, or one that tests set |
//! | [`schedule`] | when each event of a load is due |
//! | [`latency`] | times from when events were due to their effects, in HDR histograms |
//! | [`load`] | the load itself: all events that are due as one batch, again and again |

pub mod events;
pub mod latency;
pub mod load;
pub mod pipeline;
pub mod schedule;
pub mod time_source;
