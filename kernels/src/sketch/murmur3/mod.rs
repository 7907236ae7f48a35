//! MurmurHash3 x64-128, where a format asks for it.
