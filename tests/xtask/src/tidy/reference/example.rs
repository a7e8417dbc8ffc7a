//! What a docstring shows: the names in its doc tests that run, and those in its text.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names in a docstring.
#[derive(Debug, Default, Clone)]
pub struct Shown {
    /// Whether a doc test runs.
    pub runs: bool,
    /// The names in its doc tests.
    pub named: BTreeSet<String>,
    /// Those that are called, or given to be called.
    pub called: BTreeSet<String>,
}

impl Shown {
    /// Reads one docstring.
    pub fn of(docs: &str) -> Shown {
        let mut shown = Shown::default();
        for code in examples(docs) {
            // An example that does not parse does not run either; `cargo test --doc` says so.
            if let Ok(tokens) = code.parse::<TokenStream>() {
                shown.runs = true;
                shown.read(tokens);
            }
        }
        shown
    }

    /// Adds what another docstring shows.
    pub fn add(&mut self, other: &Shown) {
        self.runs |= other.runs;
        self.named.extend(other.named.iter().cloned());
        self.called.extend(other.called.iter().cloned());
    }

    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut import = false;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == ';' => import = false,
                TokenTree::Group(group) if !import => self.read(group.stream()),
                TokenTree::Ident(name) if name == "use" => import = true,
                TokenTree::Ident(name) if !import => {
                    let name = name.to_string();
                    if is_called(&tokens, index) {
                        self.called.insert(name.clone());
                    }
                    self.named.insert(name);
                }
                _ => {}
            }
        }
    }
}

/// `name(…)`, `name::<T>(…)`, or `Type::name` as a value.
fn is_called(tokens: &[TokenTree], index: usize) -> bool {
    let colons = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    let generic = || matches!(tokens.get(index + 3), Some(TokenTree::Punct(mark)) if mark.as_char() == '<');
    match tokens.get(index + 1) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => true,
        Some(TokenTree::Punct(mark)) if mark.as_char() == ':' => colons(index + 2) && generic(),
        _ => index > 1 && colons(index - 1) && colons(index - 2),
    }
}

/// The code of all doc tests that run; those marked `text`, `ignore` and the like do not.
fn examples(docs: &str) -> Vec<String> {
    let mut examples = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in docs.lines().map(str::trim) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some((runs, code))) => {
                if *runs {
                    examples.push(std::mem::take(code));
                }
                open = None;
            }
            (Some(language), None) => open = Some((matches!(language, "" | "rust" | "should_panic"), String::new())),
            (None, Some((_, code))) => {
                code.push_str(line.strip_prefix("# ").unwrap_or(line));
                code.push('\n');
            }
            (None, None) => {}
        }
    }
    examples
}

/// The names in the code spans of a docstring's text, outside its blocks of code.
pub fn spoken(docs: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut block = false;
    for line in docs.lines() {
        if line.trim_start().starts_with("```") {
            block = !block;
        } else if !block {
            let spans = line.split('`').skip(1).step_by(2);
            let words = spans.flat_map(|span| span.split(|c: char| !c.is_alphanumeric() && c != '_'));
            names.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    names
}
