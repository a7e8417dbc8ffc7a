//! The Rust files of the repository, parsed, with the lines that belong to tests marked.

use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use proc_macro2::TokenStream;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::finding::Finding;

/// One file.
pub struct Source {
    /// Relative to the root, with `/` between the parts.
    pub path: String,
    /// The text.
    pub text: String,
    /// The same, parsed.
    pub file: syn::File,
    tests: Vec<RangeInclusive<usize>>,
}

/// Folders that hold no code of the workspace. `tests/perf` is a workspace of its own, for the rivals.
const SKIPPED: [&str; 3] = ["target", "tests/perf", "tests/compile-fail/programs"];
/// Folders whose files only tests, examples and benches use.
const TEST_FOLDERS: [&str; 3] = ["tests", "examples", "benches"];
/// The product, as opposed to what tests it.
const PRODUCT: [&str; 4] = ["host/", "plugins/", "dialects/", "types/"];

impl Source {
    /// Every file below the root; a file that is not Rust is a finding.
    pub fn all(root: &Path) -> Result<Vec<Result<Source, Finding>>, String> {
        let mut paths = Vec::new();
        collect(root, "", &mut paths)?;
        paths.sort();
        let read = |path: &String| fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"));
        paths.iter().map(|path| Ok(Source::parse(path, read(path)?))).collect()
    }

    /// Parses a file that is known as `path`.
    pub fn parse(path: &str, text: String) -> Result<Source, Finding> {
        let file = syn::parse_file(&text).map_err(|error| {
            let line = error.span().start().line;
            Finding::new("syntax", path, line, format!("this is not Rust: {error}"), "mend it; the other rules need it parsed")
        })?;
        let mut finder = TestFinder::default();
        finder.visit_file(&file);
        Ok(Source { path: path.to_owned(), text, file, tests: finder.ranges })
    }

    /// Whether this line belongs to an item under `#[cfg(test)]` or `#[test]`.
    pub fn in_test(&self, line: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&line))
    }

    /// Whether the file is part of the product: not of its tests, examples or benches, and not of `tests/`.
    pub fn is_product(&self) -> bool {
        self.is_below(&PRODUCT) && !self.path.split('/').any(|part| TEST_FOLDERS.contains(&part))
    }

    /// Whether the file is held to the size guide: the product, and the tools that people read to work on it.
    pub fn is_sized(&self) -> bool {
        self.is_product() || self.is_below(&["tests/xtask/src/", "tests/harness/src/", "tests/compliance/src/"])
    }

    /// Whether the path begins with one of these.
    pub fn is_below(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// The lines with code, outside tests: not blank, not comment, not documentation. Numbered from 1.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        numbered.filter(|(number, line)| is_code(line) && !self.in_test(*number))
    }

    /// The tokens of the file.
    pub fn tokens(&self) -> TokenStream {
        self.text.parse().unwrap_or_default()
    }
}

fn is_code(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("//")
}

fn collect(root: &Path, folder: &str, paths: &mut Vec<String>) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{folder}: {error}");
    for entry in fs::read_dir(root.join(folder)).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if name.starts_with('.') || SKIPPED.contains(&path.as_str()) {
            continue;
        }
        if entry.file_type().map_err(wrong)?.is_dir() {
            collect(root, &path, paths)?;
        } else if name.ends_with(".rs") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Collects the line ranges of items that exist only in tests.
#[derive(Default)]
struct TestFinder {
    ranges: Vec<RangeInclusive<usize>>,
}

impl TestFinder {
    fn note(&mut self, attributes: &[syn::Attribute], item: &impl Spanned) -> bool {
        let found = attributes.iter().any(is_test);
        if found {
            let span = item.span();
            self.ranges.push(span.start().line..=span.end().line);
        }
        found
    }
}

fn is_test(attribute: &syn::Attribute) -> bool {
    if attribute.path().is_ident("test") {
        return true;
    }
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    attribute.path().is_ident("cfg") && asks_for_test(&list.tokens)
}

/// Whether a condition needs `test`: alone or within `all(…)`. Under `any` or `not` the item may well be in the product.
fn asks_for_test(condition: &TokenStream) -> bool {
    let text: String = condition.to_string().split_whitespace().collect();
    match text.strip_prefix("all(").and_then(|rest| rest.strip_suffix(')')) {
        Some(parts) => parts.split(',').any(|part| part == "test"),
        None => text == "test",
    }
}

impl<'ast> Visit<'ast> for TestFinder {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !self.note(attributes(item), item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !self.note(&item.attrs, item) {
            visit::visit_impl_item_fn(self, item);
        }
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::parse(path, text.to_owned()).unwrap()
    }

    #[test]
    fn test_items_are_known_by_their_lines() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(all(test, unix))]\nfn c() {}\n#[cfg(not(test))]\nfn d() {}\n";
        let source = source("host/src/x.rs", text);
        let tested: Vec<usize> = (1..=9).filter(|line| source.in_test(*line)).collect();
        assert_eq!(tested, [2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn comments_documentation_and_tests_are_no_code() {
        let source = source("host/src/x.rs", "//! doc\n\n/// doc\nfn a() {\n    // comment\n}\n#[test]\nfn b() {}\n");
        assert_eq!(source.code_lines().map(|(line, _)| line).collect::<Vec<_>>(), [4, 6]);
    }

    #[test]
    fn what_is_not_rust_is_a_finding_with_its_line() {
        let finding = Source::parse("a.rs", "fn a() {}\n<<<<<<< HEAD\n".to_owned()).err().unwrap();
        assert_eq!((finding.rule, finding.line), ("syntax", 2));
    }

    #[test]
    fn the_product_is_what_ships() {
        let product = |path| source(path, "").is_product();
        assert!(product("host/sql/src/lib.rs") && product("dialects/sqlite/plugin/src/lib.rs"));
        assert!(!product("host/examples/a.rs") && !product("host/sql/tests/a.rs") && !product("tests/abi/src/lib.rs"));
    }

    #[test]
    fn every_file_of_this_crate_is_found_and_the_rivals_are_not() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let mut paths = Vec::new();
        collect(root, "", &mut paths).unwrap();
        assert!(paths.iter().any(|path| path == "tests/xtask/src/tidy/source.rs"));
        assert!(!paths.iter().any(|path| path.starts_with("tests/perf/") || path.starts_with("target/")));
    }
}
