//! Each bundled dialect against a live database. The tests are in `tests/`.
