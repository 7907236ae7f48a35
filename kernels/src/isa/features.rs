//! One feature list for every function of a level: the macros that the rung files put their functions in.

/// Gives the functions inside it the features of AVX2, one list for all.
#[cfg(target_arch = "x86_64")]
macro_rules! avx2 {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<const $constant:ident: $kind:ty>)?
            ($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    )*) => {$(
        #[inline]
        #[target_feature(enable = "avx2,bmi1,bmi2,fma,lzcnt,popcnt")]
        $(#[$attribute])*
        $visibility fn $name $(<const $constant: $kind>)? ($($argument: $type),*) $(-> $output)? $body
    )*};
}
#[cfg(target_arch = "x86_64")]
pub(crate) use avx2;

/// Gives the functions inside it the features of AVX-512, one list for all.
#[cfg(target_arch = "x86_64")]
macro_rules! avx512 {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<const $constant:ident: $kind:ty>)?
            ($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    )*) => {$(
        #[inline]
        #[target_feature(enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt")]
        $(#[$attribute])*
        $visibility fn $name $(<const $constant: $kind>)? ($($argument: $type),*) $(-> $output)? $body
    )*};
}
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512;

/// Gives the functions inside it the features of NEON.
#[cfg(target_arch = "aarch64")]
macro_rules! neon {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<const $constant:ident: $kind:ty>)?
            ($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    )*) => {$(
        #[inline]
        #[target_feature(enable = "neon")]
        $(#[$attribute])*
        $visibility fn $name $(<const $constant: $kind>)? ($($argument: $type),*) $(-> $output)? $body
    )*};
}
#[cfg(target_arch = "aarch64")]
pub(crate) use neon;
