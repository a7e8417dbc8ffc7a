//! `cargo xtask`: the commands that a person and CI share.
fn main() {}
