//! Where `unsafe` may stand, and that each says why it is sound.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::finding::Finding;
use super::source::Source;

const PLACE: &str = "unsafe-outside-boundary";
const REASON: &str = "unsafe-without-reason";
/// How far above the word `unsafe` its `// SAFETY:` line may stand.
const REACH: usize = 6;

/// Looks at every `unsafe` outside tests.
pub fn check(source: &Source) -> Vec<Finding> {
    if !source.is_product() {
        return Vec::new();
    }
    let mut finder = Finder { source, findings: Vec::new(), allowed: may_be_unsafe(source) };
    finder.visit_file(&source.file);
    finder.findings
}

/// The boundary, and the driver of a dialect.
fn may_be_unsafe(source: &Source) -> bool {
    let parts: Vec<&str> = source.path.split('/').collect();
    match parts[..] {
        ["plugins", ..] => true,
        ["dialects", _, "src", driver, ..] => driver == "driver" || driver == "driver.rs",
        _ => false,
    }
}

struct Finder<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
    allowed: bool,
}

impl Finder<'_> {
    /// `reasoned`: whether this kind of `unsafe` asserts something, and not only demands it of callers.
    fn note(&mut self, span: Span, reasoned: bool) {
        let line = span.start().line;
        if self.source.in_test(line) {
            return;
        }
        if !self.allowed {
            let cure = "put it into plugins/ or the driver of the dialect, behind a safe function";
            let what = "`unsafe` outside plugins/ and dialects/*/src/driver";
            self.findings.push(Finding::new(PLACE, &self.source.path, line, what, cure));
        } else if reasoned && !self.has_reason(line) {
            let cure = "write `// SAFETY:` and the reason above it";
            self.findings.push(Finding::new(REASON, &self.source.path, line, "`unsafe` without `// SAFETY:`", cure));
        }
    }

    fn has_reason(&self, line: usize) -> bool {
        let first = line.saturating_sub(REACH + 1);
        self.source.text.lines().skip(first).take(line - first).any(|line| line.contains("SAFETY:"))
    }

    /// The tokens of a macro are no items to the parser.
    fn search(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.search(group.stream()),
                TokenTree::Ident(word) if word == "unsafe" => self.note(word.span(), !tokens.peek().is_some_and(is_demand)),
                _ => {}
            }
        }
    }
}

/// Whether this word after `unsafe` makes it a demand on callers: the reasons stand with them.
fn is_demand(next: &TokenTree) -> bool {
    matches!(next, TokenTree::Ident(word) if word == "fn" || word == "trait" || word == "extern")
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr_unsafe(&mut self, block: &'ast syn::ExprUnsafe) {
        self.note(block.unsafe_token.span, true);
        visit::visit_expr_unsafe(self, block);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let Some(word) = &signature.unsafety {
            self.note(word.span, false);
        }
        visit::visit_signature(self, signature);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let Some(word) = &item.unsafety {
            self.note(word.span, true);
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if let Some(word) = &item.unsafety {
            self.note(word.span, false);
        }
        visit::visit_item_trait(self, item);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.search(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let source = Source::parse(path, text.to_owned()).unwrap();
        check(&source).into_iter().map(|finding| finding.rule).collect()
    }

    const BARE: &str = "fn a() {\n    unsafe { b() }\n}\n";
    const REASONED: &str = "fn a() {\n    // SAFETY: b is fine.\n    unsafe { b() }\n}\n";

    #[test]
    fn the_host_has_no_unsafe() {
        for text in [REASONED, "unsafe fn a() {}", "unsafe impl Send for A {}", "fn a() { m!(unsafe { b() }) }"] {
            assert_eq!(rules("host/engine/src/a.rs", text), [PLACE], "{text}");
        }
        assert_eq!(rules("dialects/sqlite/src/render.rs", REASONED), [PLACE]);
    }

    #[test]
    fn the_boundary_and_the_drivers_may_with_a_reason() {
        for path in ["plugins/loader/src/a.rs", "dialects/sqlite/src/driver.rs", "dialects/sqlite/src/driver/a.rs"] {
            assert!(rules(path, REASONED).is_empty());
            assert_eq!(rules(path, BARE), [REASON]);
        }
        assert_eq!(rules("plugins/sdk/src/a.rs", "unsafe impl Send for A {}"), [REASON]);
        assert!(rules("plugins/sdk/src/a.rs", "unsafe fn a() {}").is_empty());
        assert!(rules("plugins/sdk/src/a.rs", "m! { unsafe fn a() {} }").is_empty());
        assert_eq!(rules("plugins/sdk/src/a.rs", "m! { fn a() { unsafe { b() } } }"), [REASON]);
    }
}
