//! Text of any alphabet as data: bound, as literal, compared, cut, sorted.
use super::scalars;
use crate::{
    case::{Case, case, same},
    world::Item,
};
use aludel::{
    prelude::*,
    sql::expr::{length, replace, substr},
};

/// What it is, and a text.
const TEXTS: &[(&str, &str)] = &[
    ("latin", "Zoë Ångström"),
    ("greek", "Ελλάδα"),
    ("cyrillic", "Привет"),
    ("hebrew", "שלום"),
    ("arabic", "مرحبا"),
    ("devanagari", "नमस्ते"),
    ("chinese", "漢字"),
    ("japanese", "ひらがな カタカナ"),
    ("korean", "한국어"),
    ("emoji", "🜁🎉"),
    ("joined_emoji", "👩‍💻"),
    ("quotes", "‘single’ “double” «other»"),
    ("spaces", "a\u{a0}b\u{2003}c\u{3000}d"),
    ("zero_width", "a\u{200b}b\u{feff}c"),
    ("replacement", "\u{fffd}"),
    ("private_use", "\u{e000}\u{f8ff}"),
];

pub(super) fn cases() -> Vec<Case> {
    let bound = TEXTS.iter().map(|(kind, text)| {
        case(format!("unicode.bound.{kind}"), move |scene| {
            same("the text", scene.connection()?.one(&select(bind::<String>(*text)))?, (*text).to_owned())
        })
    });
    let literal = TEXTS.iter().map(|(kind, text)| {
        case(format!("unicode.literal.{kind}"), move |scene| {
            same("the text", scene.connection()?.one(&select(aludel::literal_value::<String>(*text)))?, (*text).to_owned())
        })
    });
    let mut all: Vec<Case> = bound.chain(literal).collect();
    all.extend(scalars(
        "unicode.function",
        &[],
        [
            ("part", || substr(bind::<String>("漢字かな"), 2, 2), "字か".to_owned()),
            ("replace", || replace(bind::<String>("größe"), "ö", "oe"), "groesse".replace("ss", "ß")),
            ("join", || bind::<String>("漢").concat("字"), "漢字".to_owned()),
        ],
    ));
    all.extend(scalars("unicode.function", &[], [("length", || length(bind::<String>("漢字🜁")), Some(3_i64))]));
    all.push(case("unicode.filter.equal", |scene| {
        same("ids", scene.world()?.all(&select(Item::id).from(Item::entity()).filter(Item::name.eq("über")))?, vec![8])
    }));
    all.push(case("unicode.filter.like", |scene| {
        same("ids", scene.world()?.all(&select(Item::id).from(Item::entity()).filter(Item::name.starts_with("ü")))?, vec![8])
    }));
    all
}
