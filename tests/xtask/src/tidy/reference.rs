//! `cargo doc` of `aludel-sql` as a reference: every public item says what it is, is shown in use, and is found by the
//! name that it has in SQLAlchemy.
//!
//! | rule | asks |
//! |---|---|
//! | `docs-text` | every public item has a docstring of its own |
//! | `docs-example` | a type or constant: its file has a doc test; a function or method: a doc test of its file uses it by name |
//! | `docs-sqlalchemy` | the item's docstring names SQLAlchemy: its counterpart there, or that there is none |
//!
//! A file holds one construct, so its doc tests are those of the construct, on whichever item they stand. Three kinds of
//! items are answered for by the type, trait or module that they belong to: what implements a trait, fields and variants,
//! and methods that only read (`&self` and nothing else). Items that only the crate sees, and those that a macro writes,
//! are not looked at. Re-exports are no items of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::source::Source;

/// The crates whose documentation is held to this.
const REFERENCES: [&str; 1] = ["host/sql/src/"];
const TEXT: &str = "say in one sentence what it is, what goes in and what comes out";
const EXAMPLE: &str = "write a doc test that uses it as a user would, and asserts the SQL";
const COUNTERPART: &str = "write `(SQLAlchemy: `name`)`, or `(SQLAlchemy has no counterpart)`";

/// Looks at the public items of one file.
pub fn check(source: &Source) -> Vec<Finding> {
    if !source.is_below(&REFERENCES) {
        return Vec::new();
    }
    let mut finder = Finder { source, module: docs(&source.file.attrs), owners: BTreeMap::new(), shown: shown(&source.text), findings: Vec::new() };
    finder.owners(&source.file.items);
    finder.items(&source.file.items);
    finder.findings
}

/// What is asked of an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A type, trait or constant.
    Type,
    /// A function, or a method that makes something.
    Call,
    /// A method that only reads.
    Getter,
}

struct Finder<'a> {
    source: &'a Source,
    /// The documentation of the module.
    module: String,
    /// The documentation of the file's types and traits, by name.
    owners: BTreeMap<String, String>,
    /// The words in doc tests; none when the file has no doc test.
    shown: BTreeSet<&'a str>,
    findings: Vec<Finding>,
}

impl Finder<'_> {
    fn owners(&mut self, items: &[syn::Item]) {
        for item in items {
            let (name, attributes) = match item {
                syn::Item::Struct(item) => (&item.ident, &item.attrs),
                syn::Item::Enum(item) => (&item.ident, &item.attrs),
                syn::Item::Trait(item) => (&item.ident, &item.attrs),
                _ => continue,
            };
            self.owners.insert(name.to_string(), docs(attributes));
        }
    }

    fn items(&mut self, items: &[syn::Item]) {
        for item in items {
            match item {
                syn::Item::Struct(item) if is_public(&item.vis) => self.judge(&item.ident, &item.attrs, Kind::Type, None),
                syn::Item::Enum(item) if is_public(&item.vis) => self.judge(&item.ident, &item.attrs, Kind::Type, None),
                syn::Item::Type(item) if is_public(&item.vis) => self.judge(&item.ident, &item.attrs, Kind::Type, None),
                syn::Item::Const(item) if is_public(&item.vis) => self.judge(&item.ident, &item.attrs, Kind::Type, None),
                syn::Item::Fn(item) if is_public(&item.vis) => self.judge(&item.sig.ident, &item.attrs, Kind::Call, None),
                syn::Item::Trait(item) if is_public(&item.vis) => self.of_trait(item),
                syn::Item::Impl(item) if item.trait_.is_none() => self.of_type(item),
                syn::Item::Mod(item) if is_public(&item.vis) => {
                    item.content.iter().for_each(|(_, items)| self.items(items));
                }
                _ => {}
            }
        }
    }

    fn of_trait(&mut self, item: &syn::ItemTrait) {
        self.judge(&item.ident, &item.attrs, Kind::Type, None);
        let owner = item.ident.to_string();
        for part in &item.items {
            if let syn::TraitItem::Fn(method) = part {
                self.judge(&method.sig.ident, &method.attrs, kind(&method.sig), Some(&owner));
            }
        }
    }

    fn of_type(&mut self, item: &syn::ItemImpl) {
        let owner = match &*item.self_ty {
            syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
            _ => None,
        };
        for part in &item.items {
            match part {
                syn::ImplItem::Fn(method) if is_public(&method.vis) => {
                    self.judge(&method.sig.ident, &method.attrs, kind(&method.sig), owner.as_deref());
                }
                syn::ImplItem::Const(item) if is_public(&item.vis) => self.judge(&item.ident, &item.attrs, Kind::Type, owner.as_deref()),
                _ => {}
            }
        }
    }

    fn judge(&mut self, name: &syn::Ident, attributes: &[syn::Attribute], kind: Kind, owner: Option<&str>) {
        let line = name.span().start().line;
        if self.source.in_test(line) || is_hidden(attributes) {
            return;
        }
        let own = docs(attributes);
        let name = name.to_string();
        if own.is_empty() {
            self.note("docs-text", line, format!("`{name}` has no docstring"), TEXT);
        }
        let shown = match kind {
            Kind::Call => self.shown.contains(name.as_str()),
            Kind::Type | Kind::Getter => !self.shown.is_empty(),
        };
        if !shown {
            self.note("docs-example", line, format!("no doc test of this file shows `{name}`"), EXAMPLE);
        }
        let answered = kind != Kind::Call && self.answers(owner);
        if !own.contains("SQLAlchemy") && !answered {
            self.note("docs-sqlalchemy", line, format!("`{name}` does not say its name in SQLAlchemy"), COUNTERPART);
        }
    }

    /// Whether the module, or the type or trait, says the name for its parts.
    fn answers(&self, owner: Option<&str>) -> bool {
        let of_owner = owner.and_then(|owner| self.owners.get(owner));
        self.module.contains("SQLAlchemy") || of_owner.is_some_and(|text| text.contains("SQLAlchemy"))
    }

    fn note(&mut self, rule: &'static str, line: usize, what: String, cure: &'static str) {
        self.findings.push(Finding::new(rule, &self.source.path, line, what, cure));
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    let asks = |list: &syn::MetaList| list.path.is_ident("doc") && list.tokens.to_string() == "hidden";
    attributes.iter().any(|attribute| matches!(&attribute.meta, syn::Meta::List(list) if asks(list)))
}

fn kind(signature: &syn::Signature) -> Kind {
    match signature.inputs.first() {
        Some(syn::FnArg::Receiver(receiver)) if receiver.reference.is_some() && signature.inputs.len() == 1 => Kind::Getter,
        _ => Kind::Call,
    }
}

/// The documentation among the attributes, a line each.
fn docs(attributes: &[syn::Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &pair.value
        {
            text.push_str(&line.value());
            text.push('\n');
        }
    }
    text
}

/// The words of all doc tests that run; those marked `text`, `ignore` and the like do not.
fn shown(text: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    let mut open: Option<bool> = None;
    for line in text.lines() {
        let line = line.trim_start();
        let Some(line) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            open = None;
            continue;
        };
        match (line.trim().strip_prefix("```"), open) {
            (Some(_), Some(_)) => open = None,
            (Some(language), None) => open = Some(matches!(language, "" | "rust" | "should_panic")),
            (None, Some(true)) => words.extend(line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())),
            (None, _) => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<(&'static str, usize)> {
        let source = Source::parse("host/sql/src/a.rs", text.to_owned()).unwrap();
        check(&source).into_iter().map(|finding| (finding.rule, finding.line)).collect()
    }

    #[test]
    fn a_bare_item_lacks_all_three_and_a_whole_one_nothing() {
        assert_eq!(rules("pub fn a() {}\n"), [("docs-text", 1), ("docs-example", 1), ("docs-sqlalchemy", 1)]);
        assert!(rules("/// A (SQLAlchemy: `a`).\n///\n/// ```\n/// a();\n/// ```\npub fn a() {}\n").is_empty());
    }

    #[test]
    fn a_function_is_shown_by_its_name_only_and_only_where_it_runs() {
        let with = |fence: &str, code: &str| rules(&format!("/// A (SQLAlchemy: `a`).\n/// {fence}\n/// {code}\n/// ```\npub fn a() {{}}\n"));
        assert!(with("```", "x.a(1)").is_empty());
        assert_eq!(with("```", "ab()"), [("docs-example", 5)]);
        assert_eq!(with("```ignore", "a()"), [("docs-example", 5)]);
        assert_eq!(with("```text", "a()"), [("docs-example", 5)]);
    }

    #[test]
    fn the_type_answers_for_what_only_reads_and_not_for_what_builds() {
        let text = "/// S (SQLAlchemy: `S`).\n/// ```\n/// S.b();\n/// ```\npub struct S;\nimpl S {\n/// G.\npub fn g(&self) {}\n/// B.\npub fn b(self) {}\n}\n";
        assert_eq!(rules(text), [("docs-sqlalchemy", 10)]);
    }

    #[test]
    fn methods_of_traits_count_and_what_implements_one_does_not() {
        let text = "/// T (SQLAlchemy: `T`).\n/// ```\n/// 1;\n/// ```\npub trait T {\n/// M.\nfn m(self);\n}\nimpl T for u8 {\nfn m(self) {}\n}\n";
        assert_eq!(rules(text), [("docs-example", 7), ("docs-sqlalchemy", 7)]);
    }

    #[test]
    fn what_is_not_public_hidden_of_a_test_or_of_another_crate_is_free() {
        let text = "fn a() {}\npub(crate) fn b() {}\n#[doc(hidden)]\npub fn c() {}\n#[cfg(test)]\npub mod tests {\n    pub fn d() {}\n}\n";
        assert!(rules(text).is_empty());
        let source = Source::parse("host/engine/src/a.rs", "pub fn a() {}\n".to_owned()).unwrap();
        assert!(check(&source).is_empty());
    }
}
