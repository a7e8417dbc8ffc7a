//! Schemas by other names when a statement runs.
use crate::name::Name;

/// Which schema takes the place of which (SQLAlchemy: `schema_translate_map`). `None` stands for tables without a schema, and for none.
///
/// The schemas that models and tables name are then places that are filled when a statement runs: one for each tenant, say.
///
/// ```
/// use aludel_sql::schema::SchemaTranslateMap;
///
/// let of_a_tenant = SchemaTranslateMap::new([(None, Some("tenant_7")), (Some("shared"), Some("public"))]);
/// assert_eq!(of_a_tenant.translated(None), Some("tenant_7"));
/// assert_eq!(of_a_tenant.translated(Some("other")), Some("other"));
/// // Maps that say the same share what was compiled.
/// let again = SchemaTranslateMap::new([(Some("shared"), Some("public")), (None, Some("tenant_7"))]);
/// assert_eq!(again.key(), of_a_tenant.key());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SchemaTranslateMap {
    pairs: Vec<(Option<Name>, Option<Name>)>,
    /// What tells it from others in a cache key.
    key: Vec<u8>,
}

impl SchemaTranslateMap {
    /// A map from schemas to schemas (SQLAlchemy: the dictionary); of two entries for the same schema the last one counts.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Self {
        let mut map = SchemaTranslateMap::default();
        for (from, to) in pairs {
            map.pairs.retain(|(known, _)| known.as_deref() != from);
            map.pairs.push((from.map(Name::from), to.map(Name::from)));
        }
        map.pairs.sort();
        for name in map.pairs.iter().flat_map(|(from, to)| [from, to]) {
            let text = name.as_deref().unwrap_or_default();
            map.key.push(u8::from(name.is_some()));
            map.key.extend_from_slice(&(text.len() as u64).to_le_bytes());
            map.key.extend_from_slice(text.as_bytes());
        }
        map
    }

    /// The schema that takes the place of this one (SQLAlchemy: `map.get(schema, schema)`); itself, when the map says nothing of it.
    pub fn translated<'s>(&'s self, schema: Option<&'s str>) -> Option<&'s str> {
        match self.pairs.iter().find(|(from, _)| from.as_deref() == schema) {
            Some((_, to)) => to.as_deref(),
            None => schema,
        }
    }

    /// What tells it from others in a cache key: maps that say the same have the same. It stands behind the key of the statement.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_that_say_the_same_are_equal() {
        let one = SchemaTranslateMap::new([(Some("a"), Some("x")), (None, Some("y"))]);
        let other = SchemaTranslateMap::new([(None, Some("z")), (None, Some("y")), (Some("a"), Some("x"))]);
        assert_eq!((&one, one.key()), (&other, other.key()));
        let split = SchemaTranslateMap::new([(Some("ax"), None)]);
        assert_ne!(split.key(), SchemaTranslateMap::new([(Some("a"), Some("x"))]).key());
    }
}
