//! Sets of literals, sparse and dense.
