//! rusqlite used well: cached statements, columns by index, one transaction per batch, no RETURNING where the last row
//! id will do.

use perf_peer::data::{colour, new_users};
use perf_peer::model::{Comment, Filters, NewUser, Post, Tree, User, group};
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, query_sum, users_sum};
use rusqlite::{Connection, Params, Result, Row, params, params_from_iter};

use crate::query_text;

const USERS: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id <= ?";
const ONE_USER: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id = ?";
const INSERTED: &str = "SELECT id, name, hair_color, created_at FROM ins_users";
const INSERT: &str = "INSERT INTO ins_users (name, hair_color, created_at) VALUES (?, ?, ?)";
const UPDATE: &str = "UPDATE upd_users SET hair_color = ? WHERE id = ?";

/// A connection with the data in it.
pub struct Yardstick {
    connection: Connection,
    updates: usize,
}

impl Yardstick {
    pub fn new(place: &Place) -> Yardstick {
        let connection = Connection::open(place.path()).expect("the database opens");
        connection.execute_batch(&place.setup_sql()).expect("the data fits");
        Yardstick { connection, updates: 0 }
    }
}

impl Peer for Yardstick {
    fn sqlite_build(&mut self) -> Vec<String> {
        let text = |row: &Row| row.get(0);
        let mut lines = all(&self.connection, "SELECT sqlite_version()", [], text);
        lines.extend(all(&self.connection, "PRAGMA compile_options", [], text));
        lines
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        let connection = &mut self.connection;
        match workload {
            Workload::Fetch => timer.run(connection, |c| all(c, USERS, [last], user), |_, users| users_sum(users)),
            Workload::Point => timer.run(connection, |c| look_up(c, last), |_, sum| *sum),
            Workload::Relations => timer.run(connection, |c| relations(c, last), |_, tree| TreeSum::of(tree)),
            Workload::Build => timer.run(&mut (), |()| build(n), |(), sql| query_sum(sql)),
            Workload::Insert => measure_insert(connection, n, timer),
            Workload::Update => measure_update(connection, &mut self.updates, last, timer),
        }
        true
    }
}

fn measure_insert(connection: &mut Connection, n: usize, timer: &mut Timer) {
    let users = new_users(n);
    timer.run_after(
        connection,
        |c| c.execute_batch("DELETE FROM ins_users").expect("the table empties"),
        |c| insert(c, &users).expect("the rows go in"),
        |c, keys| inserted_sum(keys, &all(c, INSERTED, [], user)),
    );
}

fn measure_update(connection: &mut Connection, updates: &mut usize, last: i32, timer: &mut Timer) {
    let work = |c: &mut Connection| {
        *updates += 1;
        update(c, colour(*updates), last).expect("the rows change");
        colour(*updates)
    };
    timer.run(connection, work, |c, colour| {
        let count = "SELECT count(*) FROM upd_users WHERE hair_color = ?";
        c.query_row(count, [colour], |row| row.get::<_, i64>(0)).expect("a count") as u64
    });
}

fn insert(connection: &mut Connection, users: &[NewUser]) -> Result<Vec<i32>> {
    let transaction = connection.transaction()?;
    let mut keys = Vec::with_capacity(users.len());
    {
        let mut statement = transaction.prepare_cached(INSERT)?;
        for user in users {
            statement.execute(params![user.name, user.hair_color, user.created_at])?;
            keys.push(transaction.last_insert_rowid() as i32);
        }
    }
    transaction.commit()?;
    Ok(keys)
}

fn update(connection: &mut Connection, colour: &str, last: i32) -> Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut statement = transaction.prepare_cached(UPDATE)?;
        for id in 1..=last {
            statement.execute(params![colour, id])?;
        }
    }
    transaction.commit()
}

fn look_up(connection: &Connection, last: i32) -> u64 {
    let one = |id| connection.prepare_cached(ONE_USER)?.query_row([id], user);
    (1..=last).map(|id| one(id).expect("the user is there")).map(|user| user.id as u64 + user.name.len() as u64).sum()
}

fn relations(connection: &Connection, last: i32) -> Tree {
    let users = all(connection, USERS, [last], user);
    let sql = in_list("SELECT id, user_id, title, body FROM posts WHERE user_id IN (", users.len());
    let posts = all(connection, &sql, params_from_iter(users.iter().map(|user| user.id)), post);
    let sql = in_list("SELECT id, post_id, text FROM comments WHERE post_id IN (", posts.len());
    let comments = all(connection, &sql, params_from_iter(posts.iter().map(|post| post.id)), comment);
    group(users, posts, comments)
}

fn in_list(head: &str, count: usize) -> String {
    let mut sql = String::with_capacity(head.len() + 2 * count);
    sql.push_str(head);
    (1..count).for_each(|_| sql.push_str("?,"));
    sql.push_str("?)");
    sql
}

fn build(n: usize) -> String {
    let mut last = String::new();
    for _ in 0..n {
        let filters = Filters::asked();
        let (sql, values) = query_text::build(&filters);
        std::hint::black_box(values);
        last = std::hint::black_box(sql);
    }
    last
}

fn all<T>(connection: &Connection, sql: &str, values: impl Params, read: impl FnMut(&Row) -> Result<T>) -> Vec<T> {
    let mut statement = connection.prepare_cached(sql).expect("the statement is right");
    let rows = statement.query_map(values, read).expect("the values fit");
    rows.collect::<Result<_>>().expect("the rows read")
}

fn user(row: &Row) -> Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, hair_color: row.get(2)?, created_at: row.get(3)? })
}

fn post(row: &Row) -> Result<Post> {
    Ok(Post { id: row.get(0)?, user_id: row.get(1)?, title: row.get(2)?, body: row.get(3)? })
}

fn comment(row: &Row) -> Result<Comment> {
    Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? })
}
