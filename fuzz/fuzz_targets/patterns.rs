//! The fuzzing program of the target `patterns`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::patterns::check(data));
