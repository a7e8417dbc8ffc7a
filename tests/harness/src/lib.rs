//! What the test suites share: databases in temporary folders, recorded statements.
