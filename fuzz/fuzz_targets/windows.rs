//! The fuzzing program of the target `windows`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::windows::check(data));
