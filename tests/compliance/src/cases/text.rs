//! Text operators: LIKE and its escapes, ILIKE, regular expressions, joining.
use super::{Filter, filters, scalars};
use crate::{
    case::{Case, Need, case, same},
    world::Item,
};
use aludel::{concat_all, prelude::*, sql::dialect::Capability as C};

pub(super) fn cases() -> Vec<Case> {
    let mut all = filters("text.like", &[], LIKE);
    all.extend(filters("text.ilike", &[Need::Can(C::Ilike)], ILIKE));
    all.extend(filters("text.regexp", &[Need::Can(C::Regexp)], REGEXP));
    all.extend(filters("text.case_sensitive", &[Need::CaseSensitive], SENSITIVE));
    all.extend(scalars(
        "text.join",
        &[],
        [
            ("two", || Item::name.concat("!"), "apple!".to_owned()),
            ("three", || Item::name.concat("-").concat(Item::kind), "apple-a".to_owned()),
            ("all", || concat_all([Item::kind.into_expr(), bind("/"), Item::name.into_expr()]), "a/apple".to_owned()),
            ("with_empty", || Item::name.concat(""), "apple".to_owned()),
            ("values_only", || bind::<String>("a").concat("b"), "ab".to_owned()),
        ],
    ));
    all.push(case("text.like.any_character_is_found", |scene| {
        let table = scene.table([column("t", SqlType::Text)])?;
        let mut connection = scene.connection()?;
        for character in "%_\\'\"[]^-*?/!#~|$".chars() {
            connection.execute(&delete_from(&table))?;
            let text = format!("a{character}b");
            connection.execute(&insert_into(&table).set("t", text.clone()))?;
            connection.execute(&insert_into(&table).set("t", "ab"))?;
            let query = select(table.col::<String>("t")?).filter(table.col::<String>("t")?.contains(&character.to_string()));
            same(&format!("texts that contain {character:?}"), connection.all(&query)?, vec![text])?;
        }
        Ok(())
    }));
    all
}

const LIKE: &[Filter] = &[
    ("percent", || Item::name.like("%e"), &[1, 4, 7]),
    ("percent_in_the_middle", || Item::name.like("a%e"), &[1]),
    ("underscore", || Item::name.like("_ig"), &[6]),
    ("whole", || Item::name.like("fig"), &[6]),
    ("nothing", || Item::name.like("xyz%"), &[]),
    ("not", || Item::name.not_like("%e%"), &[2, 6]),
    ("null_is_neither", || Item::note.not_like("%r%"), &[5, 7, 8]),
    ("contains", || Item::name.contains("an"), &[2]),
    ("contains_nothing", || Item::note.contains(""), &[2, 3, 4, 5, 7, 8]),
    ("starts_with", || Item::name.starts_with("b"), &[2]),
    ("ends_with", || Item::name.ends_with("er"), &[5, 8]),
    ("contains_percent", || Item::note.contains("%"), &[3]),
    ("contains_underscore", || Item::note.contains("_"), &[4]),
    ("contains_backslash", || Item::note.contains("\\"), &[7]),
    ("contains_quote", || Item::note.contains("'"), &[8]),
    ("contains_double_quote", || Item::note.contains("\""), &[8]),
    ("contains_bracket", || Item::note.contains("["), &[8]),
    ("starts_with_wildcards", || Item::note.starts_with("100%"), &[3]),
    ("ends_with_wildcards", || Item::note.ends_with("_score"), &[4]),
    ("pattern_of_a_column", || bind::<String>("apple").like(Item::name), &[1]),
];

const ILIKE: &[Filter] = &[
    ("other_case", || Item::name.ilike("APPLE"), &[1]),
    ("with_percent", || Item::name.ilike("%E"), &[1, 4, 7]),
    ("null", || Item::note.ilike("RIPE"), &[2]),
];

const REGEXP: &[Filter] = &[
    ("anchored", || Item::name.regexp_match("^[ab]"), &[1, 2]),
    ("alternatives", || Item::name.regexp_match("fig|date"), &[4, 6]),
    ("repeated", || Item::name.regexp_match("p{2}"), &[1]),
];

const SENSITIVE: &[Filter] = &[("equal", || Item::name.eq("APPLE"), &[]), ("in", || Item::name.in_(["Apple", "fig"]), &[6])];
