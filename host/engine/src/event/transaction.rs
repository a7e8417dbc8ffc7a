//! How transactions begin and end.

macro_rules! plain {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        $(
            $(#[$doc])+
            #[derive(Debug)]
            #[non_exhaustive]
            pub struct $name<'a> {
                /// The dialect's name.
                pub dialect: &'a str,
                /// The engine's name.
                pub engine: &'a str,
                /// The number of the connection.
                pub id: u64,
            }
        )+
    };
}

plain! {
    /// A transaction is about to begin.
    Begin,
    /// A transaction is about to be committed.
    Commit,
    /// A transaction is rolled back.
    Rollback,
}

/// What happens to a savepoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavepointStep {
    /// It is made.
    Made,
    /// It becomes part of what is around it.
    Released,
    /// What was done since is undone.
    RolledBack,
}

/// Something happens to a savepoint.
#[derive(Debug)]
#[non_exhaustive]
pub struct SavepointEvent<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The number of the connection.
    pub id: u64,
    /// Its name.
    pub name: &'a str,
    /// What happens.
    pub step: SavepointStep,
}

/// A step of a two-phase transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoPhaseStep {
    /// It begins.
    Begin,
    /// It is made ready to be committed, whatever happens.
    Prepare,
    /// It is committed.
    Commit,
    /// It is rolled back.
    Rollback,
}

/// A step of a two-phase transaction is about to be taken.
#[derive(Debug)]
#[non_exhaustive]
pub struct TwoPhaseEvent<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The transaction's name.
    pub xid: &'a str,
    /// The step.
    pub step: TwoPhaseStep,
}
