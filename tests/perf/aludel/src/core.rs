//! Aludel without its ORM: typed statements over a connection, rows as plain structs.

use aludel::prelude::*;
use chrono::NaiveDateTime;
use perf_peer::data::{colour, new_users};
use perf_peer::model;
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, query_sum, user_sum};

use crate::database;
use crate::query_text;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: i32,
    pub name: String,
    pub hair_color: Option<String>,
    pub created_at: NaiveDateTime,
}

#[derive(Model)]
#[model(table = "posts")]
pub struct Post {
    #[model(primary_key)]
    pub id: i32,
    pub user_id: i32,
    pub title: String,
    pub body: Option<String>,
}

#[derive(Model)]
#[model(table = "comments")]
pub struct Comment {
    #[model(primary_key)]
    pub id: i32,
    pub post_id: i32,
    pub text: String,
}

#[derive(Clone, Model)]
#[model(table = "ins_users")]
struct Inserted {
    #[model(primary_key)]
    id: Auto<i32>,
    name: String,
    hair_color: Option<String>,
    created_at: NaiveDateTime,
}

#[derive(Model)]
#[model(table = "upd_users")]
struct Updated {
    #[model(primary_key)]
    id: i32,
    hair_color: Option<String>,
}

/// A connection with the data in it.
pub struct Core {
    connection: Connection,
    updates: usize,
}

impl Core {
    pub fn new(place: &Place) -> Core {
        let engine = database::open(place);
        Core { connection: engine.connection().expect("a connection"), updates: 0 }
    }
}

impl Peer for Core {
    fn sqlite_build(&mut self) -> Vec<String> {
        database::sqlite_build(&mut self.connection)
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        let connection = &mut self.connection;
        match workload {
            Workload::Fetch => timer.run(connection, |c| fetch(c, last).expect("users"), |_, users| sum(users)),
            Workload::Point => timer.run(connection, |c| look_up(c, last).expect("users"), |_, sum| *sum),
            Workload::Relations => {
                timer.run(connection, |c| relations(c, last).expect("a tree"), |_, tree| TreeSum::of(tree));
            }
            Workload::Build => timer.run(connection, |c| query_text::build(c, n), |_, sql| query_sum(sql)),
            Workload::Insert => measure_insert(connection, n, timer),
            Workload::Update => measure_update(connection, &mut self.updates, last, timer),
        }
        true
    }
}

fn measure_insert(connection: &mut Connection, n: usize, timer: &mut Timer) {
    let template: Vec<Inserted> = new_users(n).into_iter().map(unsaved).collect();
    timer.run_after(
        &mut (connection, Vec::new()),
        |(c, rows)| {
            c.execute(&delete(Inserted::entity())).expect("the table empties");
            rows.clone_from(&template);
        },
        |(c, rows)| insert(c, rows).expect("the rows go in"),
        |(c, _), keys| inserted_sum(keys, &inserted(c)),
    );
}

fn measure_update(connection: &mut Connection, updates: &mut usize, last: i32, timer: &mut Timer) {
    let work = |c: &mut Connection| {
        *updates += 1;
        update_all(c, colour(*updates), last).expect("the rows change");
        colour(*updates)
    };
    timer.run(connection, work, |c, colour| {
        let changed = select(count_all()).from(Updated::entity()).filter(Updated::hair_color.eq(*colour));
        c.one(&changed).expect("a count") as u64
    });
}

fn fetch(connection: &mut Connection, last: i32) -> Result<Vec<User>> {
    connection.all(&User::select().filter(User::id.le(last)))
}

fn look_up(connection: &mut Connection, last: i32) -> Result<u64> {
    let mut sum = 0;
    for id in 1..=last {
        let user: User = connection.find(id)?.expect("the user is there");
        sum += user.id as u64 + user.name.len() as u64;
    }
    Ok(sum)
}

fn insert(connection: &mut Connection, rows: &mut [Inserted]) -> Result<Vec<i32>> {
    connection.transaction(|tx| tx.insert_all(rows))?;
    Ok(rows.iter().map(|row| *row.id).collect())
}

fn update_all(connection: &mut Connection, colour: &str, last: i32) -> Result<()> {
    let change = |id: i32| update(Updated::entity()).set(Updated::hair_color.set(colour)).filter(Updated::id.eq(id));
    let changes: Vec<_> = (1..=last).map(change).collect();
    connection.transaction(|tx| tx.execute_many(&changes))?;
    Ok(())
}

fn relations(connection: &mut Connection, last: i32) -> Result<model::Tree> {
    let users = fetch(connection, last)?;
    let of_users = Post::user_id.in_(users.iter().map(|user| user.id));
    let posts = connection.all(&Post::select().filter(of_users))?;
    let of_posts = Comment::post_id.in_(posts.iter().map(|post| post.id));
    let comments = connection.all(&Comment::select().filter(of_posts))?;
    let users = users.into_iter().map(model::User::from).collect();
    let posts = posts.into_iter().map(model::Post::from).collect();
    Ok(model::group(users, posts, comments.into_iter().map(model::Comment::from).collect()))
}

fn inserted(connection: &mut Connection) -> Vec<model::User> {
    let rows = connection.all(&Inserted::select()).expect("the rows read");
    let plain = |row: Inserted| model::User { id: *row.id, name: row.name, hair_color: row.hair_color, created_at: row.created_at };
    rows.into_iter().map(plain).collect()
}

fn unsaved(user: model::NewUser) -> Inserted {
    Inserted { id: auto(), name: user.name, hair_color: user.hair_color, created_at: user.created_at }
}

fn sum(users: &[User]) -> u64 {
    let sums = users.iter().map(|user| user_sum(user.id, &user.name, user.hair_color.as_deref(), user.created_at));
    sums.fold(0, u64::wrapping_add)
}

impl From<User> for model::User {
    fn from(user: User) -> model::User {
        model::User { id: user.id, name: user.name, hair_color: user.hair_color, created_at: user.created_at }
    }
}

impl From<Post> for model::Post {
    fn from(post: Post) -> model::Post {
        model::Post { id: post.id, user_id: post.user_id, title: post.title, body: post.body }
    }
}

impl From<Comment> for model::Comment {
    fn from(comment: Comment) -> model::Comment {
        model::Comment { id: comment.id, post_id: comment.post_id, text: comment.text }
    }
}
