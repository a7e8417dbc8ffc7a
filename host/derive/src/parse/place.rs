//! Which attribute belongs on which kind of field, and what to write instead of those that there are not.
use super::Problems;
use proc_macro2::Span;
use syn::Ident;

/// A kind of field, as a set of one.
pub(super) const COLUMN: u8 = 1;
/// A `One`.
pub(super) const ONE: u8 = 2;
/// A `Many`.
pub(super) const MANY: u8 = 4;

const BOTH: u8 = COLUMN | ONE;

/// Every attribute of a field, and the kinds of field that it belongs on.
const PLACES: [(&str, u8); 40] = [
    ("primary_key", BOTH),
    ("unique", BOTH),
    ("index", BOTH),
    ("skip", 0),
    ("column", BOTH),
    ("length", COLUMN),
    ("precision", COLUMN),
    ("type", COLUMN),
    ("variant", COLUMN),
    ("decorator", COLUMN),
    ("collate", COLUMN),
    ("server_default", COLUMN),
    ("server_default_sql", COLUMN),
    ("fetched", COLUMN),
    ("fetched_on_update", COLUMN),
    ("identity", COLUMN),
    ("sequence", COLUMN),
    ("computed", COLUMN),
    ("computed_stored", COLUMN),
    ("computed_virtual", COLUMN),
    ("client_default", COLUMN),
    ("client_default_with", COLUMN),
    ("client_default_from", COLUMN),
    ("client_default_sql", COLUMN),
    ("onupdate", COLUMN),
    ("onupdate_with", COLUMN),
    ("onupdate_from", COLUMN),
    ("onupdate_sql", COLUMN),
    ("references", COLUMN),
    ("foreign_key", BOTH),
    ("on_delete", BOTH),
    ("on_update", BOTH),
    ("check", BOTH),
    ("comment", BOTH),
    ("doc", BOTH),
    ("info", BOTH),
    ("options", BOTH),
    ("key", ONE),
    ("back", ONE | MANY),
    ("cascade", MANY),
];

/// Names that SQLAlchemy has, or that could mean two things.
const INSTEAD: [(&str, &str); 8] = [
    ("default", "write `server_default` for what the database fills in, `client_default` for what the program does (SQLAlchemy: `default=`)"),
    ("default_sql", "write `server_default_sql` for what the database fills in, `client_default_sql` for what the INSERT says"),
    ("nullable", "the type says it: `Option<…>` may be NULL"),
    ("autoincrement", "the type says it: `Auto<…>` is made by the database; how it counts is said with `identity(…)`"),
    ("name", "write `column = \"…\"` for the name of the column"),
    ("server_onupdate", "write `fetched_on_update` for what a trigger changes, or the option of one database with `options(…)`"),
    ("persisted", "write `computed_stored = …` or `computed_virtual = …`"),
    ("deferrable", "write it within `foreign_key(…)` or `unique(…)`"),
];

/// All attributes of a field.
pub(super) fn known() -> Vec<&'static str> {
    PLACES.iter().map(|(name, _)| *name).collect()
}

/// What to write instead of an attribute that there is not.
pub(super) fn instead(name: &str) -> Option<String> {
    INSTEAD.iter().find(|(known, _)| *known == name).map(|(name, cure)| format!("`{name}` is not an attribute of a field; {cure}"))
}

/// Adds a problem for each attribute that does not belong on this kind of field.
pub(super) fn check(ident: &Ident, kind: u8, seen: &[(String, Span)], problems: &mut Problems) {
    for (name, span) in seen {
        let Some((_, places)) = PLACES.iter().find(|(known, _)| known == name) else { continue };
        if places & kind != 0 || *places == 0 {
            continue;
        }
        let place = match *places {
            COLUMN => "a column",
            ONE => "a `One`",
            MANY => "a `Many`",
            BOTH => "a column or a `One`",
            _ => "a relation (`One` or `Many`)",
        };
        problems.add(
            *span,
            match kind {
                COLUMN => format!("`{name}` belongs on {place}; remove it here"),
                ONE | MANY => format!("`{name}` belongs on {place}; `{ident}` is a relation"),
                _ => format!("`{name}` says nothing here; `{ident}` is skipped, so it is not a column"),
            },
        );
    }
}
