//! `engine.session()`.
use super::Session;
use aludel_engine::Engine;
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
