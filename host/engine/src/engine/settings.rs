//! Settings from the environment, a file, or any list of names and values.
use super::EngineBuilder;
use crate::{
    Engine,
    error::{Error, ErrorKind, Result},
    pool::{PoolKind, ResetOnReturn},
    url::from_env,
};
use std::{path::Path, time::Duration};

/// The settings that have a name. `connect_args.<key>` is one for each key.
const NAMES: [&str; 20] = [
    "url",
    "echo",
    "echo_pool",
    "hide_parameters",
    "logging_name",
    "pool",
    "pool_size",
    "max_overflow",
    "pool_timeout",
    "pool_recycle",
    "pool_pre_ping",
    "pool_pre_ping_after",
    "pool_idle_timeout",
    "pool_min_idle",
    "pool_use_lifo",
    "pool_reset_on_return",
    "isolation_level",
    "query_cache_size",
    "statement_cache",
    "slow_query",
];

impl Engine {
    /// A builder with the URL of one environment variable and the settings of those that begin with `prefix`: with `SQLALCHEMY_`, the
    /// variables `SQLALCHEMY_POOL_SIZE`, `SQLALCHEMY_ECHO` and so on (see [`EngineBuilder::configure`]). Variables that name no setting are left alone.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// let engine = aludel_engine::Engine::builder_from_env("DATABASE_URL", "SQLALCHEMY_")?.connect()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: ENG-1007 when the URL is not set; ENG-1008 for a value that cannot be read.
    pub fn builder_from_env(variable: &str, prefix: &str) -> Result<EngineBuilder> {
        Engine::builder(from_env(variable)?).configure_from_env(prefix)
    }

    /// The same from a file of lines `NAME=value`, as it is usually called `.env`. What the environment has wins over the file.
    ///
    /// Errors: ENG-1010 when the file cannot be read; those of [`Engine::builder_from_env`].
    pub fn builder_from_env_file(path: impl AsRef<Path>, variable: &str, prefix: &str) -> Result<EngineBuilder> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error.to_string()))?;
        let lines = read_lines(&text).map_err(|line| unreadable(path, &format!("line {line} is not `NAME=value`")))?;
        let find = |name: &str| {
            let in_file = || lines.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            std::env::var(name).ok().or_else(in_file)
        };
        let url = match find(variable) {
            Some(url) => url.parse()?,
            None => from_env(variable)?,
        };
        Engine::builder(url).configure_with(prefix, find)
    }

    /// A builder of a list of names and values, such as a section of a configuration file (SQLAlchemy: `engine_from_config`). `prefix` is in
    /// front of each name and may be empty; names without it are left alone.
    ///
    /// Errors: ENG-1008 for a name that is no setting, a value that cannot be read, and when there is no `url`.
    pub fn builder_from_config<'a>(config: impl IntoIterator<Item = (&'a str, &'a str)>, prefix: &str) -> Result<EngineBuilder> {
        let settings: Vec<(&str, &str)> = config.into_iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value))).collect();
        let url = settings.iter().find(|(name, _)| *name == "url").map(|(_, value)| *value);
        let url = url.ok_or_else(|| wrong(&format!("{prefix}url"), "is missing", "add the URL of the database"))?;
        settings.iter().try_fold(Engine::builder(url), |builder, (name, value)| builder.configure(name, value))
    }
}

impl EngineBuilder {
    /// Takes the settings from environment variables that begin with `prefix`, as [`Engine::builder_from_env`] does. Errors: ENG-1008.
    pub fn configure_from_env(self, prefix: &str) -> Result<Self> {
        self.configure_with(prefix, |name| std::env::var(name).ok())
    }

    fn configure_with(self, prefix: &str, find: impl Fn(&str) -> Option<String>) -> Result<Self> {
        NAMES.iter().filter(|name| **name != "url").try_fold(self, |builder, name| match find(&format!("{prefix}{}", name.to_ascii_uppercase())) {
            Some(value) if !value.is_empty() => builder.configure(name, &value),
            _ => Ok(builder),
        })
    }

    /// Sets one setting by its name, in upper or lower case:
    ///
    /// | name | value |
    /// |---|---|
    /// | `url` | where the database is |
    /// | `echo`, `echo_pool`, `hide_parameters`, `pool_pre_ping`, `pool_use_lifo` | `true` or `false`, `1` or `0`, `yes` or `no`, `on` or `off` |
    /// | `pool_size`, `max_overflow`, `pool_min_idle`, `query_cache_size`, `statement_cache` | a number |
    /// | `pool_timeout`, `pool_recycle`, `pool_idle_timeout`, `pool_pre_ping_after`, `slow_query` | seconds; -1 for never |
    /// | `pool` | `queue`, `static`, `null`, `assertion`, or SQLAlchemy's names: `QueuePool` … |
    /// | `pool_reset_on_return` | `rollback`, `commit`, `none` |
    /// | `isolation_level`, `logging_name` | text |
    /// | `connect_args.<key>` | an option for the driver |
    ///
    /// Errors: ENG-1008, naming the setting.
    pub fn configure(self, name: &str, value: &str) -> Result<Self> {
        let lower = name.to_ascii_lowercase();
        let whole = |value: &str| value.parse::<usize>().map_err(|_| wrong(name, &format!("cannot be `{value}`"), "give a number"));
        let flag = || flag(value).ok_or_else(|| wrong(name, &format!("cannot be `{value}`"), "give `true` or `false`"));
        let builder = match lower.as_str() {
            "url" => self.url(value.parse()?),
            "echo" => self.echo(flag()?),
            "echo_pool" => self.echo_pool(flag()?),
            "hide_parameters" => self.hide_parameters(flag()?),
            "logging_name" => self.logging_name(value),
            "pool" | "poolclass" => self
                .pool(pool_kind(value).ok_or_else(|| wrong(name, &format!("cannot be `{value}`"), "give `queue`, `static`, `null` or `assertion`"))?),
            "pool_size" => self.pool_size(whole(value)?),
            "max_overflow" => self.max_overflow(if value == "-1" { usize::MAX } else { whole(value)? }),
            "pool_min_idle" => self.pool_min_idle(whole(value)?),
            "pool_pre_ping" => self.pool_pre_ping(flag()?),
            "pool_use_lifo" => self.pool_use_lifo(flag()?),
            "pool_reset_on_return" => {
                self.reset_on_return(reset(value).ok_or_else(|| wrong(name, &format!("cannot be `{value}`"), "give `rollback`, `commit` or `none`"))?)
            }
            "isolation_level" => self.isolation_level(value),
            "query_cache_size" => self.compiled_cache(whole(value)?),
            "statement_cache" => self.statement_cache(whole(value)?),
            _ => return self.configure_time(name, &lower, value),
        };
        Ok(builder)
    }

    /// The settings that are a time, and those of the driver.
    fn configure_time(self, name: &str, lower: &str, value: &str) -> Result<Self> {
        if lower.starts_with("connect_args.") {
            // The driver's own names keep their case.
            return Ok(self.connect_arg(&name["connect_args.".len()..], value));
        }
        if !NAMES.contains(&lower) {
            return Err(wrong(name, "is not known", "look for a spelling mistake").known(lower, NAMES.iter().copied()));
        }
        let never = value.trim() == "-1";
        let seconds = value.trim().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let time = match (never, seconds) {
            (true, _) => return Ok(if lower == "pool_timeout" { self.pool_timeout(Duration::MAX) } else { self }),
            (false, Some(time)) => time,
            (false, None) => return Err(wrong(name, &format!("cannot be `{value}`"), "give a number of seconds")),
        };
        Ok(match lower {
            "pool_timeout" => self.pool_timeout(time),
            "pool_recycle" => self.pool_recycle(time),
            "pool_idle_timeout" => self.pool_idle_timeout(time),
            "pool_pre_ping_after" => self.pool_pre_ping_after(time),
            _ => self.slow_query(time),
        })
    }
}

fn flag(value: &str) -> Option<bool> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn pool_kind(value: &str) -> Option<PoolKind> {
    match value.to_ascii_lowercase().trim_end_matches("pool") {
        "queue" => Some(PoolKind::Queue),
        "static" | "singletonthread" => Some(PoolKind::Static),
        "null" => Some(PoolKind::Null),
        "assertion" => Some(PoolKind::Assertion),
        _ => None,
    }
}

fn reset(value: &str) -> Option<ResetOnReturn> {
    match value.to_ascii_lowercase().as_str() {
        "rollback" | "true" => Some(ResetOnReturn::Rollback),
        "commit" => Some(ResetOnReturn::Commit),
        "none" | "false" => Some(ResetOnReturn::Nothing),
        _ => None,
    }
}

/// Lines `NAME=value`, `export NAME='value'`, comments and empty lines. `Err`: the number of a line that is none of these.
fn read_lines(text: &str) -> std::result::Result<Vec<(String, String)>, usize> {
    let lines = text.lines().map(str::trim).zip(1_usize..).filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(line, number)| {
            let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=').ok_or(number)?;
            let value = value.trim();
            let quoted = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.split_once(quote)).map(|(inside, _)| inside);
            let plain = || value.split(" #").next().unwrap_or_default().trim_end();
            Ok((name.trim().to_owned(), quoted('"').or_else(|| quoted('\'')).unwrap_or_else(plain).to_owned()))
        })
        .collect()
}

#[cold]
fn wrong(name: &str, what: &str, help: &str) -> Error {
    Error::new(ErrorKind::Url, "ENG-1008", format!("the setting `{name}` {what}")).help(help)
}

#[cold]
fn unreadable(path: &Path, why: &str) -> Error {
    Error::new(ErrorKind::Url, "ENG-1010", format!("the settings in `{}` cannot be read: {why}", path.display()))
        .help("write one `NAME=value` a line; `#` begins a comment")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_file() {
        let text = "# comment\n\nA=1\nexport B = two words # why\nC=\"x # y\"\nD='z'\nE=\n";
        let read = read_lines(text).unwrap();
        let pairs: Vec<(&str, &str)> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("A", "1"), ("B", "two words"), ("C", "x # y"), ("D", "z"), ("E", "")]);
        assert_eq!(read_lines("A=1\nnonsense"), Err(2));
    }

    #[test]
    fn every_name_is_a_setting() {
        for name in NAMES {
            let value = match name {
                "url" => "sqlite://",
                "pool" => "NullPool",
                "pool_reset_on_return" => "commit",
                _ => "1",
            };
            assert!(Engine::builder("sqlite://").configure(&name.to_ascii_uppercase(), value).is_ok(), "{name}");
        }
    }
}
