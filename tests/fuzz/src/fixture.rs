//! Three small tables and what is in them: NULLs, duplicates, empty text, upper case, wildcards, no partners.
use crate::evaluate::Tables;
use aludel_sql::{SqlType, Table, Value, column};
use std::sync::Arc;

/// `people`, `notes` and `marks`.
pub fn tables() -> Vec<Arc<Table>> {
    let people = Table::new("people")
        .column(column("id", SqlType::BigInteger).primary_key())
        .column(column("name", SqlType::Text).not_null())
        .column(column("nick", SqlType::Text))
        .column(column("age", SqlType::Integer))
        .column(column("active", SqlType::Boolean))
        .column(column("score", SqlType::Double));
    let notes = Table::new("notes")
        .column(column("id", SqlType::BigInteger).primary_key())
        .column(column("author", SqlType::BigInteger))
        .column(column("title", SqlType::Text))
        .column(column("words", SqlType::Integer).not_null());
    // A name and columns that have to be quoted.
    let marks = Table::new("Order")
        .column(column("id", SqlType::BigInteger).primary_key())
        .column(column("select", SqlType::Text))
        .column(column("a \"b\"", SqlType::Integer))
        .column(column("done", SqlType::Boolean).not_null());
    [people, notes, marks].map(Arc::new).into()
}

/// What is in them.
pub fn rows() -> Tables {
    let (n, i, b, f) = (Value::Null, Value::I64, Value::Bool, Value::F64);
    let t = |text: &str| Value::Text(text.to_owned());
    let mut tables = Tables::default();
    tables.insert(
        "people",
        &["id", "name", "nick", "age", "active", "score"],
        vec![
            vec![i(1), t("ab"), t("AB"), i(3), b(true), f(1.5)],
            vec![i(2), t(""), n.clone(), i(-2), b(false), f(-0.25)],
            vec![i(3), t("a%b"), t("a"), n.clone(), n.clone(), n.clone()],
            vec![i(4), t("B_a"), t(""), i(3), b(true), f(0.0)],
            vec![i(5), t("é b"), n.clone(), i(0), n.clone(), f(2.0)],
            vec![i(6), t("ab"), t("b"), n.clone(), b(false), f(1.5)],
        ],
    );
    tables.insert(
        "notes",
        &["id", "author", "title", "words"],
        vec![
            vec![i(1), i(1), t("ab"), i(5)],
            vec![i(2), i(1), n.clone(), i(-1)],
            vec![i(3), n.clone(), t("%"), i(0)],
            vec![i(4), i(3), t("a"), i(5)],
            vec![i(5), i(9), t("B"), i(2)],
        ],
    );
    tables.insert(
        "Order",
        &["id", "select", "a \"b\"", "done"],
        vec![vec![i(1), t("a"), i(1), b(true)], vec![i(2), n.clone(), i(3), b(false)], vec![i(3), t("_"), n, b(true)]],
    );
    tables
}
