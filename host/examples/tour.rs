//! The tour of the README, which holds this file's text.
use aludel::prelude::*;

#[derive(Model, Debug, Clone)]
#[model(table = "users")]
struct User {
    #[model(primary_key)]
    id: Auto<i64>, // the database makes it
    #[model(length = 50, unique)]
    name: String,
    nickname: Option<String>, // may be NULL
    #[model(back = "author")]
    posts: Many<Post>, // the other side of `Post::author`
}

#[derive(Model, Debug, Clone)]
#[model(table = "posts")]
struct Post {
    #[model(primary_key)]
    id: Auto<i64>,
    title: String,
    author: One<User>, // the foreign key `author_id`, and the user when loaded
}

fn main() -> Result<()> {
    let engine = Engine::connect("sqlite://")?; // loads the plugin `sqlite`
    engine.create_all(&MetaData::new().model::<User>().model::<Post>())?;

    // The ORM: objects live in the session, the program holds small handles.
    let mut session = Session::new(&engine)?;
    let ada = session.add(User {
        id: auto(),
        name: "Ada".into(),
        nickname: None,
        posts: many([Post { id: auto(), title: "Notes".into(), author: parent() }]),
    });
    session.commit()?; // INSERT users …; INSERT posts …
    session[ada].name.push_str(" Lovelace");
    session.commit()?; // UPDATE users SET name = ? WHERE users.id = ?
    for post in session.related(ada, User::posts)? {
        assert_eq!(session[post].title, "Notes");
    }
    drop(session);

    // Core: the same models, as plain values and tuples, through a connection.
    let mut connection = engine.connection()?;
    let query = select((User::name, count(Post::id))).left_join(User::posts).group_by(User::name);
    assert_eq!(connection.all(&query)?, [("Ada Lovelace".to_owned(), 1)]);

    // Names that are known at run time only meet the same expressions, checked against the metadata.
    let users = User::def();
    let by_name = (users.table)().col::<String>("name")?.like("A%");
    assert_eq!(connection.one(&select(count_all()).from(User::entity()).filter(by_name))?, 1);
    Ok(())
}
