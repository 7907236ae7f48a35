//! The fuzzing program of the target `numbers`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::numbers::check(data));
