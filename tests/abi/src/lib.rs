//! Real libraries across the plugin boundary. The tests are in `tests/`.
