//! The tables that the assertions are about.
use aludel_sql::{MetaData, SqlType, Table, column};

/// `users` (id, name, nickname, age, balance) and `posts` (id, author_id, title, views).
pub fn metadata() -> MetaData {
    MetaData::new().table(users()).table(posts())
}

/// People.
pub fn users() -> Table {
    Table::new("users")
        .column(column("id", SqlType::BigInteger).primary_key().generated())
        .column(column("name", SqlType::String(Some(50))).not_null().unique())
        .column(column("nickname", SqlType::Text))
        .column(column("age", SqlType::Integer).not_null())
        .column(column("balance", SqlType::Double).not_null())
        .column(column("active", SqlType::Boolean).not_null())
}

/// What they write.
pub fn posts() -> Table {
    Table::new("posts")
        .column(column("id", SqlType::BigInteger).primary_key().generated())
        .column(column("author_id", SqlType::BigInteger).not_null().references("users", "id").index())
        .column(column("title", SqlType::String(Some(200))).not_null())
        .column(column("views", SqlType::Integer).not_null().server_default(0))
}
