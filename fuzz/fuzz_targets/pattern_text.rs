//! The fuzzing program of the target `pattern_text`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::pattern_text::check(data));
