//! sqlx: SQL by hand over its SQLite driver, which runs SQLite on a thread of its own. It is no mapper, so `build` is
//! its `QueryBuilder` and the tree is grouped by hand.

use perf_peer::data::{colour, new_users};
use perf_peer::model::{self, BUILD_LIMIT, Filters, NewUser, Tree, group};
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, query_sum, serve, users_sum};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, Executor, FromRow, QueryBuilder, Result, Row, Sqlite, SqliteConnection};
use tokio::runtime::{Builder, Runtime};

const USERS: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id <= ?";
const ONE_USER: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id = ?";
const INSERTED: &str = "SELECT id, name, hair_color, created_at FROM ins_users";
const UPDATE: &str = "UPDATE upd_users SET hair_color = ? WHERE id = ?";
/// Rows of one INSERT: three values each, below SQLite's 32,766 parameters.
const ROWS_PER_INSERT: usize = 10_000;

struct User(model::User);
struct Post(model::Post);
struct Comment(model::Comment);

impl FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> Result<User> {
        Ok(User(model::User { id: row.try_get(0)?, name: row.try_get(1)?, hair_color: row.try_get(2)?, created_at: row.try_get(3)? }))
    }
}

impl FromRow<'_, SqliteRow> for Post {
    fn from_row(row: &SqliteRow) -> Result<Post> {
        Ok(Post(model::Post { id: row.try_get(0)?, user_id: row.try_get(1)?, title: row.try_get(2)?, body: row.try_get(3)? }))
    }
}

impl FromRow<'_, SqliteRow> for Comment {
    fn from_row(row: &SqliteRow) -> Result<Comment> {
        Ok(Comment(model::Comment { id: row.try_get(0)?, post_id: row.try_get(1)?, text: row.try_get(2)? }))
    }
}

struct Sqlx {
    runtime: Runtime,
    connection: SqliteConnection,
    updates: usize,
}

impl Sqlx {
    fn new(place: &Place) -> Sqlx {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let url = match place {
            Place::Memory => "sqlite::memory:".to_owned(),
            Place::File(path) => format!("sqlite://{path}?mode=rwc"),
        };
        let connection: Result<SqliteConnection> = runtime.block_on(async {
            let mut connection = SqliteConnection::connect(&url).await?;
            connection.execute(sqlx::raw_sql(AssertSqlSafe(place.setup_sql()))).await?;
            Ok(connection)
        });
        Sqlx { runtime, connection: connection.expect("the database opens and the data fits"), updates: 0 }
    }
}

impl Peer for Sqlx {
    fn sqlite_build(&mut self) -> Vec<String> {
        let (runtime, connection) = (&self.runtime, &mut self.connection);
        let mut all = |sql| {
            let query = sqlx::query_scalar::<_, String>(sql);
            runtime.block_on(query.fetch_all(&mut *connection)).expect("SQLite describes itself")
        };
        let mut lines = all("SELECT sqlite_version()");
        lines.extend(all("PRAGMA compile_options"));
        lines
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        let (runtime, connection) = (&self.runtime, &mut self.connection);
        match workload {
            Workload::Fetch => {
                let work = |c: &mut SqliteConnection| runtime.block_on(users(c, last)).expect("users");
                timer.run(connection, work, |_, users| users_sum(users));
            }
            Workload::Point => {
                let work = |c: &mut SqliteConnection| runtime.block_on(look_up(c, last)).expect("users");
                timer.run(connection, work, |_, sum| *sum);
            }
            Workload::Relations => {
                let work = |c: &mut SqliteConnection| runtime.block_on(relations(c, last)).expect("a tree");
                timer.run(connection, work, |_, tree| TreeSum::of(tree));
            }
            Workload::Build => timer.run(&mut (), |()| build(n), |(), sql| query_sum(sql)),
            Workload::Insert => measure_insert(runtime, connection, n, timer),
            Workload::Update => measure_update(self, last, timer),
        }
        true
    }
}

fn measure_insert(runtime: &Runtime, connection: &mut SqliteConnection, n: usize, timer: &mut Timer) {
    let new = new_users(n);
    timer.run_after(
        connection,
        |c| drop(runtime.block_on(c.execute("DELETE FROM ins_users")).expect("the table empties")),
        |c| runtime.block_on(insert(c, &new)).expect("the rows go in"),
        |c, keys| inserted_sum(keys, &runtime.block_on(inserted(c)).expect("the rows read")),
    );
}

fn measure_update(peer: &mut Sqlx, last: i32, timer: &mut Timer) {
    let (runtime, updates) = (&peer.runtime, &mut peer.updates);
    let work = |c: &mut SqliteConnection| {
        *updates += 1;
        runtime.block_on(update(c, colour(*updates), last)).expect("the rows change");
        colour(*updates)
    };
    timer.run(&mut peer.connection, work, |c, colour| {
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM upd_users WHERE hair_color = ?").bind(*colour);
        runtime.block_on(count.fetch_one(c)).expect("a count") as u64
    });
}

async fn users(connection: &mut SqliteConnection, last: i32) -> Result<Vec<model::User>> {
    let rows = sqlx::query(USERS).bind(last).fetch_all(connection).await?;
    rows.iter().map(|row| User::from_row(row).map(|user| user.0)).collect()
}

async fn inserted(connection: &mut SqliteConnection) -> Result<Vec<model::User>> {
    let rows = sqlx::query(INSERTED).fetch_all(connection).await?;
    rows.iter().map(|row| User::from_row(row).map(|user| user.0)).collect()
}

async fn look_up(connection: &mut SqliteConnection, last: i32) -> Result<u64> {
    let mut sum = 0;
    for id in 1..=last {
        let User(user) = sqlx::query_as(ONE_USER).bind(id).fetch_one(&mut *connection).await?;
        sum += user.id as u64 + user.name.len() as u64;
    }
    Ok(sum)
}

async fn insert(connection: &mut SqliteConnection, users: &[NewUser]) -> Result<Vec<i32>> {
    let mut transaction = connection.begin().await?;
    let mut keys = Vec::with_capacity(users.len());
    for chunk in users.chunks(ROWS_PER_INSERT) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO ins_users (name, hair_color, created_at) ");
        query.push_values(chunk, |mut row, user| {
            row.push_bind(&user.name).push_bind(&user.hair_color).push_bind(user.created_at);
        });
        query.push(" RETURNING id");
        keys.extend(query.build_query_scalar::<i32>().fetch_all(&mut *transaction).await?);
    }
    transaction.commit().await?;
    Ok(keys)
}

async fn update(connection: &mut SqliteConnection, colour: &str, last: i32) -> Result<()> {
    let mut transaction = connection.begin().await?;
    for id in 1..=last {
        sqlx::query(UPDATE).bind(colour).bind(id).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

async fn relations(connection: &mut SqliteConnection, last: i32) -> Result<Tree> {
    let users = users(connection, last).await?;
    let keys = users.iter().map(|user| user.id);
    let mut query = in_list("SELECT id, user_id, title, body FROM posts WHERE user_id IN (", keys);
    let posts: Vec<Post> = query.build_query_as().fetch_all(&mut *connection).await?;
    let keys = posts.iter().map(|post| post.0.id);
    let mut query = in_list("SELECT id, post_id, text FROM comments WHERE post_id IN (", keys);
    let comments: Vec<Comment> = query.build_query_as().fetch_all(&mut *connection).await?;
    let posts = posts.into_iter().map(|post| post.0).collect();
    Ok(group(users, posts, comments.into_iter().map(|comment| comment.0).collect()))
}

fn in_list(head: &str, keys: impl Iterator<Item = i32>) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(head);
    let mut list = query.separated(",");
    for key in keys {
        list.push_bind(key);
    }
    query.push(")");
    query
}

fn build(n: usize) -> String {
    let mut last = String::new();
    for _ in 0..n {
        last = std::hint::black_box(query_text(&Filters::asked()));
    }
    last
}

fn query_text(filters: &Filters) -> String {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT users.id, users.name, users.hair_color, users.created_at, posts.id, posts.title \
         FROM users INNER JOIN posts ON posts.user_id = users.id WHERE 1=1",
    );
    if let Some(colour) = filters.hair_color {
        query.push(" AND users.hair_color = ").push_bind(colour);
    }
    if let Some(id) = filters.id_above {
        query.push(" AND users.id > ").push_bind(id);
    }
    if let Some(pattern) = filters.name_like {
        query.push(" AND users.name LIKE ").push_bind(pattern);
    }
    if let Some(title) = filters.title_not {
        query.push(" AND posts.title <> ").push_bind(title);
    }
    if let Some(id) = filters.post_below {
        query.push(" AND posts.id < ").push_bind(id);
    }
    query.push(" ORDER BY users.name ASC, posts.id DESC LIMIT ").push_bind(BUILD_LIMIT);
    query.sql().as_str().to_owned()
}

fn main() {
    let place = std::env::args().nth(2).expect("usage: peer-sqlx sqlx <path or :memory:>");
    serve(&mut Sqlx::new(&Place::parse(&place)));
}
