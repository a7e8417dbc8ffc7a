//! The public items in the body of a `macro_rules!`: what it writes has to be documented there.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::collect::Kind;

/// An item that a macro writes.
pub struct Written {
    pub line: usize,
    pub name: String,
    pub kind: Kind,
    pub docs: String,
}

/// Finds them by their words: the body is no Rust as long as its variables are in it.
pub fn written(tokens: TokenStream) -> Vec<Written> {
    let mut found = Vec::new();
    look(tokens, &mut found);
    found
}

fn look(tokens: TokenStream, found: &mut Vec<Written>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut docs = String::new();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => docs.push_str(&doc(group.stream())),
            TokenTree::Group(group) => {
                if group.delimiter() == Delimiter::Brace {
                    docs.clear();
                }
                look(group.stream(), found);
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => docs.clear(),
            TokenTree::Ident(word) if word == "pub" => found.extend(item(&tokens[index + 1..], std::mem::take(&mut docs))),
            _ => {}
        }
    }
}

/// The text of `doc = "…"`; that of a variable is not known, but there is one.
fn doc(attribute: TokenStream) -> String {
    let mut tokens = attribute.into_iter();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(doc)), Some(TokenTree::Punct(_)), Some(text)) if doc == "doc" => {
            let literal = syn::parse2::<syn::LitStr>(TokenStream::from(text));
            literal.map_or_else(|_| "given to the macro".to_owned(), |literal| literal.value()) + "\n"
        }
        _ => String::new(),
    }
}

/// What stands behind `pub`. Items with a variable for a name, fields, and what only the crate sees are none.
fn item(tokens: &[TokenTree], docs: String) -> Option<Written> {
    let word = |index: usize| match tokens.get(index) {
        Some(TokenTree::Ident(word)) => Some(word),
        _ => None,
    };
    let first = word(0)?.to_string();
    let (kind, name) = match first.as_str() {
        "struct" | "enum" | "trait" | "type" => (Kind::Type, word(1)?),
        "const" if word(1)? != "fn" => (Kind::Constant, word(1)?),
        "const" => (receiver(tokens), word(2)?),
        "fn" => (receiver(tokens), word(1)?),
        _ => return None,
    };
    Some(Written { line: name.span().start().line, name: name.to_string(), kind, docs })
}

/// By its parameters: `&self` alone only reads.
fn receiver(tokens: &[TokenTree]) -> Kind {
    let parameters = tokens.iter().find_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream().to_string()),
        _ => None,
    });
    let plain: String = parameters.unwrap_or_default().split_whitespace().collect();
    if plain == "&self" { Kind::Getter } else { Kind::Call }
}
