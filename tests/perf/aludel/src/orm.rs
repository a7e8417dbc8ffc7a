//! Aludel's ORM: objects that live in a session, changes that a flush finds and writes.

use aludel::prelude::*;
use chrono::NaiveDateTime;
use perf_peer::data::{colour, new_users};
use perf_peer::model;
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, query_sum, user_sum};

use crate::database;
use crate::query_text;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[model(primary_key)]
    id: i32,
    name: String,
    hair_color: Option<String>,
    created_at: NaiveDateTime,
    #[model(back = "user")]
    posts: Many<Post>,
}

#[derive(Model)]
#[model(table = "posts")]
struct Post {
    #[model(primary_key)]
    id: i32,
    title: String,
    body: Option<String>,
    user: One<User>,
    #[model(back = "post")]
    comments: Many<Comment>,
}

#[derive(Model)]
#[model(table = "comments")]
struct Comment {
    #[model(primary_key)]
    id: i32,
    text: String,
    post: One<Post>,
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
    name: String,
    hair_color: Option<String>,
    created_at: NaiveDateTime,
}

/// Objects, and the session that they live in.
type Loaded<M> = (Session, Vec<Tracked<M>>);

/// An engine with the data in it. Every run has a session of its own.
pub struct Orm {
    engine: Engine,
    updates: usize,
}

impl Orm {
    pub fn new(place: &Place) -> Orm {
        Orm { engine: database::open(place), updates: 0 }
    }
}

impl Peer for Orm {
    fn sqlite_build(&mut self) -> Vec<String> {
        database::sqlite_build(&mut self.engine.connection().expect("a connection"))
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        let engine = &mut self.engine;
        match workload {
            Workload::Fetch => timer.run(engine, |e| fetch(e, last).expect("users"), |_, users| sum(users)),
            Workload::Point => timer.run(engine, |e| look_up(e, last).expect("users"), |_, sum| *sum),
            Workload::Relations => {
                timer.run(engine, |e| relations(e, last).expect("a tree"), |_, tree| tree_sum(tree));
            }
            Workload::Build => {
                let mut connection = engine.connection().expect("a connection");
                timer.run(&mut connection, |c| query_text::build(c, n), |_, sql| query_sum(sql));
            }
            Workload::Insert => measure_insert(engine, n, timer),
            Workload::Update => measure_update(engine, &mut self.updates, timer),
        }
        true
    }
}

fn measure_insert(engine: &Engine, n: usize, timer: &mut Timer) {
    let template: Vec<Inserted> = new_users(n).into_iter().map(unsaved).collect();
    timer.run_after(
        &mut Vec::new(),
        |rows| {
            let mut connection = engine.connection().expect("a connection");
            connection.execute(&delete(Inserted::entity())).expect("the table empties");
            rows.clone_from(&template);
        },
        |rows| insert(engine, std::mem::take(rows)).expect("the rows go in"),
        |_, keys| inserted_sum(keys, &inserted(engine)),
    );
}

/// The objects are loaded outside the time: what is measured is finding the changes and writing them.
fn measure_update(engine: &Engine, updates: &mut usize, timer: &mut Timer) {
    timer.run_after(
        &mut None,
        |loaded: &mut Option<Loaded<Updated>>| {
            // The connection of the last session must be free first.
            drop(loaded.take());
            *loaded = Some(load(engine).expect("the rows read"));
        },
        |loaded| {
            *updates += 1;
            let (session, rows) = loaded.as_mut().expect("a session");
            change(session, rows, colour(*updates)).expect("the rows change");
            colour(*updates)
        },
        |loaded, colour| {
            let (session, _) = loaded.as_mut().expect("a session");
            let changed = select(count_all()).from(Updated::entity()).filter(Updated::hair_color.eq(*colour));
            session.rows(&changed).expect("a count").into_iter().sum::<i64>() as u64
        },
    );
}

fn fetch(engine: &Engine, last: i32) -> Result<Loaded<User>> {
    let mut session = Session::new(engine)?;
    let users = session.all(User::select().filter(User::id.le(last)))?;
    Ok((session, users))
}

fn look_up(engine: &Engine, last: i32) -> Result<u64> {
    let mut session = Session::new(engine)?;
    let mut sum = 0;
    for id in 1..=last {
        let user = session.get::<User>(id)?;
        let user = &session[user];
        sum += user.id as u64 + user.name.len() as u64;
    }
    Ok(sum)
}

fn insert(engine: &Engine, rows: Vec<Inserted>) -> Result<Vec<i32>> {
    let mut session = Session::new(engine)?;
    let handles = session.add_all(rows);
    session.commit()?;
    Ok(handles.into_iter().map(|handle| *session[handle].id).collect())
}

fn load(engine: &Engine) -> Result<Loaded<Updated>> {
    let mut session = Session::new(engine)?;
    let rows = session.all(Updated::select())?;
    Ok((session, rows))
}

fn change(session: &mut Session, rows: &[Tracked<Updated>], colour: &str) -> Result<()> {
    for row in rows {
        session[*row].hair_color = Some(colour.to_owned());
    }
    session.commit()
}

fn relations(engine: &Engine, last: i32) -> Result<Loaded<User>> {
    let mut session = Session::new(engine)?;
    let query = User::select().filter(User::id.le(last)).preload(User::posts.then(Post::comments));
    let users = session.all(query)?;
    Ok((session, users))
}

fn inserted(engine: &Engine) -> Vec<model::User> {
    let mut connection = engine.connection().expect("a connection");
    let rows = connection.all(&Inserted::select()).expect("the rows read");
    let plain = |row: Inserted| model::User { id: *row.id, name: row.name, hair_color: row.hair_color, created_at: row.created_at };
    rows.into_iter().map(plain).collect()
}

fn unsaved(user: model::NewUser) -> Inserted {
    Inserted { id: auto(), name: user.name, hair_color: user.hair_color, created_at: user.created_at }
}

fn sum((session, users): &Loaded<User>) -> u64 {
    let users = users.iter().map(|user| &session[*user]);
    let sums = users.map(|user| user_sum(user.id, &user.name, user.hair_color.as_deref(), user.created_at));
    sums.fold(0, u64::wrapping_add)
}

fn tree_sum((session, users): &Loaded<User>) -> u64 {
    let mut sum = TreeSum::default();
    for user in users {
        let parent = &session[*user];
        sum.user(parent.id, &parent.name);
        for post in session.loaded(*user, User::posts).expect("posts are loaded") {
            let own = &session[post];
            sum.post(parent.id, own.id, &own.title, own.body.as_deref());
            for comment in session.loaded(post, Post::comments).expect("comments are loaded") {
                let comment = &session[comment];
                sum.comment(own.id, comment.id, &comment.text);
            }
        }
    }
    sum.finish()
}
