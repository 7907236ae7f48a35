//! XXH64, where a format asks for it.
