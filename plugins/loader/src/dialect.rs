//! A dialect that a plugin brought: its description as ordinary Rust data, and its render hook.
use aludel_plugin_interface::dialect::{DialectObj, Pair};
use std::sync::Arc;

/// A dialect that a plugin brought.
pub struct LoadedDialect {
    object: DialectObj,
    description: Description,
    spec: aludel_sql::dialect::DialectSpec,
}

/// How a database's SQL differs, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The dialect's name.
    pub name: &'static str,
    /// What stands before and after a quoted name.
    pub quote: (char, char),
    /// 0 `?`, 1 `?1`, 2 `$1`, 3 `:1`, 4 `@p1`. An open set.
    pub placeholder: u8,
    /// Bound values that one statement may have.
    pub max_params: u32,
    /// Bytes that a name may have.
    pub max_identifier: u32,
    /// Bit n of the whole: feature n.
    pub features: &'static [u64],
    /// Bit n of the whole: the plugin renders nodes of kind n itself.
    pub overrides: &'static [u64],
    /// Words that must be quoted as names, in lower case.
    pub reserved_words: Vec<&'static str>,
    /// The functions that are called differently, as templates.
    pub functions: Vec<(&'static str, &'static str)>,
    /// The types as DDL says them, as templates.
    pub ddl_types: Vec<(&'static str, &'static str)>,
    /// Texts for places that the compiler knows by name.
    pub texts: Vec<(&'static str, &'static str)>,
}

impl Description {
    /// Whether the database has a feature, by its number.
    #[inline]
    pub fn has(&self, feature: u32) -> bool {
        bit(self.features, feature)
    }

    /// Whether the plugin renders nodes of this kind itself.
    #[inline]
    pub fn overrides(&self, kind: u32) -> bool {
        bit(self.overrides, kind)
    }
}

#[inline]
fn bit(set: &[u64], number: u32) -> bool {
    set.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
}

impl LoadedDialect {
    pub(crate) fn new(object: DialectObj) -> Self {
        let description = describe(&object);
        let spec = crate::sql::spec(&description);
        LoadedDialect { object, description, spec }
    }

    /// The dialect's name: `sqlite`.
    pub fn name(&self) -> &'static str {
        self.description.name
    }

    /// How its SQL differs, as data.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The dialect for the server that was really reached; `None` when this one fits.
    pub fn for_server(&self, version: &str) -> Option<Arc<LoadedDialect>> {
        self.object.for_server(version.into()).into_option().map(|object| Arc::new(LoadedDialect::new(object)))
    }

    pub(crate) fn object(&self) -> &DialectObj {
        &self.object
    }

    pub(crate) fn compiler_spec(&self) -> &aludel_sql::dialect::DialectSpec {
        &self.spec
    }
}

fn describe(object: &DialectObj) -> Description {
    let given = object.descriptor();
    let pairs = |pairs: &'static [Pair]| pairs.iter().map(|pair| (pair.0.as_str(), pair.1.as_str())).collect();
    Description {
        name: object.name().as_str(),
        quote: (char::from(given.quote_open()), char::from(given.quote_close())),
        placeholder: given.placeholder(),
        max_params: given.max_params(),
        max_identifier: given.max_identifier(),
        features: given.features().as_slice(),
        overrides: given.overrides().as_slice(),
        reserved_words: given.reserved_words().as_slice().iter().map(|word| word.as_str()).collect(),
        functions: pairs(given.functions().as_slice()),
        ddl_types: pairs(given.ddl_types().as_slice()),
        texts: pairs(given.texts().as_slice()),
    }
}

impl std::fmt::Debug for LoadedDialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoadedDialect({})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::bit;

    #[test]
    fn a_number_past_the_end_is_not_set() {
        let set = [0, 0b100];
        assert!(bit(&set, 66));
        assert!(!bit(&set, 2) && !bit(&set, 128) && !bit(&set, u32::MAX));
    }
}
