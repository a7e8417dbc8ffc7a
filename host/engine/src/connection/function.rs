//! Functions and collations of the application, which a database calls while a statement runs.
//!
//! They belong to one connection: to have them on every connection of an engine, register them when one is opened
//! ([`crate::Events::connect`]).
use super::Connection;
use crate::{
    NewConnection,
    error::{self, Error, ErrorKind, Result},
};
use aludel_plugin_loader::{Accumulator, Callback, CallbackFlags, DriverConnection, DriverError, ErrorKind as Class};
use aludel_sql::{SqlValue, Value, ValueRef};
use std::cmp::Ordering;

/// Why a function of the application has no answer: anything that is an error, or a text.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The values that a function was called with.
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    values: &'a [ValueRef<'a>],
}

impl<'a> Arguments<'a> {
    /// Any number of arguments.
    pub const ANY: usize = usize::MAX;

    /// The argument at a position from 0, as a Rust type; `Option<T>` where it may be NULL. Errors: SQL-3007 when there are not as many;
    /// those of decoding.
    pub fn get<T: SqlValue>(&self, index: usize) -> Result<T> {
        let value = self.values.get(index).copied().ok_or_else(|| missing(index, self.values.len()))?;
        T::from_value(value).map_err(|error| error.in_front(&format!("argument {index}")))
    }

    /// All of them, in order.
    pub fn values(&self) -> &'a [ValueRef<'a>] {
        self.values
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

impl std::fmt::Debug for Arguments<'_> {
    /// How many: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Arguments({})", self.len())
    }
}

#[cold]
fn missing(index: usize, len: usize) -> Error {
    Error::new(ErrorKind::Decode, "ENG-3010", format!("the function was called with {len} arguments, and argument {index} (from 0) was asked for"))
        .help("register it for as many arguments as it reads")
}

/// A function of many rows: one value of it gathers the rows of one group (Python's `sqlite3`: the class given to `create_aggregate`).
pub trait Aggregate: Send + 'static {
    /// The type of the answer.
    type Output: SqlValue;

    /// One more row. Errors: as the application says; the statement fails with it.
    fn step(&mut self, arguments: Arguments<'_>) -> std::result::Result<(), Failure>;

    /// The answer so far; asked once for a group, and for each row of a window. Also asked for a group that is given up, because the
    /// statement has failed or nobody reads on: that answer, or error, is thrown away. Errors: as for [`step`](Self::step).
    fn value(&mut self) -> std::result::Result<Self::Output, Failure>;

    /// Takes back the oldest row, for frames of a window that move. Only asked of a function that was registered as
    /// [`invertible`](UserFunction::invertible). Errors: as for [`step`](Self::step); the default is one.
    fn inverse(&mut self, arguments: Arguments<'_>) -> std::result::Result<(), Failure> {
        let _ = arguments;
        Err("it cannot take rows back".into())
    }
}

struct Gathering<A>(A);

impl<A: Aggregate> Accumulator for Gathering<A> {
    fn step(&mut self, values: &[ValueRef<'_>]) -> std::result::Result<(), String> {
        self.0.step(Arguments { values }).map_err(told)
    }

    fn inverse(&mut self, values: &[ValueRef<'_>]) -> std::result::Result<(), String> {
        self.0.inverse(Arguments { values }).map_err(told)
    }

    fn value(&mut self) -> std::result::Result<Value, String> {
        self.0.value().map(SqlValue::into_value).map_err(told)
    }
}

/// What a function said, in one line.
fn told(failure: Failure) -> String {
    match failure.downcast_ref::<Error>() {
        Some(error) => error.message().to_owned(),
        None => failure.to_string(),
    }
}

/// A function of the application, with what the database should know of it.
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// use aludel_engine::{Engine, UserFunction};
///
/// let engine = Engine::connect("sqlite:///app.db")?;
/// let mut connection = engine.connection()?;
/// connection.register(UserFunction::scalar("shout", 1, |args| Ok(args.get::<String>(0)?.to_uppercase())).deterministic())?;
/// # Ok(())
/// # }
/// ```
pub struct UserFunction {
    name: String,
    arguments: usize,
    flags: u64,
    callback: Callback,
}

impl UserFunction {
    /// A function of values: `arguments` of them, or [`Arguments::ANY`].
    pub fn scalar<T: SqlValue>(
        name: impl Into<String>,
        arguments: usize,
        function: impl Fn(Arguments<'_>) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Self {
        let call = move |values: &[ValueRef<'_>]| function(Arguments { values }).map(SqlValue::into_value).map_err(told);
        UserFunction { name: name.into(), arguments, flags: 0, callback: Callback::Function(Box::new(call)) }
    }

    /// A function of many rows; `start` begins a group.
    pub fn aggregate<A: Aggregate>(name: impl Into<String>, arguments: usize, start: impl Fn() -> A + Send + 'static) -> Self {
        let start = move || Box::new(Gathering(start())) as Box<dyn Accumulator>;
        UserFunction { name: name.into(), arguments, flags: 0, callback: Callback::Aggregate(Box::new(start)) }
    }

    /// The same values give the same answer, always: the database may call it once for many rows, and it may stand in an index, a
    /// CHECK and a computed column (Python's `sqlite3`: `deterministic=True`).
    #[must_use]
    pub fn deterministic(self) -> Self {
        self.with(CallbackFlags::DETERMINISTIC)
    }

    /// It may be called by statements only, not by triggers and views, which somebody else may have written into the database.
    #[must_use]
    pub fn direct_only(self) -> Self {
        self.with(CallbackFlags::DIRECT_ONLY)
    }

    /// The aggregate can take rows back ([`Aggregate::inverse`]), so that it may stand before `OVER` (Python's `sqlite3`:
    /// `create_window_function`).
    #[must_use]
    pub fn invertible(self) -> Self {
        self.with(CallbackFlags::INVERTIBLE)
    }

    fn with(mut self, flags: CallbackFlags) -> Self {
        self.flags |= flags.0;
        self
    }

    fn register(self, driver: &mut DriverConnection) -> std::result::Result<(), DriverError> {
        driver.register(&self.name, narrow(self.arguments)?, CallbackFlags(self.flags), self.callback)
    }
}

impl std::fmt::Debug for UserFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserFunction").field("name", &self.name).field("kind", &self.callback.what()).finish_non_exhaustive()
    }
}

/// The number of arguments as it crosses; a number that no database takes stays one that no database takes.
fn narrow(arguments: usize) -> std::result::Result<Option<u16>, DriverError> {
    match arguments {
        Arguments::ANY => Ok(None),
        number => Ok(Some(u16::try_from(number).unwrap_or(u16::MAX))),
    }
}

fn register_collation(driver: &mut DriverConnection, name: &str, compare: impl Fn(&str, &str) -> Ordering + Send + 'static) -> Registered {
    driver.register(name, Some(2), CallbackFlags::DETERMINISTIC, Callback::Collation(Box::new(compare)))
}

type Registered = std::result::Result<(), DriverError>;

/// Functions cannot be registered: ENG-2014 where the database calls none.
fn refused(error: DriverError) -> std::result::Result<Error, DriverError> {
    if error.kind != Class::UNSUPPORTED {
        return Err(error);
    }
    let made = Error::new(ErrorKind::Unsupported, "ENG-2014", "the database does not call functions of the application").note("cause", error.message);
    Ok(made.help("create the function in the database, or apply it to the rows after they were read"))
}

impl Connection {
    /// Lets statements of this connection call a function of the application (SQLAlchemy: `dbapi_connection.create_function` in a
    /// listener of `connect`). It stays as long as the connection, also after that went back to the pool. One of the same name and
    /// number of arguments takes the place of an earlier one.
    ///
    /// The function runs in the thread that runs the statement, and cannot use the connection. Its error, and its panic, is the error of
    /// the statement: of kind `Database`, with SQLSTATE 38000.
    ///
    /// Errors: ENG-2014 when the database calls no functions of the application; those of the database, for a name or a number of
    /// arguments that it does not take.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// use aludel_engine::Engine;
    ///
    /// // On every connection of the engine:
    /// let engine = Engine::builder("sqlite:///app.db")
    ///     .events(|events| {
    ///         events.connect(|event| event.connection().create_function("shout", 1, |args| Ok(args.get::<String>(0)?.to_uppercase())));
    ///     })
    ///     .connect()?;
    /// // On one connection:
    /// engine.connection()?.create_function("twice", 1, |args| Ok(args.get::<i64>(0)? * 2))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_function<T: SqlValue>(
        &mut self,
        name: &str,
        arguments: usize,
        function: impl Fn(Arguments<'_>) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Result<()> {
        self.register(UserFunction::scalar(name, arguments, function))
    }

    /// The same for a function of many rows; `start` begins a group (SQLAlchemy: `dbapi_connection.create_aggregate`). Errors: as for
    /// [`create_function`](Self::create_function).
    pub fn create_aggregate<A: Aggregate>(&mut self, name: &str, arguments: usize, start: impl Fn() -> A + Send + 'static) -> Result<()> {
        self.register(UserFunction::aggregate(name, arguments, start))
    }

    /// The same for a function that says more of itself. Errors: as for [`create_function`](Self::create_function).
    pub fn register(&mut self, function: UserFunction) -> Result<()> {
        self.registering(|driver| function.register(driver))
    }

    /// An order of texts, for `COLLATE name` (SQLAlchemy: `dbapi_connection.create_collation`). It must be a total order, and always the
    /// same one where an index uses it. A panic fails the statement, and ends its transaction where that cannot be helped.
    ///
    /// Errors: as for [`create_function`](Self::create_function).
    pub fn create_collation(&mut self, name: &str, compare: impl Fn(&str, &str) -> Ordering + Send + 'static) -> Result<()> {
        self.registering(|driver| register_collation(driver, name, compare))
    }

    /// Takes a function or aggregate away. One that is not there is no error. Errors: as for [`create_function`](Self::create_function).
    pub fn drop_function(&mut self, name: &str, arguments: usize) -> Result<()> {
        self.registering(|driver| driver.unregister("function", name, narrow(arguments)?))
    }

    /// Takes a collation away. One that is not there is no error. Errors: as for [`create_function`](Self::create_function).
    pub fn drop_collation(&mut self, name: &str) -> Result<()> {
        self.registering(|driver| driver.unregister("collation", name, Some(2)))
    }

    fn registering(&mut self, work: impl FnOnce(&mut DriverConnection) -> Registered) -> Result<()> {
        let done = work(&mut self.ready()?.physical.driver);
        done.map_err(|error| match refused(error) {
            Ok(refusal) => refusal,
            Err(error) => self.failed(error, None),
        })
    }
}

impl NewConnection<'_> {
    /// As [`Connection::create_function`].
    pub fn create_function<T: SqlValue>(
        &mut self,
        name: &str,
        arguments: usize,
        function: impl Fn(Arguments<'_>) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Result<()> {
        self.register(UserFunction::scalar(name, arguments, function))
    }

    /// As [`Connection::create_aggregate`].
    pub fn create_aggregate<A: Aggregate>(&mut self, name: &str, arguments: usize, start: impl Fn() -> A + Send + 'static) -> Result<()> {
        self.register(UserFunction::aggregate(name, arguments, start))
    }

    /// As [`Connection::register`].
    pub fn register(&mut self, function: UserFunction) -> Result<()> {
        function.register(self.driver()).map_err(of_new)
    }

    /// As [`Connection::create_collation`].
    pub fn create_collation(&mut self, name: &str, compare: impl Fn(&str, &str) -> Ordering + Send + 'static) -> Result<()> {
        register_collation(self.driver(), name, compare).map_err(of_new)
    }
}

fn of_new(error: DriverError) -> Error {
    refused(error).unwrap_or_else(|error| error::from_driver(error, None))
}
