//! Networks, servers and programs that fail, and what an engine makes of it.
//!
//! | module | what is there |
//! |---|---|
//! | [`fault`] | the kinds of faults of a network |
//! | [`proxy`] | a relay between us and a real server that has these faults on demand |
//! | [`sessions`] | what a server has of us |
//! | [`watch`] | a test that hangs is a failure with a name |
//!
//! The tests: `network` (every fault at many places of a statement), `server` (sessions that are killed, deadlocks, timeouts, too many
//! connections of a user), `own_server` (a server that ends, is killed, is full), `kill` (programs that end in the middle of a unit of work), `leaks`.
pub mod fault;
pub mod proxy;
pub mod sessions;
pub mod watch;

pub use fault::Fault;
pub use proxy::Proxy;
pub use sessions::Sessions;
