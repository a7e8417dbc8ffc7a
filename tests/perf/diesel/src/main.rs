//! Diesel. Its SQLite backend keeps queries whose type names their text in a statement cache; boxed queries, batch
//! inserts and IN lists are written and prepared anew each time, which is its own choice and measured as such.

mod schema;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::query_builder::{QueryBuilder, QueryFragment};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::sqlite::query_builder::SqliteQueryBuilder;
use perf_peer::data::{colour, new_users};
use perf_peer::model::{self, BUILD_LIMIT, Filters};
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, query_sum, serve, user_sum};
use schema::{Comment, NewUser, Post, User, ins_users, posts, upd_users, users};

type Tree = Vec<(User, Vec<(Post, Vec<Comment>)>)>;

struct Diesel {
    connection: SqliteConnection,
    updates: usize,
}

impl Diesel {
    fn new(place: &Place) -> Diesel {
        let mut connection = SqliteConnection::establish(place.path()).expect("the database opens");
        connection.batch_execute(&place.setup_sql()).expect("the data fits");
        Diesel { connection, updates: 0 }
    }
}

impl Peer for Diesel {
    fn sqlite_build(&mut self) -> Vec<String> {
        let mut lines = lines(&mut self.connection, "SELECT sqlite_version() AS line");
        lines.extend(self::lines(&mut self.connection, "SELECT compile_options AS line FROM pragma_compile_options"));
        lines
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        let connection = &mut self.connection;
        match workload {
            Workload::Fetch => timer.run(connection, |c| fetch(c, last).expect("users"), |_, users| sum(users)),
            Workload::Point => timer.run(connection, |c| look_up(c, last).expect("users"), |_, sum| *sum),
            Workload::Relations => timer.run(connection, |c| relations(c, last).expect("a tree"), |_, tree| tree_sum(tree)),
            Workload::Build => timer.run(&mut (), |()| build(n), |(), sql| query_sum(sql)),
            Workload::Insert => measure_insert(connection, n, timer),
            Workload::Update => measure_update(connection, &mut self.updates, last, timer),
        }
        true
    }
}

fn measure_insert(connection: &mut SqliteConnection, n: usize, timer: &mut Timer) {
    let users: Vec<NewUser> = new_users(n).into_iter().map(NewUser::from).collect();
    timer.run_after(
        connection,
        |c| c.batch_execute("DELETE FROM ins_users").expect("the table empties"),
        |c| insert(c, &users).expect("the rows go in"),
        |c, keys| inserted_sum(keys, &inserted(c)),
    );
}

fn measure_update(connection: &mut SqliteConnection, updates: &mut usize, last: i32, timer: &mut Timer) {
    let work = |c: &mut SqliteConnection| {
        *updates += 1;
        update(c, colour(*updates), last).expect("the rows change");
        colour(*updates)
    };
    timer.run(connection, work, |c, colour| {
        let changed = upd_users::table.filter(upd_users::hair_color.eq(*colour)).count();
        changed.get_result::<i64>(c).expect("a count") as u64
    });
}

fn fetch(connection: &mut SqliteConnection, last: i32) -> QueryResult<Vec<User>> {
    users::table.filter(users::id.le(last)).load(connection)
}

fn look_up(connection: &mut SqliteConnection, last: i32) -> QueryResult<u64> {
    let mut sum = 0;
    for id in 1..=last {
        let user: User = users::table.find(id).first(connection)?;
        sum += user.id as u64 + user.name.len() as u64;
    }
    Ok(sum)
}

fn insert(connection: &mut SqliteConnection, users: &[NewUser]) -> QueryResult<Vec<i32>> {
    connection.transaction(|c| diesel::insert_into(ins_users::table).values(users).returning(ins_users::id).get_results(c))
}

fn update(connection: &mut SqliteConnection, colour: &str, last: i32) -> QueryResult<()> {
    connection.transaction(|c| {
        for id in 1..=last {
            diesel::update(upd_users::table.find(id)).set(upd_users::hair_color.eq(colour)).execute(c)?;
        }
        Ok(())
    })
}

fn relations(connection: &mut SqliteConnection, last: i32) -> QueryResult<Tree> {
    let users = fetch(connection, last)?;
    let posts = Post::belonging_to(&users).select(Post::as_select()).load(connection)?;
    let comments = Comment::belonging_to(&posts).select(Comment::as_select()).load(connection)?;
    let comments = comments.grouped_by(&posts);
    let posts = posts.into_iter().zip(comments).grouped_by(&users);
    Ok(users.into_iter().zip(posts).collect())
}

fn build(n: usize) -> String {
    let mut last = String::new();
    for _ in 0..n {
        last = std::hint::black_box(query_text(&Filters::asked()));
    }
    last
}

fn query_text(filters: &Filters) -> String {
    let columns = (users::all_columns, (posts::id, posts::title));
    let mut query = users::table.inner_join(posts::table).select(columns).into_boxed::<Sqlite>();
    if let Some(colour) = filters.hair_color {
        query = query.filter(users::hair_color.eq(colour));
    }
    if let Some(id) = filters.id_above {
        query = query.filter(users::id.gt(id));
    }
    if let Some(pattern) = filters.name_like {
        query = query.filter(users::name.like(pattern));
    }
    if let Some(title) = filters.title_not {
        query = query.filter(posts::title.ne(title));
    }
    if let Some(id) = filters.post_below {
        query = query.filter(posts::id.lt(id));
    }
    let query = query.order_by((users::name.asc(), posts::id.desc())).limit(BUILD_LIMIT);
    let mut text = SqliteQueryBuilder::default();
    QueryFragment::<Sqlite>::to_sql(&query, &mut text, &Sqlite).expect("SQLite has it all");
    text.finish()
}

fn inserted(connection: &mut SqliteConnection) -> Vec<model::User> {
    let rows: Vec<User> = ins_users::table.load(connection).expect("the rows read");
    let plain = |user: User| model::User { id: user.id, name: user.name, hair_color: user.hair_color, created_at: user.created_at };
    rows.into_iter().map(plain).collect()
}

fn sum(users: &[User]) -> u64 {
    let sums = users.iter().map(|user| user_sum(user.id, &user.name, user.hair_color.as_deref(), user.created_at));
    sums.fold(0, u64::wrapping_add)
}

fn tree_sum(tree: &Tree) -> u64 {
    let mut sum = TreeSum::default();
    for (user, posts) in tree {
        sum.user(user.id, &user.name);
        for (post, comments) in posts {
            sum.post(user.id, post.id, &post.title, post.body.as_deref());
            comments.iter().for_each(|comment| sum.comment(post.id, comment.id, &comment.text));
        }
    }
    sum.finish()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(connection).expect("SQLite describes itself");
    lines.into_iter().map(|line| line.line).collect()
}

fn main() {
    let place = std::env::args().nth(2).expect("usage: peer-diesel diesel <path or :memory:>");
    serve(&mut Diesel::new(&Place::parse(&place)));
}
