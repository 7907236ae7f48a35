//! The fuzzing program of the target `templates`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::templates::check(data));
