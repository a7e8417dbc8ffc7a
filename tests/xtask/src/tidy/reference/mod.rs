//! `cargo doc` of `aludel-sql` as a reference: every public item says what it is, is shown in use, and is found by the
//! name that it has in SQLAlchemy.
//!
//! | rule | asks |
//! |---|---|
//! | `docs-text` | every public item has a docstring of its own |
//! | `docs-example` | a function or method: an example calls it by its name; a type, trait or constant: an example stands on it, or names it |
//! | `docs-sqlalchemy` | its name in SQLAlchemy is said, or that there is none |
//!
//! **Where an example may stand**: on the item, on its family, on another item of its file, or on its module's page. The family
//! of a method is its type or trait with all methods, that of an item in a module inside of a file is that module; a file holds one construct, so one example can show all of it. The page of
//! an item is the nearest module that is public: what is written above a private module is seen by nobody who reads the
//! reference, and does not count. Only code that runs counts, without its strings, comments and imports ([`example`]).
//!
//! **Where SQLAlchemy's name may stand**: in the item's own docstring, or once for the family or page:
//!
//! | its docstring says SQLAlchemy and … | answers for |
//! |---|---|
//! | anything | what only reads (`&self` and nothing else), and constants |
//! | the item's name in code (`eq`), as in a table of names | that item |
//! | `same names` | all its methods |
//! | `SQLAlchemy has no…`, and what is near | all its methods, on a page all its items |
//!
//! Fields and variants ride on their type, and what implements a trait on the trait. What a macro writes is looked at where the
//! macro is ([`written`]). Items that only the crate sees are free. Re-exports are no items of their own.

mod collect;
mod example;
mod judge;
mod written;

use super::finding::Finding;
use super::source::Source;

/// The crates whose documentation is held to this.
const REFERENCES: [&str; 1] = ["host/sql/src/"];

/// Looks at the public items of all files of these crates.
pub fn check(sources: &[&Source]) -> Vec<Finding> {
    let crates = REFERENCES.iter().map(|folder| sources.iter().copied().filter(|source| source.is_below(&[folder])).collect());
    crates.flat_map(|sources: Vec<&Source>| judge::judge(&collect::collect(&sources))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    fn findings(files: &[(&str, &str)]) -> Vec<(&'static str, usize)> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::parse(&format!("host/sql/src/{path}"), (*text).to_owned()).unwrap()).collect();
        check(&sources.iter().collect::<Vec<_>>()).into_iter().map(|finding| (finding.rule, finding.line)).collect()
    }

    fn rules(text: &str) -> Vec<(&'static str, usize)> {
        findings(&[("a.rs", text)])
    }

    #[test]
    fn a_bare_item_lacks_all_three_and_a_whole_one_nothing() {
        assert_eq!(rules("pub fn a() {}\n"), [("docs-text", 1), ("docs-example", 1), ("docs-sqlalchemy", 1)]);
        assert!(rules("/// A (SQLAlchemy: `a`).\n///\n/// ```\n/// a();\n/// ```\npub fn a() {}\n").is_empty());
    }

    #[test]
    fn a_function_is_shown_by_a_call_that_runs() {
        let with = |fence: &str, code: &str| rules(&format!("/// A (SQLAlchemy: `a`).\n/// {fence}\n/// {code}\n/// ```\npub fn a() {{}}\n"));
        for code in ["x.a(1)", "assert_eq!(a(), 1);", "x.a::<i64>()", "list.map(X::a)", "# a();"] {
            assert!(with("```", code).is_empty(), "{code}");
        }
        for code in ["ab()", "x.a", "// a()", "\"a()\"", "use x::{a};", "let a = 1;"] {
            assert_eq!(with("```", code), [("docs-example", 5)], "{code}");
        }
        assert_eq!(with("```ignore", "a()"), [("docs-example", 5)]);
        assert_eq!(with("```text", "a()"), [("docs-example", 5)]);
    }

    #[test]
    fn the_type_answers_for_what_only_reads_and_not_for_what_builds() {
        let text = "/// S (SQLAlchemy: `S`).\n/// ```\n/// S.b().g();\n/// ```\npub struct S;\nimpl S {\n/// G.\npub fn g(&self) {}\n/// B.\npub fn b(self) {}\n}\n";
        assert_eq!(rules(text), [("docs-sqlalchemy", 10)]);
        assert!(rules(&text.replace("`S`)", "`S`, `b`)")).is_empty());
        assert!(rules(&text.replace("`S`)", "`S`, with the same names)")).is_empty());
        assert_eq!(rules(&text.replace(".g()", "")), [("docs-example", 8), ("docs-sqlalchemy", 10)]);
    }

    #[test]
    fn one_example_shows_what_is_in_its_file_and_the_family_of_its_item() {
        let ty = "/// S (SQLAlchemy has none).\npub struct S;\nimpl S {\n/// B.\npub fn b(self) {}\n}\n";
        let made = "/// F (SQLAlchemy: `f`).\n/// ```\n/// let s: S = f().b();\n/// ```\npub fn f() -> S { S }\n";
        assert!(rules(&format!("{ty}{made}")).is_empty());
        assert_eq!(findings(&[("a.rs", ty), ("b.rs", made)]), [("docs-example", 2), ("docs-example", 5)]);
        let more = "impl S {\n/// C.\n/// ```\n/// s.b().c();\n/// ```\npub fn c(self) {}\n}\n";
        assert!(findings(&[("a.rs", ty), ("b.rs", more)]).is_empty());
    }

    #[test]
    fn the_page_that_people_see_answers_and_a_private_module_does_not() {
        let item = ("x/a.rs", "//! SQLAlchemy: `a`.\n//! ```\n//! a();\n//! ```\n/// A.\npub fn a() {}\n");
        assert_eq!(findings(&[("lib.rs", "pub mod x;\n"), ("x/mod.rs", "mod a;\n"), item]), [("docs-example", 6), ("docs-sqlalchemy", 6)]);
        assert!(findings(&[("lib.rs", "pub mod x;\n"), ("x/mod.rs", "pub mod a;\n"), item]).is_empty());
        let page = ("x/mod.rs", "//! | [`a`] | SQLAlchemy's `a` |\n//! ```\n//! a();\n//! ```\nmod a;\n");
        assert!(findings(&[("lib.rs", "pub mod x;\n"), page, ("x/a.rs", "/// A.\npub fn a() {}\n")]).is_empty());
    }

    #[test]
    fn a_module_inside_of_a_file_answers_for_its_items() {
        let text = "/// M (SQLAlchemy has none).\n/// ```\n/// a(m::C);\n/// ```\npub mod m {\n/// C.\npub const C: u8 = 1;\n/// D.\npub const D: u8 = 1;\n}\n";
        assert_eq!(rules(text), [("docs-example", 9)]);
    }

    #[test]
    fn methods_of_traits_count_and_what_implements_one_does_not() {
        let text = "/// T (SQLAlchemy: `T`).\n/// ```\n/// 1;\n/// ```\npub trait T {\n/// M.\nfn m(self);\n}\nimpl T for u8 {\nfn m(self) {}\n}\n";
        assert_eq!(rules(text), [("docs-example", 7), ("docs-sqlalchemy", 7)]);
    }

    #[test]
    fn what_a_macro_writes_is_asked_for_the_same() {
        let body = "impl $name {\n/// G.\npub fn g(&self) -> u8 { 1 }\n#[inline]\npub fn b<T>(mut self, f: $field) {}\npub(crate) fn c() {}\n}\npub enum $kind { A(u8) }\npub struct S;\n";
        let text = format!("macro_rules! m {{\n($name:ident) => {{\n{body}}};\n}}\n");
        let all = |line, rules: &[&'static str]| rules.iter().map(|rule| (*rule, line)).collect::<Vec<_>>();
        let found = [
            all(5, &["docs-example", "docs-sqlalchemy"]),
            all(7, &["docs-text", "docs-example", "docs-sqlalchemy"]),
            all(11, &["docs-text", "docs-example", "docs-sqlalchemy"]),
        ];
        assert_eq!(rules(&text), found.concat());
        assert!(rules(&text.replace("/// G.", "/// G (SQLAlchemy: `g`).\n/// ```\n/// x.g();\n/// ```")).iter().all(|(_, line)| *line > 5));
    }

    #[test]
    fn what_is_not_public_hidden_of_a_test_or_of_another_crate_is_free() {
        let text = "fn a() {}\npub(crate) fn b() {}\n#[doc(hidden)]\npub fn c() {}\n#[cfg(test)]\npub mod tests {\n    pub fn d() {}\n}\n";
        assert!(rules(text).is_empty());
        let source = Source::parse("host/engine/src/a.rs", "pub fn a() {}\n".to_owned()).unwrap();
        assert!(check(&[&source]).is_empty());
    }
}
