//! Who is told of what happens to connections, statements and transactions (SQLAlchemy: `sqlalchemy.event`).
//!
//! | module | what is in it |
//! |---|---|
//! | `hub` | who listens to what |
//! | `pool` | what pools tell |
//! | `statement` | what runs, and what fails |
//! | `transaction` | how transactions begin and end |
//!
//! Each event is a struct with the dialect's name in it. An event that nobody listens to costs one load of a number.
//!
//! ```no_run
//! # fn main() -> aludel_engine::Result<()> {
//! use aludel_engine::Engine;
//!
//! let engine = Engine::builder("sqlite:///app.db")
//!     .events(|events| {
//!         events.connect(|event| event.connection().execute_script("PRAGMA synchronous = NORMAL"));
//!     })
//!     .connect()?;
//! let slow = engine.events().after_execute(|event| eprintln!("{:?}: {}", event.duration, event.sql));
//! slow.remove();
//! engine.events().once().overflow(|event| eprintln!("the pool of {} is too small", event.size));
//! # Ok(())
//! # }
//! ```
mod hub;
mod pool;
mod statement;
mod transaction;

pub use hub::{Events, Listener, Outcome};
pub(crate) use hub::{Hub, bit, noted};
pub use pool::{
    BeforeConnect, Checkin, Checkout, Close, Connect, Detach, Disposed, EngineConnected, Exhausted, FirstConnect, Invalidate, Overflow, Reset,
};
pub use statement::{AfterExecute, BeforeExecute, HandleError, SetOptions};
pub use transaction::{Begin, Commit, Rollback, SavepointEvent, SavepointStep, TwoPhaseEvent, TwoPhaseStep};
