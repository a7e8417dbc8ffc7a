//! The guide's chapters on Core, schema, validation at the database and advanced models (3, 5, 6.3, 7.1), call by call and in its order, on every
//! engine. Chapter 9 is in `seed_queries`, chapter 10.2 in the engine's `seed_engine`. Where the guide's own code is wrong, the comment
//! says what is done instead.
// A field may be in two indexes; the lint takes its name for an attribute.
#![allow(clippy::duplicated_attributes)]
use aludel::{
    NamingConvention,
    dialect::Capability,
    prelude::*,
    schema::{Check, DdlIf, ForeignKey, ReferentialAction},
};
use aludel_test::on_every_engine;
use chrono::{NaiveDateTime, Timelike, Utc};
use std::collections::BTreeMap;

fn utcnow() -> NaiveDateTime {
    let now = Utc::now().naive_utc();
    now.with_nanosecond(now.nanosecond() / 1_000 * 1_000).unwrap_or(now)
}

// 3.2: tables of Core.
fn users_table() -> Table {
    Table::new("users")
        .column(column("id", SqlType::Integer).primary_key().generated())
        .column(column("username", SqlType::String(Some(50))).unique().not_null())
        .column(column("email", SqlType::String(Some(100))).unique().not_null())
        .column(column("full_name", SqlType::String(Some(100))))
        .column(column("created_at", SqlType::DateTime(false)).default_with(utcnow))
        .column(column("is_active", SqlType::Boolean).default::<bool>(true))
}

fn posts_table() -> Table {
    Table::new("posts")
        .column(column("id", SqlType::Integer).primary_key().generated())
        .column(column("title", SqlType::String(Some(200))).not_null())
        .column(column("content", SqlType::Text))
        .column(column("user_id", SqlType::Integer).references("users", "id"))
        .column(column("created_at", SqlType::DateTime(false)).default_with(utcnow))
        .column(column("updated_at", SqlType::DateTime(false)).default_with(utcnow).onupdate_with(utcnow))
}

/// 3.3: `create_user_core`. The key comes from RETURNING where there is such a thing, else from the driver (SQLAlchemy:
/// `inserted_primary_key`).
fn create_user(connection: &mut aludel::Connection, users: &Table, username: &str, email: &str, full_name: Option<&str>) -> i32 {
    let insert =
        insert_into(users).set::<String>("username", username).set::<String>("email", email).set::<String>("full_name", full_name.map(str::to_owned));
    match connection.engine().has(Capability::Returning) {
        true => connection.one(&insert.returning(users.col::<i32>("id").unwrap())).unwrap(),
        false => i32::try_from(connection.execute(&insert).unwrap().last_id.unwrap()).unwrap(),
    }
}

on_every_engine! {
    // 3.1: text, with and without values.
    fn chapter_3_1_fundamentals(server) {
        let mut connection = server.connection().unwrap();
        let row = connection.one(&text("SELECT 'Hello SQLAlchemy Core' as message")).unwrap();
        assert_eq!(row.get::<String>("message").unwrap(), "Hello SQLAlchemy Core");
        server.create_all(&MetaData::new().table(users_table())).unwrap();
        let rows = connection.all(&text("SELECT * FROM users WHERE name_of(:name) = 1").bind("name", "John"));
        assert!(rows.is_err(), "there is no such function");
        assert!(connection.all(&text("SELECT * FROM users WHERE username = :name").bind("name", "John")).unwrap().is_empty());
    }

    fn chapter_3_3_create_read_update_delete(server) {
        let users = users_table();
        server.create_all(&MetaData::new().table(users.clone()).table(posts_table())).unwrap();
        let mut connection = server.connection().unwrap();
        let id = || users.col::<i32>("id").unwrap();
        let john = create_user(&mut connection, &users, "john_doe", "john@example.com", Some("John Doe"));
        let jane = create_user(&mut connection, &users, "jane_smith", "jane@example.com", None);
        assert_eq!((john, jane), (1, 2), "{}", server.name());
        let all = connection.all(&select(users.all()).from(&users).order_by(id())).unwrap();
        assert_eq!((all.len(), all[1].get::<Option<String>>("full_name").unwrap(), all[0].get::<bool>("is_active").unwrap()), (2, None, true));
        let one = connection.first(&select(users.all()).from(&users).filter(id().eq(john))).unwrap().unwrap();
        assert_eq!(one.get::<String>("username").unwrap(), "john_doe");
        assert!(one.get::<NaiveDateTime>("created_at").is_ok());
        let changed = update_table(&users).filter(id().eq(john)).set_value::<String>("full_name", "John Updated Doe");
        assert_eq!(connection.execute(&changed).unwrap().affected, 1);
        assert_eq!(connection.execute(&delete_from(&users).filter(id().eq(jane))).unwrap().affected, 1);
        assert!(connection.first(&select(users.all()).from(&users).filter(id().eq(jane))).unwrap().is_none());
    }

    fn chapter_3_4_advanced_queries(server) {
        let (users, posts) = (users_table(), posts_table());
        server.create_all(&MetaData::new().table(users.clone()).table(posts.clone())).unwrap();
        let mut connection = server.connection().unwrap();
        let john = create_user(&mut connection, &users, "john_doe", "john@example.com", None);
        create_user(&mut connection, &users, "jane", "jane@example.org", None);
        for title in ["one", "two"] {
            connection.execute(&insert_into(&posts).set::<String>("title", title).set::<i32>("user_id", john)).unwrap();
        }
        let (id, name) = (|| users.col::<i32>("id").unwrap(), || users.col::<String>("username").unwrap());
        let active = || users.col::<bool>("is_active").unwrap();
        let post_id = || posts.col::<i32>("id").unwrap();
        let counted = connection.one(&select(count(id()).label("user_count")).from(&users)).unwrap();
        assert_eq!(counted, 2);
        // `outerjoin(posts_table)` finds the condition by the foreign key; here it is said.
        let per_user = select((name(), count(post_id()).label("post_count")))
            .from(&users)
            .left_join_on(&posts, posts.col::<i32>("user_id").unwrap().eq(id()))
            .group_by(id())
            .group_by(name())
            .order_by(name());
        assert_eq!(connection.all(&per_user).unwrap(), [("jane".into(), 0), ("john_doe".into(), 2)]);
        let complex = select(name())
            .from(&users)
            .filter(all([active().eq(true), any([name().like("%john%"), users.col::<String>("email").unwrap().like("%example.com")])]));
        assert_eq!(connection.all(&complex).unwrap(), ["john_doe"]);
        let average = select(avg(post_id())).from(&posts).scalar();
        let above = select(posts.col::<String>("title").unwrap()).from(&posts).filter(post_id().cast::<f64>().gt(average));
        assert_eq!(connection.all(&above).unwrap(), ["two"], "{}", server.name());
        let status = case(active().eq(true), "Active").otherwise("Inactive");
        assert_eq!(connection.all(&select(status.label("status")).from(&users)).unwrap(), ["Active", "Active"]);
    }
}

// 5.1: the advanced schema, as models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[sql(rename_all = "lowercase", name = "user_role", native)]
enum UserRole {
    Admin,
    User,
    Moderator,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[sql(rename_all = "lowercase", name = "post_status", native)]
enum PostStatus {
    Draft,
    Published,
    Archived,
}

type Preferences = Json<BTreeMap<String, String>>;

fn empty() -> Preferences {
    Json(BTreeMap::new())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "users",
    index(email, is_active, name = "ix_users_email_active"),
    index(role, created_at, name = "ix_users_role_created"),
    check("account_balance >= 0", name = "positive_balance"),
    check(User::login_count.ge(0), name = "non_negative_logins"),
    check("email LIKE '%@%.%'", name = "valid_email_format")
)]
struct User {
    #[model(primary_key)]
    id: Auto<i32>,
    #[model(length = 50, unique)]
    username: String,
    #[model(length = 255, unique)]
    email: String,
    #[model(length = 255)]
    password_hash: String,
    #[model(length = 100)]
    first_name: Option<String>,
    bio: Option<String>,
    #[model(client_default = UserRole::User)]
    role: Auto<UserRole>,
    #[model(client_default_with = empty)]
    preferences: Auto<Preferences>,
    #[model(precision = (10, 2), client_default = 0.0)]
    account_balance: Auto<f64>,
    #[model(client_default = 0)]
    login_count: Auto<i32>,
    #[model(client_default = true)]
    is_active: Auto<bool>,
    #[model(client_default_with = utcnow)]
    created_at: Auto<NaiveDateTime>,
    #[model(client_default_with = utcnow, onupdate_with = utcnow)]
    updated_at: Auto<NaiveDateTime>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "posts",
    index(author, status, name = "ix_posts_author_status"),
    index(published_at, status, name = "ix_posts_published"),
    index(slug, unique = true, name = "ix_posts_slug_unique"),
    check("view_count >= 0", name = "non_negative_views"),
    // The guide's pattern is PostgreSQL's.
    check("slug ~ '^[a-z0-9-]+$'", name = "valid_slug_format", ddl_if = DdlIf::dialects(["postgres"]))
)]
struct Post {
    #[model(primary_key)]
    id: Auto<i32>,
    #[model(length = 200)]
    title: String,
    #[model(length = 250)]
    slug: String,
    content: Option<String>,
    #[model(on_delete = "cascade")]
    author: One<User>,
    #[model(client_default = PostStatus::Draft)]
    status: Auto<PostStatus>,
    #[model(client_default = 0)]
    view_count: Auto<i32>,
    published_at: Option<NaiveDateTime>,
}

/// Neither of the two takes the generated key, or a column that a foreign key changes, in a check.
fn takes_keys_in_checks() -> DdlIf {
    DdlIf::when(|spec| !["mysql", "mariadb"].contains(&&*spec.name))
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "comments",
    index(post, is_approved, name = "ix_comments_post_approved"),
    check("parent_id != id", name = "no_self_reference", ddl_if = takes_keys_in_checks())
)]
struct Comment {
    #[model(primary_key)]
    id: Auto<i32>,
    #[model(on_delete = "cascade")]
    post: One<Post>,
    #[model(on_delete = "cascade")]
    user: One<User>,
    #[model(on_delete = "cascade", index(name = "ix_comments_parent"))]
    parent: Option<One<Comment>>,
    content: String,
    #[model(client_default = false)]
    is_approved: Auto<bool>,
}

fn blog() -> MetaData {
    // The guide's templates.
    let naming = NamingConvention {
        index: "ix_%(column_0_label)s".into(),
        unique: "uq_%(table_name)s_%(column_0_name)s".into(),
        check: "ck_%(table_name)s_%(constraint_name)s".into(),
        foreign_key: "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s".into(),
        primary_key: "pk_%(table_name)s".into(),
        ..NamingConvention::default()
    };
    MetaData::new().naming(naming).model::<User>().model::<Post>().model::<Comment>()
}

fn user(username: &str, email: &str) -> User {
    User {
        id: auto(),
        username: username.into(),
        email: email.into(),
        password_hash: "hash".into(),
        first_name: None,
        bio: None,
        role: auto(),
        preferences: auto(),
        account_balance: auto(),
        login_count: auto(),
        is_active: auto(),
        created_at: auto(),
        updated_at: auto(),
    }
}

fn post(author: aludel::Tracked<User>, slug: &str) -> Post {
    Post {
        id: auto(),
        title: slug.into(),
        slug: slug.into(),
        content: None,
        author: One::of(author),
        status: auto(),
        view_count: auto(),
        published_at: None,
    }
}

on_every_engine! {
    fn chapter_5_1_constraints_hold(server) {
        server.create_all(&blog()).unwrap();
        let mut session = server.session().unwrap();
        let ada = session.add(user("ada", "ada@example.com"));
        let written = session.add(post(ada, "hello-world"));
        let first = session.add(Comment { id: auto(), post: One::of(written), user: One::of(ada), parent: None, content: "first".into(), is_approved: auto() });
        session.add(Comment { id: auto(), post: One::of(written), user: One::of(ada), parent: Some(One::of(first)), content: "reply".into(), is_approved: auto() });
        session.commit().unwrap();
        let saved = &session[ada];
        assert_eq!((*saved.role, *saved.login_count, *saved.account_balance, *saved.is_active), (UserRole::User, 0, 0.0, true), "{}", server.name());
        assert_eq!(*session[written].status, PostStatus::Draft);
        let refused = |session: &mut Session, object: User| {
            session.savepoint(|session| {
                session.add(object);
                session.flush()
            }).unwrap_err()
        };
        for (object, name, kind) in [
            (User { account_balance: (-1.0).into(), ..user("bob", "bob@example.com") }, "ck_users_positive_balance", ErrorKind::CheckViolation),
            (User { login_count: (-1).into(), ..user("bob", "bob@example.com") }, "ck_users_non_negative_logins", ErrorKind::CheckViolation),
            (user("bob", "nobody"), "ck_users_valid_email_format", ErrorKind::CheckViolation),
            (user("ada", "other@example.com"), "uq_users_username", ErrorKind::UniqueViolation),
        ] {
            let error = refused(&mut session, object);
            assert_eq!(error.kind(), kind, "{}: {error}", server.name());
            assert!(error.to_string().contains(name) || name.starts_with("uq_"), "{}: {error}", server.name());
        }
        session.rollback().unwrap();
        // `ondelete="CASCADE"` is the database's.
        server.connection().unwrap().execute(&delete(User::entity()).filter(User::username.eq("ada"))).unwrap();
        assert_eq!(server.connection().unwrap().one(&select(count_all()).from(Comment::entity())).unwrap(), 0);
        server.drop_all(&blog()).unwrap();
    }

    // 5.2: introspection.
    fn chapter_5_2_introspection(server) {
        server.create_all(&blog()).unwrap();
        server.connection().unwrap().execute_script("CREATE VIEW active_users AS SELECT id, username FROM users WHERE login_count > 0").unwrap();
        let mut inspector = server.inspect().unwrap();
        assert_eq!(inspector.table_names().unwrap(), ["comments", "posts", "users"], "{}", server.name());
        assert_eq!(inspector.view_names().unwrap(), ["active_users"]);
        assert!(inspector.view_definition("active_users").unwrap().unwrap().to_lowercase().contains("login_count"));
        assert!(inspector.has_table("users").unwrap() && !inspector.has_table("nothing").unwrap());
        let columns = inspector.columns("users").unwrap();
        assert_eq!(columns.len(), 13);
        let named = |name: &str| columns.iter().find(|column| column.name == name).unwrap();
        assert!(named("id").primary_key == 1 && named("id").autoincrement && !named("id").nullable, "{}: {:?}", server.name(), named("id"));
        assert!(named("bio").nullable && !named("email").nullable && named("email").type_name.contains("255"));
        let key = inspector.primary_key("users").unwrap();
        assert_eq!(key.columns, ["id"]);
        let keys = inspector.foreign_keys("posts").unwrap();
        assert_eq!((keys.len(), &keys[0].columns[..], keys[0].referred_table.as_str(), &keys[0].referred_columns[..], keys[0].on_delete.as_str()),
            (1, &["author_id".to_owned()][..], "users", &["id".to_owned()][..], "CASCADE"), "{}", server.name());
        assert_eq!(keys[0].name.as_deref(), Some("fk_posts_author_id_users"));
        let mut uniques: Vec<Vec<String>> = inspector.unique_constraints("users").unwrap().into_iter().map(|unique| unique.columns).collect();
        uniques.sort();
        assert_eq!(uniques, [["email"], ["username"]], "{}", server.name());
        let indexes = inspector.indexes("users").unwrap();
        let by_role = indexes.iter().find(|index| index.name == "ix_users_role_created").unwrap();
        assert_eq!((&by_role.parts[..], by_role.unique), (&["role".to_owned(), "created_at".to_owned()][..], false));
        let checks = inspector.check_constraints("users").unwrap();
        assert!(checks.iter().any(|check| check.name.as_deref() == Some("ck_users_positive_balance") && check.sql.contains("account_balance")));
        assert!(inspector.check_constraints("users").is_ok() && inspector.unique_constraints("comments").unwrap().is_empty());
        let error = inspector.columns("user").unwrap_err();
        assert_eq!((error.code(), error.message()), ("ENG-3101", "the database has no table `user`"));
        assert!(inspector.foreign_keys("nothing").is_err());
    }
}

// 6.3: what the database checks. `@validates` and mapper events are the session's, and not here.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "validated_users",
    check("age >= 13 AND age <= 120", name = "valid_age_range"),
    check(r"email ~ '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$'", name = "valid_email", ddl_if = DdlIf::dialects(["postgres"])),
    check("username ~ '^[a-zA-Z0-9_]{3,50}$'", name = "valid_username", ddl_if = DdlIf::dialects(["postgres"]))
)]
struct ValidatedUser {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 50, unique)]
    username: String,
    #[model(length = 255, unique)]
    email: String,
    age: Option<i32>,
    #[model(length = 20)]
    phone: Option<String>,
}

on_every_engine! {
    fn chapter_6_3_checks_of_the_database(server) {
        server.create_all(&MetaData::new().model::<ValidatedUser>()).unwrap();
        let mut connection = server.connection().unwrap();
        let of_age = |age, email: &str| ValidatedUser { id: auto(), username: format!("user_{}", email.len()), email: email.into(), age, phone: None };
        connection.insert(&mut of_age(Some(13), "a@example.com")).unwrap();
        connection.insert(&mut of_age(None, "bc@example.com")).unwrap();
        let error = connection.insert(&mut of_age(Some(12), "def@example.com")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckViolation, "{}", server.name());
        assert!(error.to_string().contains("ck_validated_users_valid_age_range"), "{error}");
        if server.dialect_name() == "postgres" {
            assert_eq!(connection.insert(&mut of_age(None, "no address")).unwrap_err().kind(), ErrorKind::CheckViolation);
        }
        let taken = text("SELECT id FROM validated_users WHERE LOWER(email) = :email AND id != :user_id").bind("email", "a@example.com").bind("user_id", 0_i64);
        assert_eq!(connection.all(&taken).unwrap().len(), 1);
    }
}

// 7.1: the article of three mixins. Rust has no mixins of fields: the columns stand in the model, and what the mixins do are methods.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "articles",
    index(title, is_deleted, name = "ix_articles_title_active"),
    index(slug, is_deleted, name = "ix_articles_slug_active"),
    options(mysql_engine = "InnoDB", mysql_charset = "utf8mb4")
)]
struct Article {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 200)]
    title: String,
    content: Option<String>,
    created_by: Option<i64>,
    #[model(client_default_with = utcnow)]
    created_at: Auto<NaiveDateTime>,
    #[model(client_default_with = utcnow, onupdate_with = utcnow)]
    updated_at: Auto<NaiveDateTime>,
    deleted_at: Option<NaiveDateTime>,
    #[model(client_default = false)]
    is_deleted: Auto<bool>,
    #[model(length = 250, unique)]
    slug: String,
    // `eager_defaults`: what the server fills in is there after the flush.
    #[model(server_default = 1)]
    edition: Auto<i64>,
}

impl Article {
    fn soft_delete(&mut self) {
        (self.is_deleted, self.deleted_at) = (true.into(), Some(utcnow()));
    }

    fn restore(&mut self) {
        (self.is_deleted, self.deleted_at) = (false.into(), None);
    }

    fn is_published(&self) -> bool {
        !*self.is_deleted && self.content.as_ref().is_some_and(|content| !content.is_empty())
    }
}

on_every_engine! {
    fn chapter_7_1_models(server) {
        server.create_all(&MetaData::new().model::<Article>()).unwrap();
        let mut session = server.session().unwrap();
        let article = session.add(Article {
            id: auto(), title: "Hello".into(), content: Some("world".into()), created_by: None, created_at: auto(), updated_at: auto(),
            deleted_at: None, is_deleted: auto(), slug: "hello".into(), edition: auto(),
        });
        session.flush().unwrap();
        assert_eq!(*session[article].edition, 1, "{}", server.name());
        assert!(session[article].is_published());
        session[article].soft_delete();
        session.commit().unwrap();
        let there = || select(count_all()).from(Article::entity()).filter(Article::is_deleted.eq(false));
        assert_eq!(session.rows(there()).unwrap(), [0]);
        session[article].restore();
        session.commit().unwrap();
        assert_eq!(session.rows(there()).unwrap(), [1]);
        assert!(*session[article].updated_at >= *session[article].created_at);
        let mut inspector = server.inspect().unwrap();
        let names: Vec<String> = inspector.indexes("articles").unwrap().into_iter().map(|index| index.name).collect();
        assert!(names.contains(&"ix_articles_title_active".to_owned()) && names.contains(&"ix_articles_slug_active".to_owned()), "{names:?}");
    }

    // 5.1 by hand: what the derive says, the builders say too.
    fn chapter_5_1_by_hand(server) {
        let comments = Table::new("replies")
            .column(column("id", SqlType::Integer).primary_key())
            .column(column("parent_id", SqlType::Integer))
            .column(column("like_count", SqlType::Integer).default::<i32>(0))
            .constraint(ForeignKey::new(["parent_id"], "replies", ["id"]).on_delete(ReferentialAction::Cascade))
            .index(["parent_id"]);
        let likes = comments.col::<i32>("like_count").unwrap();
        let comments = comments.constraint(Check::new(likes.ge(0)).named("non_negative_comment_likes"));
        server.create_all(&MetaData::new().table(comments.clone())).unwrap();
        let mut connection = server.connection().unwrap();
        connection.execute(&insert_into(&comments).set::<i32>("id", 1)).unwrap();
        connection.execute(&insert_into(&comments).set::<i32>("id", 2).set::<i32>("parent_id", 1)).unwrap();
        let error = connection.execute(&insert_into(&comments).set::<i32>("id", 3).set::<i32>("like_count", -1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CheckViolation, "{}", server.name());
        connection.execute(&delete_from(&comments).filter(comments.col::<i32>("id").unwrap().eq(1))).unwrap();
        assert_eq!(connection.one(&select(count_all()).from(&comments)).unwrap(), 0);
    }
}
