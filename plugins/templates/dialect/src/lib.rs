//! A dialect to start from.
