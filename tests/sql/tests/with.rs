//! WITH: where it stands, and what a name means.
use aludel_sql::{Compare, Expr, Source, bind, delete_from, insert_into, merge_into, select, update_table};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql,
    tables::{posts, users},
};

fn id() -> Expr<i64> {
    users().col("id").unwrap()
}

fn author() -> Expr<i64> {
    posts().col("author_id").unwrap()
}

/// People over an age, under the name `u`.
fn over(age: i32) -> Source<i64> {
    select(id()).filter(users().col::<i32>("age").unwrap().gt(age)).cte("u")
}

/// The inner one of a name hides the outer one, as everywhere in SQL; one that means the same is not written again.
#[test]
fn an_inner_name_hides_an_outer_one() {
    let (old, young) = (over(60), over(20));
    let inner = select(young.col::<i64>("id").unwrap()).from(&young);
    let query = select(old.col::<i64>("id").unwrap()).from(&old).filter(old.col::<i64>("id").unwrap().in_select(inner));
    let body = "SELECT users.id FROM users WHERE users.age > ?";
    assert_same!(
        query,
        [default, sqlite, postgres, mysql, mariadb],
        &format!("WITH u AS ({body}) SELECT u.id FROM u WHERE u.id IN (WITH u AS ({body}) SELECT u.id FROM u)")
    );
    let message = aludel_tests_sql::compiled(&query, "mssql").unwrap_err();
    assert_eq!(message.message(), "two different common table expressions are called `u`");
    let again = select(old.col::<i64>("id").unwrap()).from(&old);
    let query = select(old.col::<i64>("id").unwrap()).from(&old).filter(old.col::<i64>("id").unwrap().in_select(again));
    assert_same!(
        query,
        [default, sqlite, postgres, mysql, mariadb, mssql],
        &format!("WITH u AS ({body}) SELECT u.id FROM u WHERE u.id IN (SELECT u.id FROM u)")
    );
}

/// Where WITH stands only in front, it stands there for all parts of the statement.
#[test]
fn it_moves_to_the_front_of_the_statement() {
    let old = over(60);
    let key = || select(old.col::<i64>("id").unwrap()).from(&old);
    let (body, rest) = ("WITH u AS (SELECT users.id FROM users WHERE users.age > ?) ", "WHERE posts.author_id IN (SELECT u.id FROM u)");
    let query = select(author()).filter(author().in_select(key()));
    assert_same!(query, [mssql], &format!("{body}SELECT posts.author_id FROM posts {rest}"));
    assert_same!(delete_from(&posts()).filter(author().in_select(key())), [mssql], &format!("{body}DELETE FROM posts {rest}"));
    let update = update_table(&posts()).set_value("title", "old").filter(author().in_select(key()));
    assert_same!(update, [mssql], &format!("{body}UPDATE posts SET title = ? {rest}"));
}

#[test]
fn statements_that_write_begin_with_it() {
    let body = "WITH u AS (SELECT users.id FROM users WHERE users.age > ?) ";
    let u = over(60);
    let key = || u.col::<i64>("id").unwrap();
    let update = update_table(&posts()).set_value("title", "old").from(&u).filter(author().eq(key()));
    let set = "UPDATE posts SET title = ? FROM u WHERE posts.author_id = u.id";
    assert_same!(update, [default, sqlite, postgres, mssql], &format!("{body}{set}"));
    assert_same!(update, [mysql], &format!("{body}UPDATE posts, u SET posts.title = ? WHERE posts.author_id = u.id"));
    assert_refused!(update, mariadb => "`mariadb` cannot say WITH before a statement that writes");

    let delete = delete_from(&posts()).using(&u).filter(author().eq(key()));
    assert_same!(delete, [default, postgres], &format!("{body}DELETE FROM posts USING u WHERE posts.author_id = u.id"));

    let merge = merge_into(&posts(), &u, author().eq(key())).when_matched_delete();
    assert_sql!(merge, postgres => &format!("{}MERGE INTO posts USING u ON posts.author_id = u.id WHEN MATCHED THEN DELETE", body.replace('?', "$1")));

    let insert = insert_into(&posts()).from_select(["author_id", "title"], select((key(), bind::<String>("new"))).from(&u));
    assert_same!(insert, [default, sqlite, postgres, mysql, mariadb], &format!("INSERT INTO posts (author_id, title) {body}SELECT u.id, ? FROM u"));
    assert_same!(insert, [mssql], &format!("{body}INSERT INTO posts (author_id, title) SELECT u.id, ? FROM u"));
}
