//! The fuzzing program of the target `literal`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::literal::check(data));
