//! Metadata, SQL types and values, statements, compiler.
