//! Whether standard streams were closed when the program began.
//!
//! Rust's start-up opens `/dev/null` in place of a closed stream, so afterwards all answers would be
//! lost, or no question found, without an error. Only what runs before it can tell.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

static INPUT: AtomicBool = AtomicBool::new(false);
static OUTPUT: AtomicBool = AtomicBool::new(false);

/// Whether standard input was closed.
pub fn input() -> bool {
    INPUT.load(Ordering::Relaxed)
}

/// Whether standard output was closed.
pub fn output() -> bool {
    OUTPUT.load(Ordering::Relaxed)
}

#[cfg(unix)]
ctor::declarative::ctor! {
    #[ctor(unsafe)]
    fn look() {
        use std::os::fd::AsFd;

        INPUT.store(io::stdin().as_fd().try_clone_to_owned().is_err(), Ordering::Relaxed);
        OUTPUT.store(io::stdout().as_fd().try_clone_to_owned().is_err(), Ordering::Relaxed);
    }
}
