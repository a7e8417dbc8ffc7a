//! Programs that must not compile, and the first line of what the compiler says.
