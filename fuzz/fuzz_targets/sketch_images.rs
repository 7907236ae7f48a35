//! The fuzzing program of the target `sketch_images`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lanemark_fuzz::sketch_images::check(data));
