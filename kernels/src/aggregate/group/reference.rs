//! The groups as they are defined, each from the values of its own key.
