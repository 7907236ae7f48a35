//! Sets of log templates, and lines made of them.
