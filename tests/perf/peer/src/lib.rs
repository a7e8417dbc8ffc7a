//! What every measured tool shares: the protocol, the data, the models without a tool, the checksums.
//!
//! A tool is measured in a process of its own that lives for the whole run and answers one line per
//! measurement, so that `cargo xtask bench` can interleave the tools. A peer implements [`Peer`] and calls
//! [`serve`]. Nothing here knows a database driver; a peer brings its own, and its own mapped types.
//!
//! | module | what |
//! |---|---|
//! | [`protocol`] | [`Peer`], [`Timer`], [`serve`], and the line in and out |
//! | [`data`] | the tables and rows that every peer starts with, and the rows it inserts |
//! | [`model`] | plain structs and the grouping of children, for the peers without a mapper |
//! | [`checksum`] | what proves that two tools did the same work |

pub mod checksum;
pub mod data;
pub mod model;
pub mod protocol;

pub use checksum::{TreeSum, inserted_sum, query_sum, user_sum, users_sum};
pub use protocol::{Peer, Place, Timer, Workload, serve};
