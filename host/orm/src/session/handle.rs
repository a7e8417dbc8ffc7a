//! The handle of an object.
use std::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

/// An object of a session: small, `Copy`, and compared by identity. Two handles are equal exactly when they mean the same
/// row of the same session.
///
/// `session[handle]` is the object. A handle outlives its object safely: once that was detached, deleted or rolled back,
/// the session says so.
pub struct Tracked<M> {
    raw: RawHandle,
    model: PhantomData<fn() -> M>,
}

/// A handle whose model is known from elsewhere.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RawHandle {
    pub(crate) slot: u32,
    pub(crate) generation: u32,
    pub(crate) session: u32,
}

impl<M> Tracked<M> {
    pub(crate) const fn new(raw: RawHandle) -> Self {
        Tracked { raw, model: PhantomData }
    }

    pub(crate) const fn raw(self) -> RawHandle {
        self.raw
    }
}

impl<M> Clone for Tracked<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Tracked<M> {}

impl<M> PartialEq for Tracked<M> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<M> Eq for Tracked<M> {}

impl<M> Hash for Tracked<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

impl<M> fmt::Debug for Tracked<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = std::any::type_name::<M>();
        let model = model.rsplit("::").next().unwrap_or(model);
        write!(f, "Tracked<{model}>({}.{} of session {})", self.raw.slot, self.raw.generation, self.raw.session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_twelve_bytes() {
        assert_eq!(size_of::<Tracked<String>>(), 12);
    }
}
