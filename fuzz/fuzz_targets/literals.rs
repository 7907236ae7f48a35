//! The fuzzing program of the target `literals`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::literals::check(data));
