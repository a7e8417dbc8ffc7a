//! The SQL of every construct, beside the builder call. The tests are in `tests/`.
