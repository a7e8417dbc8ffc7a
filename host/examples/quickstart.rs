//! A blog on a SQLite file: `cargo run --example quickstart`; on another database: `cargo run --example quickstart <URL>`.
//!
//! The dialect and the column type of the tags are plugins, loaded as dynamic libraries when the URL and the model ask for
//! them. Every step prints what it does, the SQL that was sent, and what came back.
use aludel::prelude::*;
use aludel_taglist_value::TagList;
use chrono::NaiveDateTime;

/// Somebody who writes.
#[derive(Model, Debug, Clone)]
#[model(table = "users")]
struct User {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 50, unique)]
    username: String,
    #[model(length = 100, unique)]
    email: String,
    bio: Option<String>,
    #[model(back = "author", cascade = "delete")]
    posts: Many<Post>,
}

/// Something written.
#[derive(Model, Debug, Clone)]
#[model(table = "posts")]
struct Post {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 200)]
    title: String,
    tags: TagList,
    #[model(index)]
    published: Option<NaiveDateTime>,
    author: One<User>,
    #[model(back = "post", cascade = "delete")]
    comments: Many<Comment>,
}

/// What others say about it.
#[derive(Model, Debug, Clone)]
#[model(table = "comments")]
struct Comment {
    #[model(primary_key)]
    id: Auto<i64>,
    content: String,
    post: One<Post>,
}

fn user(username: &str, bio: Option<&str>, posts: Vec<Post>) -> User {
    User { id: auto(), username: username.into(), email: format!("{username}@example.org"), bio: bio.map(Into::into), posts: many(posts) }
}

fn post(title: &str, tags: &[&str], comments: &[&str]) -> Post {
    let comments = comments.iter().map(|content| Comment { id: auto(), content: (*content).into(), post: parent() });
    let published = chrono::DateTime::from_timestamp(1_700_000_000, 0).map(|time| time.naive_utc());
    Post { id: auto(), title: title.into(), tags: TagList::from_iter(tags.iter().copied()), published, author: parent(), comments: many(comments) }
}

/// Prints a heading, the statements that `work` sent, and what it has to say.
fn step<T>(recorder: &Recorder, heading: &str, work: impl FnOnce(&mut Vec<String>) -> Result<T>) -> Result<T> {
    recorder.take();
    let mut lines = Vec::new();
    let result = work(&mut lines);
    println!("\n{heading}");
    for sql in recorder.statements() {
        println!("    {sql}");
    }
    for line in lines {
        println!("  => {line}");
    }
    result
}

fn main() -> Result<()> {
    let folder = tempfile::tempdir()
        .map_err(|cause| Error::new(ErrorKind::Resource, "APP-1001", "there is no room for a temporary folder").with_source(cause))?;
    let file = format!("sqlite:///{}", folder.path().join("blog.db").display());
    let engine = Engine::connect(std::env::args().nth(1).unwrap_or(file))?;
    if let Some(library) = engine.library() {
        println!("dialect `{}`, loaded from {}", engine.dialect_name(), library.display());
    }
    let recorder = engine.record();

    step(&recorder, "Create the tables of three models", |_| engine.create_all(&MetaData::new().model::<User>().model::<Post>().model::<Comment>()))?;

    let mut session = Session::new(&engine)?;
    let ada = step(&recorder, "Add a graph of objects; the flush orders and batches the inserts", |say| {
        let ada = session.add(user(
            "ada",
            Some("Wrote the first program."),
            vec![
                post("Notes on the Analytical Engine", &["engine", "mathematics"], &["Marvellous!", "What is a loop?"]),
                post("On Bernoulli numbers", &["mathematics"], &["I get the same."]),
            ],
        ));
        session.add(user("grace", None, vec![post("Compilers for everyone", &["language"], &[])]));
        session.add(user("lurker", None, vec![]));
        session.commit()?;
        say.push(format!("ada is user {}", session[ada].id));
        Ok(ada)
    })?;

    step(&recorder, "Filter and sort", |say| {
        let query = User::select().filter(User::bio.is_null().or(User::username.like("a%"))).order_by(User::username);
        for found in session.all(query)? {
            say.push(session[found].username.clone());
        }
        Ok(())
    })?;

    step(&recorder, "Join and count: posts of each user", |say| {
        let posts = count(Post::id).label("posts");
        let query =
            select((User::username, posts.clone())).left_join(User::posts).group_by(User::username).order_by(posts.desc()).order_by(User::username);
        for (username, posts) in session.rows(query)? {
            say.push(format!("{username}: {posts}"));
        }
        Ok(())
    })?;

    step(&recorder, "Load users with their posts and comments: three statements, whatever the number of users", |say| {
        let mut fresh = Session::new(&engine)?;
        for author in fresh.all(User::select().preload(User::posts.then(Post::comments)).order_by(User::id))? {
            for post in fresh.loaded(author, User::posts)? {
                let comments = fresh.loaded(post, Post::comments)?.len();
                let (author, post) = (&fresh[author], &fresh[post]);
                say.push(format!("{}: {} [{}], {comments} comments", author.username, post.title, post.tags.join(", ")));
            }
        }
        Ok(())
    })?;

    step(&recorder, "Change objects; only what changed is written", |_| {
        session[ada].bio = Some("Wrote the first program, and the first comment.".into());
        for post in session.related(ada, User::posts)? {
            session[post].tags.push("history".into());
        }
        session.commit()
    })?;

    step(&recorder, "A duplicate is refused, and nothing of the session is lost", |say| {
        let twin = session.add(user("ada", None, vec![]));
        if let Err(error) = session.commit() {
            say.extend(error.to_string().lines().map(str::to_owned));
        }
        session[twin].username = "ada2".into();
        session[twin].email = "ada2@example.org".into();
        session.commit()?;
        say.push(format!("mended and committed: user {}", session[twin].id));
        Ok(())
    })?;

    step(&recorder, "Ask for a relation that is not loaded: no hidden query, but an error that says what to do", |say| {
        let mut fresh = Session::new(&engine)?;
        let grace = fresh.one(User::select().filter(User::username.eq("grace")))?;
        if let Err(error) = fresh.loaded(grace, User::posts) {
            say.extend(error.to_string().lines().map(str::to_owned));
        }
        Ok(())
    })?;

    step(&recorder, "Delete ada; her posts and their comments go with her", |say| {
        session.delete(ada)?;
        session.commit()?;
        let left = session.rows(select(count_all()).from(Comment::entity()))?;
        say.push(format!("comments left: {left:?}"));
        Ok(())
    })
}
