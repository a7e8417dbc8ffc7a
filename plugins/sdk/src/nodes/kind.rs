//! The numbers of the kinds of node. An open set: a hook leaves a number it does not know to the host.

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        $($(#[doc = $doc])+ pub const $name: u32 = $number;)+
        /// Every kind with its number, in order.
        pub const ALL: &[(&str, u32)] = &[$((stringify!($name), $number),)+];
    };
}

kinds! {
    /// Anything that has no number of its own.
    OTHER = 0,
    /// A limit, an offset, or both.
    LIMIT = 1,
    /// A construct of a plugin; its arguments are its children, text 0 its name.
    CUSTOM = 2,
}

/// The name of a kind, for messages.
pub fn name(kind: u32) -> &'static str {
    ALL.iter().find(|(_, number)| *number == kind).map_or("unknown", |(name, _)| name)
}
