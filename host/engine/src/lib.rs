//! Engine, pool, connections and transactions: how statements reach a database and rows come back.
//!
//! | module | what is in it |
//! |---|---|
//! | [`url`] | where a database is |
//! | [`engine`] | one per database: the plugin, the pool, the compiled statements |
//! | [`connection`] | running statements and reading rows |
//! | [`transaction`] | transactions and savepoints |
//! | [`pool`] | connections that are kept and lent out |
//! | [`inspect`] | what is in a database |
//! | [`event`] | who is told of what happens |
//! | [`observe`] | who watches statements |
//! | [`error`] | what a driver or a loader reports, as an error of the toolkit |
//!
//! Not here: SQL text (`aludel-sql`), objects that know whether they have changed (`aludel-orm`), and any database.

pub mod connection;
mod deadline;
pub mod engine;
pub mod error;
pub mod event;
mod execute;
pub mod inspect;
pub mod observe;
mod options;
pub mod pool;
pub mod transaction;
pub mod url;

pub use aludel_plugin_loader::Registry;
pub use connection::{
    CancelHandle, Connection, WithOptions,
    execute::ExecResult,
    function::{Aggregate, Arguments, Failure, UserFunction},
    insert_plan::InsertPlan,
    prepared::Prepared,
    stream::{Partitions, Rows},
};
pub use engine::{
    Binds, CacheStatus, Engine, EngineBuilder, EnginePlugin, NewConnection, Replicated, ReplicatedConnection, StatementMode, register_engine_plugin,
};
pub use error::{Error, ErrorKind, Result};
pub use event::{Events, Listener};
pub use inspect::Inspector;
pub use observe::{Recorded, Recorder};
pub use options::ExecutionOptions;
pub use pool::{PoolKind, PoolStatus, ResetOnReturn};
pub use transaction::{
    AdvisoryLock, Control, Decision, Distributed, InDoubt, RetryPolicy, Saga, SagaError, SagaEvent, StepError, Transaction, TransactionOptions,
    TwoPhase,
};
pub use url::{IntoUrl, Url};

/// The version of Aludel (SQLAlchemy: `sqlalchemy.__version__`).
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
