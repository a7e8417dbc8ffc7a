//! Whole applications. The tests are in `tests/`.
