//! HyperLogLog sketches of Apache DataSketches.
