//! `engine.session()`.
use super::Session;
use aludel_engine::{Engine, Replicated};
use aludel_sql::Result;

/// Sessions from an engine.
pub trait EngineSession {
    /// A session (SQLAlchemy: `Session(engine)`). Errors: those of [`Session::new`].
    fn session(&self) -> Result<Session>;
}

impl EngineSession for Engine {
    fn session(&self) -> Result<Session> {
        Session::new(self)
    }
}

impl EngineSession for Replicated {
    fn session(&self) -> Result<Session> {
        Session::replicated(self)
    }
}
