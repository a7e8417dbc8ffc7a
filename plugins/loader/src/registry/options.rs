//! How a registry looks for plugins.
use crate::library::{policy::Policy, search::SearchPath};

/// How a registry looks for plugins: where, what it may load, and which scheme is another name for which plugin.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) search: SearchPath,
    policy: Policy,
    aliases: Vec<(String, String)>,
}

/// Schemes that are written in URLs, and the plugin that answers to them.
const ALIASES: &[(&str, &str)] =
    &[("sqlite3", "sqlite"), ("postgresql", "postgres"), ("pg", "postgres"), ("mariadb", "mysql"), ("sqlserver", "mssql")];

impl Options {
    /// These places and no others, with the usual policy.
    pub fn new(search: SearchPath) -> Self {
        let aliases = ALIASES.iter().map(|(scheme, plugin)| ((*scheme).to_owned(), (*plugin).to_owned())).collect();
        Options { search, policy: Policy::new(), aliases }
    }

    /// What may be loaded. The directories of the search path are allowed in any case.
    pub fn policy_of(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Another name for a plugin: URLs with `scheme` are answered by the plugin `name`.
    pub fn alias_for(mut self, scheme: impl Into<String>, name: impl Into<String>) -> Self {
        self.aliases.insert(0, (scheme.into(), name.into()));
        self
    }

    pub(crate) fn alias(&self, scheme: &str) -> Option<&str> {
        self.aliases.iter().find(|(known, _)| known == scheme).map(|(_, plugin)| plugin.as_str())
    }

    pub(crate) fn policy(&self) -> Policy {
        self.search.directories().fold(self.policy.clone(), |policy, directory| policy.allow(directory))
    }
}

/// The usual places, the usual policy, the usual aliases.
impl Default for Options {
    fn default() -> Self {
        Options::new(SearchPath::usual())
    }
}
