//! What a plugin author sees: ordinary traits, `&str`, `Result`. Panics are allowed.
pub mod driver;
