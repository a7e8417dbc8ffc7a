//! Words that must not occur in some folders: `abi_stable` outside the boundary, names of databases in the host.

use proc_macro2::{TokenStream, TokenTree};

use super::finding::Finding;
use super::source::Source;

const BOUNDARY: &str = "abi-stable-outside-plugins";
const DATABASE: &str = "database-name-in-host";
const DATABASES: [&str; 7] = ["sqlite", "sqlite3", "postgres", "postgresql", "mysql", "mariadb", "mssql"];
/// These folders name `abi_stable` on purpose: the boundary, the tests that break it, and this rule.
const MAY_NAME_IT: [&str; 4] = ["plugins/", "tests/abi/", "tests/client/", "tests/xtask/"];

/// The tests and examples of a plugin drive it the way the loader does, so they may name it too.
fn may_name_it(source: &Source) -> bool {
    let drives_a_plugin = source.is_below(&["dialects/", "types/"]) && !source.is_product();
    drives_a_plugin || source.is_below(&MAY_NAME_IT)
}

/// Looks for both.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !may_name_it(source) {
        findings.extend(boundary(source));
    }
    if source.is_product() && source.is_below(&["host/"]) {
        databases(source, source.tokens(), &mut findings);
    }
    findings
}

fn boundary(source: &Source) -> impl Iterator<Item = Finding> {
    let lines = source.text.lines().enumerate().filter(|(_, line)| line.contains("abi_stable"));
    lines.map(|(index, _)| {
        let cure = "use the plain Rust types of the sdk or the loader; abi_stable is named in plugins/ only";
        Finding::new(BOUNDARY, &source.path, index + 1, "`abi_stable` is named outside plugins/", cure)
    })
}

/// Goes through identifiers and literals. Comments are no tokens; documentation is skipped.
fn databases(source: &Source, tokens: TokenStream, findings: &mut Vec<Finding>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
                tokens.next_if(is_documentation);
            }
            TokenTree::Group(group) => databases(source, group.stream(), findings),
            TokenTree::Ident(word) => note(source, &word.to_string(), word.span(), findings),
            TokenTree::Literal(value) => note(source, &value.to_string(), value.span(), findings),
            TokenTree::Punct(_) => {}
        }
    }
}

fn is_documentation(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else {
        return false;
    };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc")
}

fn note(source: &Source, text: &str, span: proc_macro2::Span, findings: &mut Vec<Finding>) {
    let line = span.start().line;
    if source.in_test(line) {
        return;
    }
    if let Some(word) = words(text).into_iter().find(|word| DATABASES.contains(&word.as_str())) {
        let cure = "ask for a capability, or add a render hook to the dialect";
        findings.push(Finding::new(DATABASE, &source.path, line, format!("`{word}` in the code of the host"), cure));
    }
}

/// The words of `snake_case`, `CamelCase` and running text, in lower case. Running text is cut at what is no letter or
/// digit only, because names are written `MySQL` there.
fn words(text: &str) -> Vec<String> {
    let cut_at_capitals = !text.contains(['"', '\'']);
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for letter in text.chars() {
        if !letter.is_alphanumeric() || (cut_at_capitals && letter.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        lower_before = letter.is_lowercase();
        if let (true, Some(word)) = (letter.is_alphanumeric(), words.last_mut()) {
            word.extend(letter.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        let source = Source::parse(path, text.to_owned()).unwrap();
        check(&source).into_iter().map(|finding| (finding.rule, finding.line)).collect()
    }

    #[test]
    fn abi_stable_is_named_in_plugins_only() {
        let text = "use abi_stable::std_types::RString;\n";
        assert_eq!(lines("host/sql/src/a.rs", text), [(BOUNDARY, 1)]);
        assert_eq!(lines("dialects/sqlite/src/a.rs", text), [(BOUNDARY, 1)]);
        assert_eq!(lines("host/engine/tests/a.rs", text), [(BOUNDARY, 1)]);
        assert!(lines("plugins/sdk/src/a.rs", text).is_empty());
        assert!(lines("dialects/sqlite/tests/a.rs", text).is_empty());
    }

    #[test]
    fn a_database_in_an_identifier_or_a_literal_is_found() {
        let text = "fn a() {\n    let x = \"a MySQL server\";\n    for_postgres(x);\n}\nstruct SqliteThing;\n";
        assert_eq!(lines("host/sql/src/a.rs", text), [(DATABASE, 2), (DATABASE, 3), (DATABASE, 5)]);
        assert_eq!(lines("host/sql/src/a.rs", "const X: &str = \"mysql://\";"), [(DATABASE, 1)]);
    }

    #[test]
    fn documentation_comments_and_tests_may_name_databases() {
        let text = "//! As in SQLite.\n/// Like sqlite.\n// sqlite\nfn a() {}\n#[cfg(test)]\nmod tests {\n    const X: &str = \"sqlite\";\n}\n";
        assert!(lines("host/sql/src/a.rs", text).is_empty());
        assert!(lines("host/examples/a.rs", "const X: &str = \"sqlite\";").is_empty());
        assert!(lines("dialects/sqlite/src/a.rs", "const X: &str = \"sqlite\";").is_empty());
    }

    #[test]
    fn words_are_whole_words() {
        assert_eq!(words("load_MySqlite3x"), ["load", "my", "sqlite3x"]);
        assert!(lines("host/sql/src/a.rs", "const X: &str = \"mysqlish\";").is_empty());
    }
}
