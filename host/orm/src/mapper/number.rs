//! A number for each model, given out when it is first used.
use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A model's number within the process: the place of its objects in a session.
#[derive(Debug, Default)]
pub struct ModelNumber(OnceLock<usize>);

impl ModelNumber {
    /// A number yet to be given out.
    pub const fn new() -> Self {
        ModelNumber(OnceLock::new())
    }

    /// The number.
    #[inline]
    pub fn get(&self) -> usize {
        *self.0.get_or_init(|| NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
