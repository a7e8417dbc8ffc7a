//! What can end the process on bad data: `unwrap`, `expect`, `panic!`, and the marks of unfinished work.
//!
//! An operator (`session[user]`, `*auto`) cannot give back an error. Where it has to panic, its function is marked
//! `#[track_caller]`, so that the message names the caller's line; there, and only there, `panic!` is let through.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::finding::Finding;
use super::source::Source;

const RULE: &str = "panic";
const CURE: &str = "give back an error that says what to do; for what cannot happen, restructure until the type says so";
const MACROS: [&str; 3] = ["panic", "todo", "unimplemented"];
const METHODS: [&str; 4] = ["unwrap", "unwrap_err", "expect", "expect_err"];

/// Looks for them outside tests.
pub fn check(source: &Source) -> Vec<Finding> {
    if !source.is_product() && !source.is_below(&["tests/xtask/src/"]) {
        return Vec::new();
    }
    let mut finder = Finder { source, findings: Vec::new(), blames_caller: false };
    finder.visit_file(&source.file);
    finder.findings
}

struct Finder<'a> {
    source: &'a Source,
    findings: Vec<Finding>,
    /// Whether the function at hand is marked `#[track_caller]`.
    blames_caller: bool,
}

impl Finder<'_> {
    fn note(&mut self, span: Span, what: &str) {
        let line = span.start().line;
        let let_through = self.blames_caller && what == "panic!";
        if !let_through && !self.source.in_test(line) {
            self.findings.push(Finding::new(RULE, &self.source.path, line, format!("`{what}` outside tests"), CURE));
        }
    }

    /// The arguments of a macro are no expressions to the parser, so they are searched as tokens.
    fn search(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (place, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.search(group.stream()),
                TokenTree::Ident(name) => self.judge(name, place.checked_sub(1).map(|at| &tokens[at]), tokens.get(place + 1)),
                _ => {}
            }
        }
    }

    fn judge(&mut self, name: &proc_macro2::Ident, before: Option<&TokenTree>, after: Option<&TokenTree>) {
        let is_mark = |token: Option<&TokenTree>, mark| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == mark);
        let text = name.to_string();
        if MACROS.contains(&text.as_str()) && is_mark(after, '!') {
            self.note(name.span(), &format!("{text}!"));
        }
        if let Some(TokenTree::Group(arguments)) = after
            && is_mark(before, '.')
            && is_panicking(&text, Argument::of_tokens(arguments.stream()))
        {
            self.note(name.span(), &text);
        }
    }
}

fn blames_caller(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("track_caller"))
}

/// The first argument of a call, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Argument {
    None,
    /// A text, or a reference to one that is made on the spot.
    Message,
    Other,
}

impl Argument {
    fn of_tokens(arguments: TokenStream) -> Argument {
        match arguments.into_iter().next() {
            None => Argument::None,
            Some(TokenTree::Literal(text)) if text.to_string().contains('"') => Argument::Message,
            Some(TokenTree::Punct(mark)) if mark.as_char() == '&' => Argument::Message,
            Some(_) => Argument::Other,
        }
    }

    fn of_call(call: &syn::ExprMethodCall) -> Argument {
        match call.args.first() {
            None => Argument::None,
            Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. })) => Argument::Message,
            Some(syn::Expr::Reference(_)) => Argument::Message,
            Some(_) => Argument::Other,
        }
    }
}

/// Whether a method of this name with this argument is the one of `Option` and `Result`: a parser may have an `expect`
/// of its own, which takes no message.
fn is_panicking(name: &str, first: Argument) -> bool {
    let expected = if name.starts_with("unwrap") { Argument::None } else { Argument::Message };
    METHODS.contains(&name) && first == expected
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let outer = std::mem::replace(&mut self.blames_caller, blames_caller(&item.attrs));
        visit::visit_impl_item_fn(self, item);
        self.blames_caller = outer;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let outer = std::mem::replace(&mut self.blames_caller, blames_caller(&item.attrs));
        visit::visit_item_fn(self, item);
        self.blames_caller = outer;
    }

    /// `words.expect("FROM")?` is the method of a parser: what `Option` and `Result` give back needs no `?`.
    fn visit_expr_try(&mut self, attempt: &'ast syn::ExprTry) {
        match &*attempt.expr {
            syn::Expr::MethodCall(call) if call.method == "expect" => visit::visit_expr_method_call(self, call),
            _ => visit::visit_expr_try(self, attempt),
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if is_panicking(&call.method.to_string(), Argument::of_call(call)) {
            self.note(call.method.span(), &call.method.to_string());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(name) = call.path.segments.last()
            && MACROS.contains(&name.ident.to_string().as_str())
        {
            self.note(name.ident.span(), &format!("{}!", name.ident));
        }
        self.search(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let source = Source::parse("host/sql/src/a.rs", text.to_owned()).unwrap();
        check(&source).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn each_of_them_is_found() {
        let text = "fn a() {\n    b().unwrap();\n    b().expect(\"c\");\n    todo!();\n    unimplemented!();\n    panic!(\"x\");\n    b().expect(&format!(\"{c}\"));\n}\n";
        assert_eq!(lines(text), [2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn inside_the_arguments_of_a_macro_too() {
        assert_eq!(lines("fn a() {\n    info!(x = b.unwrap(), y = c.expect(\"d\"));\n}\n"), [2, 2]);
        assert_eq!(lines("fn a() {\n    quote! { x.unwrap() };\n}\n"), [2]);
    }

    #[test]
    fn their_harmless_relatives_are_not() {
        let text = "fn a() {\n    b.unwrap_or(1);\n    b.unwrap_or_default();\n    parser.expect(Token::Comma);\n    parser.expect(\"FROM\")?;\n    let unwrap = 1;\n}\n";
        assert!(lines(text).is_empty());
    }

    #[test]
    fn a_function_that_blames_its_caller_may_panic_but_not_unwrap() {
        let text = "impl A {\n    #[track_caller]\n    fn a() {\n        panic!(\"x\");\n        b.unwrap();\n    }\n    fn c() {\n        panic!(\"x\");\n    }\n}\n";
        assert_eq!(lines(text), [5, 8]);
    }

    #[test]
    fn tests_may_panic() {
        assert!(lines("#[cfg(test)]\nmod tests {\n    fn a() { b().unwrap(); }\n}\n").is_empty());
    }
}
