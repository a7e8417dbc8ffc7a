//! `#[derive(Model)]`: parse, check, expand.
