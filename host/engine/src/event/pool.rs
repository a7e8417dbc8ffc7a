//! What pools tell.
use crate::{Connection, NewConnection, error::Error, url::Url};
use std::time::Duration;

/// A connection is about to be opened.
#[non_exhaustive]
pub struct BeforeConnect<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name, as given to [`crate::EngineBuilder::logging_name`].
    pub engine: &'a str,
    /// Where to; may be changed for this connection: `event.url.set_password(token())`.
    pub url: &'a mut Url,
    /// Options for the driver, which win over those of the URL; may be changed for this connection.
    pub arguments: &'a mut Vec<(String, String)>,
}

macro_rules! with_new_connection {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        $(
            $(#[$doc])+
            #[non_exhaustive]
            pub struct $name<'a> {
                /// The dialect's name.
                pub dialect: &'a str,
                /// The engine's name.
                pub engine: &'a str,
                /// The connection's number: unlike that of any other connection of this process.
                pub id: u64,
                pub(crate) connection: NewConnection<'a>,
            }

            impl<'a> $name<'a> {
                /// The connection: to set options and run statements.
                pub fn connection(&mut self) -> &mut NewConnection<'a> {
                    &mut self.connection
                }
            }
        )+
    };
}

with_new_connection! {
    /// A connection was opened.
    Connect,
    /// The engine's first connection was opened.
    FirstConnect,
    /// A connection is about to be lent.
    Checkout,
    /// A connection is about to be reset.
    Reset,
}

macro_rules! of_one_connection {
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
                /// The connection's number.
                pub id: u64,
            }
        )+
    };
}

of_one_connection! {
    /// A connection came back.
    Checkin,
    /// A connection is closed.
    Close,
    /// A connection was taken out of the pool.
    Detach,
}

/// A connection is given up.
#[derive(Debug)]
#[non_exhaustive]
pub struct Invalidate<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The connection's number.
    pub id: u64,
    /// Why, where an error is the reason.
    pub error: Option<&'a Error>,
}

/// A connection beyond the pool's size was opened.
#[derive(Debug)]
#[non_exhaustive]
pub struct Overflow<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// Connections that are kept at most.
    pub size: usize,
    /// Connections in use now.
    pub in_use: usize,
}

/// A thread has to wait for a connection.
#[derive(Debug)]
#[non_exhaustive]
pub struct Exhausted<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// Connections that are kept at most.
    pub size: usize,
    /// Connections in use now.
    pub in_use: usize,
    /// Threads that wait, this one included.
    pub waiting: usize,
    /// How long it will wait at most.
    pub timeout: Duration,
    /// Whether this thread holds a connection already: it may be waiting for itself.
    pub holds_one: bool,
}

/// An engine gives a connection.
#[non_exhaustive]
pub struct EngineConnected<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The connection.
    pub connection: &'a mut Connection,
}

/// An engine was disposed of.
#[derive(Debug)]
#[non_exhaustive]
pub struct Disposed<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
}
