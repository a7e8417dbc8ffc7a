//! Nodes with names for their parts, so that nobody has to count indexes.
