//! The size guide: lengths of files and functions, parameters; and that each module says what it is for.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::finding::Finding;
use super::source::Source;

/// Lines of code in a file, documentation and tests not counted.
const FILE: usize = 500;
/// Lines of code in a function.
const FUNCTION: usize = 60;
/// Parameters of a function, `self` not counted.
const PARAMETERS: usize = 5;
/// A `match` whose arms are no longer than this is flat: a table, which may have any length.
const FLAT_ARM: usize = 3;

/// Measures one file.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings: Vec<Finding> = documentation(source).into_iter().collect();
    if source.is_sized() {
        findings.extend(file(source));
        let mut finder = Finder { source, findings, of_trait: false };
        finder.visit_file(&source.file);
        findings = finder.findings;
    }
    findings
}

/// Every module of the product says what it is for, and so does the root of every other crate.
fn documentation(source: &Source) -> Option<Finding> {
    let root = source.path.ends_with("src/lib.rs") || source.path.ends_with("src/main.rs");
    let asked = root || source.is_sized();
    let given = source.file.attrs.iter().any(|attribute| attribute.path().is_ident("doc"));
    let cure = "begin the file with `//!`: what it is for, and what it is not for";
    (asked && !given).then(|| Finding::new("module-docs", &source.path, 1, "the module has no documentation", cure))
}

fn file(source: &Source) -> Option<Finding> {
    let lines = source.code_lines().count();
    let what = format!("{lines} lines of code, {FILE} is where a file stops");
    let finding = Finding::new("file-lines", &source.path, 0, what, "split it: one construct, one file");
    (lines > FILE).then(|| finding.of("-", lines))
}

struct Finder<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
    /// Whether the function at hand implements a trait, which has fixed its parameters.
    of_trait: bool,
}

impl Finder<'_> {
    fn measure(&mut self, signature: &syn::Signature, body: Option<&syn::Block>) {
        let (name, line) = (signature.ident.to_string(), signature.ident.span().start().line);
        if self.source.in_test(line) {
            return;
        }
        let parameters = signature.inputs.iter().filter(|input| matches!(input, syn::FnArg::Typed(_))).count();
        if parameters > PARAMETERS && !self.of_trait {
            let what = format!("`{name}` takes {parameters} parameters, {PARAMETERS} is where they stop");
            let finding = Finding::new("parameters", &self.source.path, line, what, "put those that belong together into a struct");
            self.findings.push(finding.of(&name, parameters));
        }
        let lines = body.map_or(0, |body| self.lines(signature, body));
        if lines > FUNCTION && !body.is_some_and(is_table) {
            let what = format!("`{name}` has {lines} lines of code, {FUNCTION} is where a function stops");
            let finding = Finding::new("function-lines", &self.source.path, line, what, "give its parts names of their own");
            self.findings.push(finding.of(&name, lines));
        }
    }

    fn lines(&self, signature: &syn::Signature, body: &syn::Block) -> usize {
        let range = signature.span().start().line..=body.span().end().line;
        self.source.code_lines().filter(|(line, _)| range.contains(line)).count()
    }
}

/// Whether the body is one `match` with short arms and nothing else.
fn is_table(body: &syn::Block) -> bool {
    let [syn::Stmt::Expr(syn::Expr::Match(table), _)] = &body.stmts[..] else {
        return false;
    };
    table.arms.iter().all(|arm| arm.span().end().line - arm.span().start().line < FLAT_ARM)
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let outer = std::mem::replace(&mut self.of_trait, item.trait_.is_some());
        visit::visit_item_impl(self, item);
        self.of_trait = outer;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, Some(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, Some(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.measure(&item.sig, item.default.as_ref());
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        let source = Source::parse(path, text.to_owned()).unwrap();
        check(&source).into_iter().map(|finding| (finding.rule, finding.amount)).collect()
    }

    fn with_docs(text: &str) -> Vec<(&'static str, usize)> {
        found("host/sql/src/a.rs", &format!("//! Docs.\n{text}"))
    }

    #[test]
    fn a_long_file_is_found_but_not_its_comments_and_tests() {
        assert_eq!(with_docs(&"const A: u8 = 1;\n".repeat(501)), [("file-lines", 501)]);
        let rest = "// comment\n\n".repeat(400) + "#[cfg(test)]\nmod tests {\n" + &"const A: u8 = 1;\n".repeat(600) + "}\n";
        assert!(with_docs(&("const A: u8 = 1;\n".repeat(500) + &rest)).is_empty());
    }

    #[test]
    fn a_long_function_is_found_but_not_a_table() {
        let long = format!("impl A {{\nfn a() {{\n{}}}\n}}\n", "    b();\n".repeat(60));
        assert_eq!(with_docs(&long), [("function-lines", 62)]);
        let table = format!("fn a(x: u8) {{\n    match x {{\n{}    }}\n}}\n", "        1 => b(),\n".repeat(90));
        assert!(with_docs(&table).is_empty());
        let arms = "        1 => {\n            b();\n            c();\n            d();\n        }\n".repeat(20);
        assert_eq!(with_docs(&format!("fn a(x: u8) {{\n    match x {{\n{arms}    }}\n}}\n")).len(), 1);
    }

    #[test]
    fn six_parameters_are_too_many_and_self_is_none() {
        assert_eq!(with_docs("fn a(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) {}"), [("parameters", 6)]);
        let of_trait = "fn a(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8) {}";
        assert!(with_docs(&format!("impl T for A {{ {of_trait} }}")).is_empty());
        assert_eq!(with_docs(&format!("trait T {{ {of_trait} }}")).len(), 1);
        assert!(with_docs("impl A { fn a(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {} }").is_empty());
    }

    #[test]
    fn a_module_without_documentation_is_found() {
        assert_eq!(found("host/sql/src/a.rs", "fn a() {}"), [("module-docs", 1)]);
        assert_eq!(found("tests/abi/src/lib.rs", "fn a() {}"), [("module-docs", 1)]);
        assert!(found("tests/abi/tests/a.rs", "fn a() {}").is_empty());
    }
}
