//! The fuzzing program of the target `bytes`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::bytes::check(data));
