//! What a program expected against what the compiler said.

use crate::compile::Said;
use crate::program::Program;

/// What is to be said about one program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong, one sentence each; empty when all is as expected.
    pub wrong: Vec<String>,
    /// The first line of the first error, if there was an error.
    pub first: Option<String>,
    /// How many errors there were.
    pub errors: usize,
    /// All errors, as the compiler prints them.
    pub rendered: String,
}

impl Verdict {
    /// Judges one program.
    pub fn of(program: &Program, said: &Said) -> Verdict {
        let errors = said.errors_of(&program.name);
        let mut verdict = Verdict {
            wrong: Vec::new(),
            first: errors.first().map(|error| error.first.clone()),
            errors: errors.len(),
            rendered: errors.iter().map(|error| error.rendered.as_str()).collect(),
        };
        verdict.wrong = match &verdict.first {
            Some(first) => compare(program, first, &verdict),
            None if said.compiled(&program.name) => vec!["it compiles".to_owned()],
            None => vec![format!("it was not compiled: {}", said.trouble())],
        };
        verdict
    }
}

fn compare(program: &Program, first: &str, verdict: &Verdict) -> Vec<String> {
    let mut wrong = Vec::new();
    match program.first() {
        None => wrong.push("its head has no `//! first: ` line; set ALUDEL_BLESS=1 to write it".to_owned()),
        Some(expected) if expected != first => wrong.push(format!("expected: {expected}\nfound:    {first}")),
        Some(_) => {}
    }
    match program.errors() {
        None => wrong.push("its `//! errors: ` line has no number".to_owned()),
        Some(expected) if expected != verdict.errors => {
            wrong.push(format!("expected {expected} errors, found {}", verdict.errors));
        }
        Some(_) => {}
    }
    let unsaid = program.says().filter(|part| !verdict.rendered.contains(part));
    wrong.extend(unsaid.map(|part| format!("the error does not say `{part}`")));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::tests::said;

    fn verdict(head: &str, messages: &[serde_json::Value]) -> Verdict {
        let program = Program { name: "p".into(), path: "p.rs".into(), text: format!("{head}\nfn main() {{}}\n") };
        Verdict::of(&program, &said(messages))
    }

    fn error(message: &str) -> serde_json::Value {
        serde_json::json!({
            "reason": "compiler-message", "target": { "kind": ["bin"], "name": "p" },
            "message": { "level": "error", "message": message, "rendered": format!("error: {message}\nhelp: more\n") },
        })
    }

    #[test]
    fn the_expected_error_is_right() {
        let verdict = verdict("//! first: no such thing\n//! says: help: more", &[error("no such thing\nand more")]);
        assert_eq!(verdict.wrong, [""; 0]);
    }

    #[test]
    fn another_error_more_errors_and_missing_words_are_wrong() {
        assert!(verdict("//! first: a", &[error("b")]).wrong[0].contains("found:    b"));
        assert_eq!(verdict("//! first: a", &[error("a"), error("b")]).wrong, ["expected 1 errors, found 2"]);
        assert_eq!(verdict("//! first: a\n//! says: x", &[error("a")]).wrong, ["the error does not say `x`"]);
        assert!(verdict("", &[error("a")]).wrong[0].contains("no `//! first: `"));
    }

    #[test]
    fn a_program_that_compiles_is_wrong() {
        let built = serde_json::json!({ "reason": "compiler-artifact", "target": { "kind": ["bin"], "name": "p" } });
        assert_eq!(verdict("//! first: a", &[built]).wrong, ["it compiles"]);
    }

    #[test]
    fn a_program_that_nobody_compiled_is_wrong() {
        let library = serde_json::json!({
            "reason": "compiler-message", "target": { "kind": ["lib"], "name": "aludel" },
            "message": { "level": "error", "message": "broken", "rendered": "error: broken" },
        });
        assert!(verdict("//! first: a", &[library]).wrong[0].contains("broken"));
    }
}
