//! Whole applications in small: models, sessions, and which statements they send.
//!
//! The models are here; each file in `tests/` is about one promise of the ORM.
use aludel::prelude::*;

/// Somebody who writes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
pub struct User {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// The name.
    pub name: String,
    /// Unique.
    #[model(unique, length = 100)]
    pub email: Option<String>,
    /// Long, and seldom read.
    pub bio: Deferred<Option<String>>,
    /// What they wrote.
    #[model(back = "author", cascade = "delete")]
    pub posts: Many<Post>,
}

/// Something written.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "posts", index(author, title))]
pub struct Post {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// The title.
    pub title: String,
    /// How often it was read.
    #[model(server_default = 0)]
    pub views: i64,
    /// Who wrote it.
    pub author: One<User>,
    /// Who checked it, if anybody did.
    pub editor: Option<One<User>>,
    /// What others said.
    #[model(back = "post", cascade = "delete-orphan")]
    pub comments: Many<Comment>,
}

/// Something said about a post.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "comments")]
pub struct Comment {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// The text.
    pub text: String,
    /// The post.
    pub post: One<Post>,
}

/// A tree in one table.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "nodes")]
pub struct Node {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// The name.
    pub name: String,
    /// The node above.
    #[model(back = "children")]
    pub above: Option<One<Node>>,
    /// The nodes below.
    #[model(back = "above")]
    pub children: Many<Node>,
}

/// Half of a circle of two tables.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "teams")]
pub struct Team {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// The name.
    pub name: String,
    /// Who leads it.
    #[model(back = "leads")]
    pub leader: Option<One<Person>>,
    /// Who is in it.
    #[model(back = "team")]
    pub members: Many<Person>,
}

/// The other half.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people")]
pub struct Person {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// The name.
    pub name: String,
    /// The team.
    #[model(back = "members")]
    pub team: One<Team>,
    /// The teams they lead.
    #[model(back = "leader")]
    pub leads: Many<Team>,
}

/// A key of two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders")]
pub struct Purchase {
    /// The shop.
    #[model(primary_key)]
    pub shop: String,
    /// The number within the shop.
    #[model(primary_key)]
    pub number: i64,
    /// What is in it.
    #[model(back = "order")]
    pub lines: Many<Line>,
}

/// A foreign key of two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "lines")]
pub struct Line {
    /// Made by the database.
    #[model(primary_key)]
    pub id: Auto<i64>,
    /// What.
    pub article: String,
    /// The order.
    #[model(key = "order_shop, order_number")]
    pub order: One<Purchase>,
}

/// Every table.
pub fn metadata() -> MetaData {
    MetaData::new()
        .model::<User>()
        .model::<Post>()
        .model::<Comment>()
        .model::<Node>()
        .model::<Team>()
        .model::<Person>()
        .model::<Purchase>()
        .model::<Line>()
}

/// A new database in memory, and a session.
///
/// # Panics
/// When there is none to be had: these are tests.
pub fn session() -> (Engine, Session) {
    let engine = aludel_test::memory();
    engine.create_all(&metadata()).unwrap_or_else(|error| panic!("{error}"));
    let session = engine.session().unwrap_or_else(|error| panic!("{error}"));
    (engine, session)
}

/// A user without posts.
pub fn user(name: &str) -> User {
    User { id: auto(), name: name.into(), email: None, bio: Deferred::unloaded(), posts: many([]) }
}

/// A post under its author.
pub fn post(title: &str) -> Post {
    Post { id: auto(), title: title.into(), views: 0, author: parent(), editor: None, comments: many([]) }
}

/// A comment under its post.
pub fn comment(text: &str) -> Comment {
    Comment { id: auto(), text: text.into(), post: parent() }
}

/// A node with nodes below it.
pub fn node(name: &str, children: Vec<Node>) -> Node {
    Node { id: auto(), name: name.into(), above: None, children: many(children) }
}
