//! The keys that occur most often, by Count-Min and a heap.
