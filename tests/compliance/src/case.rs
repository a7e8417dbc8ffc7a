//! What a case is.
use crate::scene::Scene;
use aludel::sql::dialect::Capability;

/// How much a dialect can do. Each level includes those before it; a dialect has reached a level when no case of it, or of those
/// before, fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It loads, connects, and says what it is.
    Connects,
    /// Tables are created, rows written, found by a value, and deleted.
    Executes,
    /// What nearly every query of an application needs.
    Core,
    /// Transactions, savepoints, isolation, several connections.
    Transactions,
    /// Everything else that it says it can do.
    Full,
}

impl Level {
    /// All of them, in order.
    pub const ALL: [Level; 5] = [Level::Connects, Level::Executes, Level::Core, Level::Transactions, Level::Full];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Level::Connects => "connects",
            Level::Executes => "executes",
            Level::Core => "core",
            Level::Transactions => "transactions",
            Level::Full => "full",
        }
    }

    /// The level of a name.
    pub fn of(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// Something that a case cannot do without (SQLAlchemy: `testing.requires`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The dialect says that the database can do it.
    Can(Capability),
    /// The dialect says that the database cannot: such cases check that it is refused before anything is sent.
    Cannot(Capability),
    /// The dialect has one of these two.
    Either(Capability, Capability),
    /// The dialect has DDL for a type, by its generic name.
    Type(&'static str),
    /// The dialect does not say that it has no way to write this function.
    Function(&'static str),
    /// The dialect lists an isolation level.
    Isolation(&'static str),
    /// Connections at the same time see the same database.
    Connections,
    /// A transaction that writes does not shut out others that write.
    ManyWriters,
    /// The dialect does not say that this text is missing: it gave it, and it is not empty, or it said nothing.
    Text(&'static str),
    /// The database tells upper from lower case when it compares text; it is asked.
    CaseSensitive,
    /// The database holds texts to the length of their column; it is asked.
    Lengths,
    /// The driver can stop a statement that runs.
    Cancel,
}

impl Need {
    /// Why a case that has this need is skipped; `None` when the need is met.
    pub fn unmet(self, scene: &mut Scene<'_>) -> Option<String> {
        let reason = |met: bool, why: String| (!met).then_some(why);
        match self {
            Need::Can(capability) => reason(scene.can(capability), format!("cannot do {}", capability.name())),
            Need::Cannot(capability) => reason(!scene.can(capability), format!("can do {}", capability.name())),
            Need::Either(one, other) => reason(scene.can(one) || scene.can(other), format!("can do neither {} nor {}", one.name(), other.name())),
            Need::Type(name) => reason(scene.has_type(name), format!("has no type `{name}`")),
            Need::Function(name) => reason(scene.has_function(name), format!("has no function `{name}`")),
            Need::Isolation(level) => reason(scene.has_isolation(level), format!("has no isolation level {level}")),
            Need::Connections => reason(!scene.is_private(), "each connection has a database of its own".to_owned()),
            Need::ManyWriters => reason(!scene.engine().has_one_writer(), "one transaction writes at a time".to_owned()),
            Need::Text(name) => reason(scene.text(name) != Some(""), format!("has no `{name}`")),
            Need::Lengths => reason(scene.holds_lengths(), "lets texts be longer than their column".to_owned()),
            Need::Cancel => reason(scene.can_cancel(), "cannot stop a statement that runs".to_owned()),
            Need::CaseSensitive => reason(scene.is_case_sensitive(), "compares text without regard to case".to_owned()),
        }
    }
}

/// Why a case does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl From<aludel::Error> for Failure {
    fn from(error: aludel::Error) -> Self {
        Failure(error.to_string())
    }
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Failure(why)
    }
}

/// What a case gives.
pub type Verdict = Result<(), Failure>;

/// What is checked.
type Check = Box<dyn Fn(&mut Scene<'_>) -> Verdict + Send + Sync>;

/// One behaviour that a dialect must have.
pub struct Case {
    id: String,
    level: Level,
    needs: Vec<Need>,
    check: Check,
}

impl Case {
    /// Its name, which never changes: `area.construct.behaviour`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The first part of the id.
    pub fn area(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// The level that it belongs to.
    pub fn level(&self) -> Level {
        self.level
    }

    /// What it cannot do without.
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Runs it. `Err` says what does not hold.
    pub fn check(&self, scene: &mut Scene<'_>) -> Verdict {
        (self.check)(scene)
    }

    /// The same case with another level.
    pub(crate) fn at(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The same case with more needs.
    pub(crate) fn needs_all(mut self, needs: &[Need]) -> Self {
        self.needs.extend_from_slice(needs);
        self
    }

    /// The same case, for databases that can do something.
    pub(crate) fn can(self, capability: Capability) -> Self {
        self.needs_all(&[Need::Can(capability)])
    }
}

/// A case of the level [`Level::Core`].
pub(crate) fn case(id: impl Into<String>, check: impl Fn(&mut Scene<'_>) -> Verdict + Send + Sync + 'static) -> Case {
    Case { id: id.into(), level: Level::Core, needs: Vec::new(), check: Box::new(check) }
}

/// That two things are the same.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: T, expected: T) -> Verdict {
    if got == expected { Ok(()) } else { Err(Failure(format!("{what}: got {got:?}, not {expected:?}"))) }
}

/// That something holds.
pub(crate) fn holds(what: impl Into<String>, holds: bool) -> Verdict {
    if holds { Ok(()) } else { Err(Failure(what.into())) }
}

/// That something fails, with an error of one of these kinds.
pub(crate) fn refused<T: std::fmt::Debug>(result: aludel::Result<T>, kinds: &[aludel::ErrorKind]) -> Result<aludel::Error, Failure> {
    match result {
        Ok(value) => Err(Failure(format!("it should have failed, and gave {value:?}"))),
        Err(error) if kinds.contains(&error.kind()) => Ok(error),
        Err(error) => Err(Failure(format!("an error of kind {:?}, not {kinds:?}: {error}", error.kind()))),
    }
}
