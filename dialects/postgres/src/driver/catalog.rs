//! The types that this database has beyond the built-in ones, asked for once.
use super::{
    error, message,
    types::{Scalar, Type},
    wire::Wire,
};
use aludel_plugin_sdk::Result;
use std::{collections::HashMap, sync::Arc};

/// What is known of types, by number.
#[derive(Default)]
pub(super) struct Catalog {
    types: HashMap<u32, Arc<Type>>,
}

impl Catalog {
    /// The type with this number. Unknown ones are notation until [`Catalog::ask`] has been called for them.
    pub(super) fn get(&mut self, oid: u32) -> Arc<Type> {
        if let Some(known) = self.types.get(&oid) {
            return Arc::clone(known);
        }
        let Some(built_in) = Type::built_in(oid) else {
            return Arc::new(Type::notation(oid));
        };
        let built_in = Arc::new(built_in);
        self.types.insert(oid, Arc::clone(&built_in));
        built_in
    }

    /// Asks the server for the types among these that are not known, in one query.
    pub(super) fn ask(&mut self, wire: &mut Wire, oids: impl Iterator<Item = u32>) -> Result<()> {
        let mut unknown: Vec<String> =
            oids.filter(|oid| *oid != 0 && !self.types.contains_key(oid) && Type::built_in(*oid).is_none()).map(|oid| oid.to_string()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        unknown.sort_unstable();
        unknown.dedup();
        let rows = texts(wire, &format!("{QUERY} WHERE t.oid IN ({})", unknown.join(", ")))?;
        for row in rows {
            if let Some(found) = self.read(&row) {
                self.types.insert(found.oid, Arc::new(found));
            }
        }
        Ok(())
    }

    fn read(&mut self, row: &[Option<String>]) -> Option<Type> {
        let text = |place: usize| row.get(place).and_then(Option::as_deref);
        let number = |place: usize| text(place)?.parse::<u32>().ok();
        let (oid, name, array) = (number(0)?, text(1)?, number(2)?);
        // The kind and the number of what it is made of: itself, a domain's base, an array's element.
        let (element, base, kind, category) = (number(3)?, number(4)?, text(5)?, text(6)?);
        let scalar = match (kind, base) {
            ("e", _) => Scalar::Text,
            (_, 0) => Scalar::Notation,
            (_, base) => Type::built_in(base).filter(|base| base.element == 0).map_or(Scalar::Notation, |base| base.scalar),
        };
        let element = if category == "A" { element } else { 0 };
        // An array over a domain over an array and the like stay notation.
        Some(Type { oid, name: name.into(), scalar, element, array })
    }
}

/// Number, name, array type, element, and base type, kind and category of the type itself or of its elements.
const QUERY: &str = "SELECT t.oid::bigint, pg_catalog.format_type(t.oid, NULL), t.typarray::bigint, t.typelem::bigint, \
     CASE WHEN b.typtype = 'd' THEN b.typbasetype WHEN b.oid < 16384 THEN b.oid ELSE 0 END::bigint, b.typtype, \
     CASE WHEN t.typelem <> 0 AND t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc THEN 'A' ELSE t.typcategory END \
     FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_type AS b \
     ON b.oid = CASE WHEN t.typelem <> 0 AND t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc THEN t.typelem ELSE t.oid END";

/// The rows of a query without parameters, as text.
pub(super) fn texts(wire: &mut Wire, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
    message::simple_query(&mut wire.out, sql);
    wire.send()?;
    let mut rows = Vec::new();
    wire.until_ready(Some(sql), |tag, body| {
        if tag == b'D' {
            rows.push(text_row(body).ok_or_else(|| error::garbled("a row is cut short"))?);
        }
        Ok(())
    })?;
    Ok(rows)
}

fn text_row(mut body: &[u8]) -> Option<Vec<Option<String>>> {
    let count = message::take_u16(&mut body)?;
    (0..count)
        .map(|_| match message::take_u32(&mut body)? {
            u32::MAX => Some(None),
            length => {
                let (value, rest) = body.split_at_checked(length as usize)?;
                body = rest;
                Some(Some(String::from_utf8_lossy(value).into_owned()))
            }
        })
        .collect()
}
