//! The keys that occur most often, by counters of their own.
