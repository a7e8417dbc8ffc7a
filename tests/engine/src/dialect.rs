//! The SQL of the server: nearly none, but every word that the engine asks a dialect for.
use aludel_plugin_sdk::{Dialect, DialectSpec, Feature, feature};

pub struct ServedDialect(pub &'static str);

const COMMON: &[Feature] = &[feature::SAVEPOINT, feature::MULTI_ROW_VALUES, feature::IF_NOT_EXISTS, feature::DEFAULT_VALUES];
const RETURNING: &[Feature] = &[feature::SAVEPOINT, feature::MULTI_ROW_VALUES, feature::DEFAULT_VALUES, feature::RETURNING, feature::TWO_PHASE];
const LAST_ID: &[Feature] = &[feature::SAVEPOINT, feature::MULTI_ROW_VALUES, feature::DEFAULT_VALUES, feature::LAST_INSERT_ID];
const OUTPUT: &[Feature] = &[feature::SAVEPOINT, feature::MULTI_ROW_VALUES, feature::DEFAULT_VALUES, feature::OUTPUT];

const TEXTS: &[(&str, &str)] = &[
    ("set_deferrable", "SET DEFERRABLE"),
    ("two_phase_prepare", "PREPARE '{0}'"),
    ("two_phase_commit", "COMMIT PREPARED '{0}'"),
    ("two_phase_rollback", "ROLLBACK PREPARED '{0}'"),
    ("two_phase_recover", "RECOVER"),
    ("advisory_lock", "lock :name"),
    ("try_advisory_lock", "try :name"),
    ("advisory_unlock", "unlock :name"),
];

/// A dialect that begins two-phase transactions in its own way, and ends them before it prepares them.
const XA: &[(&str, &str)] = &[
    ("two_phase_begin", "XA START '{0}'"),
    ("two_phase_end", "XA END '{0}'"),
    ("two_phase_prepare", "XA PREPARE '{0}'"),
    ("two_phase_commit", "XA COMMIT '{0}'"),
    ("two_phase_rollback", "XA ROLLBACK '{0}'"),
    ("two_phase_recover", "XA RECOVER"),
];

impl Dialect for ServedDialect {
    fn spec(&self) -> DialectSpec {
        let (features, texts): (&[Feature], &[(&str, &str)]) = match self.0 {
            "lastid" => (LAST_ID, XA),
            "keyless" => (COMMON, &[]),
            "output" => (OUTPUT, &[]),
            _ => (RETURNING, TEXTS),
        };
        DialectSpec { features, texts, ddl_types: &[("big_integer", "BIGINT"), ("text", "TEXT")], ..DialectSpec::plain(self.0) }
    }
}
