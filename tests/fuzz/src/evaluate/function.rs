//! Functions of one row, and LIKE.
use super::{
    Evaluated, Rules, Scope,
    expression::evaluate,
    value::{compare, of_truth},
};
use aludel_sql::{Value, expr::Function};
use std::cmp::Ordering;

/// The value of a function that is no aggregate. All but `coalesce` and `nullif` are NULL when an argument is.
pub(super) fn function(function: &Function, scope: &Scope<'_>) -> Evaluated<Value> {
    let values: Vec<Value> = function.arguments.iter().map(|argument| evaluate(argument.as_ref(), scope)).collect::<Evaluated<_>>()?;
    match (function.name.as_str(), values.as_slice()) {
        ("coalesce", values) => Ok(values.iter().find(|value| !value.is_null()).cloned().unwrap_or_default()),
        ("nullif", [first, second]) if compare(first, second)? == Some(Ordering::Equal) => Ok(Value::Null),
        ("nullif", [first, _]) => Ok(first.clone()),
        (_, values) if values.iter().any(Value::is_null) => Ok(Value::Null),
        ("lower", [Value::Text(text)]) if scope.tables.rules.every_letter_has_a_case => Ok(Value::Text(text.to_lowercase())),
        ("upper", [Value::Text(text)]) if scope.tables.rules.every_letter_has_a_case => Ok(Value::Text(text.to_uppercase())),
        // SQLite changes the case of ASCII letters only.
        ("lower", [Value::Text(text)]) => Ok(Value::Text(text.to_ascii_lowercase())),
        ("upper", [Value::Text(text)]) => Ok(Value::Text(text.to_ascii_uppercase())),
        ("trim", [Value::Text(text)]) => Ok(Value::Text(text.trim_matches(' ').to_owned())),
        ("char_length", [Value::Text(text)]) => i64::try_from(text.chars().count()).map(Value::I64).map_err(|error| error.to_string()),
        // Replacing nothing changes nothing.
        ("replace", [Value::Text(text), Value::Text(old), _]) if old.is_empty() => Ok(Value::Text(text.clone())),
        ("replace", [Value::Text(text), Value::Text(old), Value::Text(new)]) => Ok(Value::Text(text.replace(old, new))),
        ("abs", [Value::I64(number)]) => number.checked_abs().map(Value::I64).ok_or_else(|| "too large".to_owned()),
        ("abs", [Value::F64(number)]) => Ok(Value::F64(number.abs())),
        (name, values) => Err(format!("`{name}` of {values:?}")),
    }
}

/// `text LIKE pattern ESCAPE escape`.
pub(super) fn like(text: &Value, pattern: &Value, escape: Option<char>, rules: Rules) -> Evaluated<Value> {
    match (text, pattern) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Text(text), Value::Text(pattern)) => {
            let text: Vec<char> = text.chars().collect();
            Ok(of_truth(Some(matches(&text, &tokens(pattern, escape), rules))))
        }
        (text, pattern) => Err(format!("{text:?} LIKE {pattern:?}")),
    }
}

enum Token {
    One,
    Any,
    Character(char),
}

fn tokens(pattern: &str, escape: Option<char>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            escaped if Some(escaped) == escape => match characters.next() {
                Some(next) => Token::Character(next),
                None => Token::Character(escaped),
            },
            '%' => Token::Any,
            '_' => Token::One,
            other => Token::Character(other),
        });
    }
    tokens
}

fn matches(text: &[char], pattern: &[Token], rules: Rules) -> bool {
    match pattern {
        [] => text.is_empty(),
        [Token::Any, rest @ ..] => (0..=text.len()).any(|skipped| matches(&text[skipped..], rest, rules)),
        [Token::One, rest @ ..] => !text.is_empty() && matches(&text[1..], rest, rules),
        // SQLite: without regard to the case of ASCII letters.
        [Token::Character(wanted), rest @ ..] => {
            text.first().is_some_and(|found| found == wanted || !rules.like_looks_at_case && found.eq_ignore_ascii_case(wanted))
                && matches(&text[1..], rest, rules)
        }
    }
}
