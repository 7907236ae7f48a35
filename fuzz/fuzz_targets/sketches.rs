//! The fuzzing program of the target `sketches`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::sketches::check(data));
