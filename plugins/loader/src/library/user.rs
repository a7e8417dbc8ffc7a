//! Who we are, as far as the loading policy needs it.

/// The user on whose behalf files are trusted.
#[cfg(unix)]
pub(crate) fn effective_user() -> u32 {
    unsafe extern "C" {
        fn geteuid() -> u32;
    }
    // SAFETY: takes nothing, cannot fail.
    unsafe { geteuid() }
}

/// Whether the process has more rights than whoever started it, so that its environment is not to be trusted.
#[cfg(unix)]
pub(crate) fn is_elevated() -> bool {
    unsafe extern "C" {
        fn getuid() -> u32;
        fn geteuid() -> u32;
        fn getgid() -> u32;
        fn getegid() -> u32;
    }
    // SAFETY: they take nothing and cannot fail.
    unsafe { getuid() != geteuid() || getgid() != getegid() }
}

/// Whether the process has more rights than whoever started it. There is no such thing here.
#[cfg(not(unix))]
pub(crate) fn is_elevated() -> bool {
    false
}
