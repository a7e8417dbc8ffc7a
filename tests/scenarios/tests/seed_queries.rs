//! The guide's chapter on querying, call by call, in its order. What it gets wrong is done right here, and said.
use aludel::{
    Unit, concat_all, date_trunc,
    expr::{dense_rank, length, percent_rank, rank, replace, row_number},
    prelude::*,
    sql::{Bound, excluded_named, table_function},
};
use chrono::{NaiveDate, NaiveDateTime};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(unique)]
    username: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    role: String,
    is_active: bool,
    created_at: NaiveDateTime,
    #[model(back = "author")]
    posts: Many<Post>,
    #[model(back = "author")]
    comments: Many<Comment>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "posts")]
struct Post {
    #[model(primary_key)]
    id: Auto<i64>,
    title: String,
    content: String,
    status: String,
    view_count: i64,
    created_at: NaiveDateTime,
    author: One<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "comments")]
struct Comment {
    #[model(primary_key)]
    id: Auto<i64>,
    content: String,
    author: One<User>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "categories")]
struct Category {
    #[model(primary_key)]
    id: i64,
    name: String,
    parent_id: Option<i64>,
}

fn at(day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2024, 1, day).and_then(|day| day.and_hms_opt(10, 30, 0)).unwrap()
}

/// ada: three posts, two comments; bob: one post; cid: none, and not active.
fn blog() -> Session {
    let engine = aludel_test::memory();
    engine.create_all(&MetaData::new().model::<User>().model::<Post>().model::<Comment>().model::<Category>()).unwrap();
    let mut session = engine.session().unwrap();
    let post = |n: i64, title: &str, status: &str| Post {
        id: auto(),
        title: title.into(),
        content: format!("{title} again"),
        status: status.into(),
        view_count: n * 10,
        created_at: at(u32::try_from(n).unwrap()),
        author: One::default(),
    };
    let comment = |content: &str| Comment { id: auto(), content: content.into(), author: One::default() };
    let user = |name: &str, role: &str, day: u32| User {
        id: auto(),
        username: name.into(),
        email: format!("{name}@{}", if role == "user" { "gmail.com" } else { "example.com" }),
        first_name: Some(name.to_uppercase()),
        last_name: (role != "user").then(|| "Lovelace".into()),
        role: role.into(),
        is_active: day < 9,
        created_at: at(day),
        posts: many([]),
        comments: many([]),
    };
    session.add(User {
        posts: many([post(1, "hello world", "published"), post(2, "more words", "published"), post(3, "a draft", "draft")]),
        comments: many([comment("first"), comment("second")]),
        ..user("ada", "admin", 1)
    });
    session.add(User { posts: many([post(4, "hello", "published")]), ..user("bob", "moderator", 2) });
    session.add(user("cid", "user", 9));
    for (id, name, parent_id) in [(1, "all", None), (2, "books", Some(1)), (3, "novels", Some(2))] {
        session.add(Category { id, name: name.into(), parent_id });
    }
    session.commit().unwrap();
    session
}

fn names(session: &mut Session, query: Select<User>) -> Vec<String> {
    session.values(query).unwrap().into_iter().map(|user| user.username).collect()
}

fn all_posts() -> i64 {
    4
}

#[test]
fn basic_queries() {
    let mut session = blog();
    assert_eq!(session.all(User::select()).unwrap().len(), 3);
    assert!(session.first(User::select().order_by(User::id)).unwrap().is_some());
    let ada = session.get::<User>(1).unwrap();
    assert_eq!(session[ada].username, "ada");
    let by_email = |email: &str| User::select().filter(User::email.eq(email));
    let one = session.one(by_email("ada@example.com")).unwrap();
    assert_eq!(one, ada);
    assert_eq!(session.one(by_email("nobody@example.com")).unwrap_err().kind(), ErrorKind::NoRow);
    assert!(session.one(User::select()).is_err(), "more than one");
    assert!(session.first(by_email("nobody@example.com")).unwrap().is_none());
    assert_eq!(session.rows(select(count_all()).from(User::entity())).unwrap(), [3]);
    assert_eq!(session.rows(select(count(User::id)).filter(User::is_active.eq(true))).unwrap(), [2]);
}

#[test]
fn filtering() {
    let mut session = blog();
    let mut found = |condition: Expr<bool>| names(&mut session, User::select().filter(condition).order_by(User::id));
    assert_eq!(found(User::is_active.eq(true)), ["ada", "bob"]);
    assert_eq!(found(User::is_active.eq(true).and(User::role.eq("admin"))), ["ada"]);
    assert_eq!(found(all([User::is_active.eq(true), User::role.eq("admin")])), ["ada"]);
    assert_eq!(found(any([User::role.eq("admin"), User::role.eq("moderator")])), ["ada", "bob"]);
    assert_eq!(found(not(User::role.eq("admin"))), ["bob", "cid"]);
    assert_eq!(found(User::id.in_([1_i64, 2, 3, 4, 5])), ["ada", "bob", "cid"]);
    assert_eq!(found(User::email.like("%gmail.com")), ["cid"]);
    assert_eq!(found(User::first_name.ilike("ad%")), ["ada"]);
    assert_eq!(found(User::last_name.is_null()), ["cid"]);
    assert_eq!(found(User::last_name.is_not_null()), ["ada", "bob"]);
    assert_eq!(found(User::created_at.ge(at(2))), ["bob", "cid"]);
    let twice = User::select().filter(User::is_active.eq(true)).filter(User::role.eq("admin"));
    assert_eq!(names(&mut session, twice), ["ada"]);
}

#[test]
fn ordering() {
    let mut session = blog();
    assert_eq!(names(&mut session, User::select().order_by(User::username)), ["ada", "bob", "cid"]);
    assert_eq!(names(&mut session, User::select().order_by(User::created_at.desc())), ["cid", "bob", "ada"]);
    let several = User::select().order_by(User::role).order_by(User::created_at.desc()).order_by(User::username);
    assert_eq!(names(&mut session, several), ["ada", "bob", "cid"]);
    assert_eq!(names(&mut session, User::select().order_by(length(User::email)).order_by(User::id)), ["cid", "ada", "bob"]);
    let by_case = case(User::role.eq("user"), 1_i64).when(User::role.eq("moderator"), 2_i64).otherwise(3_i64);
    assert_eq!(names(&mut session, User::select().order_by(by_case).order_by(User::username)), ["cid", "bob", "ada"]);
}

#[test]
fn pagination() {
    let mut session = blog();
    let (size, number) = (2_u64, 2_u64);
    let page = User::select().order_by(User::created_at.desc()).offset((number - 1) * size).limit(size);
    assert_eq!(names(&mut session, page), ["ada"]);
    let total = session.rows(select(count_all()).from(User::entity())).unwrap()[0].unsigned_abs();
    assert_eq!(total.div_ceil(size), 2);
    let by_cursor = User::select().filter(User::id.gt(1_i64)).order_by(User::id).limit(size);
    assert_eq!(names(&mut session, by_cursor), ["bob", "cid"]);
    // The same, without writing the condition; and backwards.
    let sorted = User::select().order_by(User::created_at).order_by(User::id).limit(size);
    assert_eq!(names(&mut session, sorted.clone().after((at(1), 1_i64)).unwrap()), ["bob", "cid"]);
    assert_eq!(names(&mut session, sorted.before((at(9), 3_i64)).unwrap()), ["bob", "ada"]);
}

#[test]
fn aggregates() {
    let mut session = blog();
    let number = || count(Post::id).label("post_count");
    let per_user = select((User::username, number())).left_join(User::posts).group_by(User::id).group_by(User::username).order_by(User::id);
    let rows = session.rows(per_user).unwrap();
    assert_eq!(rows, [("ada".into(), 3), ("bob".into(), 1), ("cid".into(), 0)]);

    let statistics = select((count(Post::id), avg(length(Post::content)), min(Post::created_at), max(Post::created_at)));
    let (total, average, first, latest) = session.rows(statistics).unwrap().remove(0);
    assert_eq!((total, first, latest), (all_posts(), Some(at(1)), Some(at(4))));
    assert!(average.unwrap() > 10.0);

    let prolific = select((User::username, number()))
        .join(User::posts)
        .group_by(User::id)
        .group_by(User::username)
        .having(count(Post::id).gt(1))
        .order_by(number().desc());
    assert_eq!(session.rows(prolific).unwrap(), [("ada".into(), 3)]);

    // Over two outer joins, every post meets every comment of its author. The guide counts them as they come; counted apart, each is
    // counted once.
    let comments = select((Comment::author_id, count(Comment::id).label("comments"))).group_by(Comment::author_id).subquery("c");
    let engagement = select((
        User::username,
        count(Post::id).label("posts"),
        coalesce(max(comments.col::<i64>("comments").unwrap()), 0).label("comments"),
        coalesce(sum(Post::view_count), 0).label("total_views"),
    ))
    .from(User::entity())
    .left_join(User::posts)
    .left_join_on(&comments, User::id.eq(comments.col::<i64>("author_id").unwrap()))
    .group_by(User::id)
    .group_by(User::username)
    .order_by(User::id);
    assert_eq!(session.rows(engagement).unwrap(), [("ada".into(), 3, 2, 60), ("bob".into(), 1, 0, 40), ("cid".into(), 0, 0, 0)]);
}

#[test]
fn subqueries() {
    let mut session = blog();
    let average = select(count(Post::id).div(count(Post::author_id).distinct()));
    let above = User::select().join(User::posts).group_by(User::id).having(count(Post::id).gt(average.scalar()));
    assert_eq!(names(&mut session, above), ["ada"]);

    let recent = select(Post::id).filter(Post::author_id.eq(User::id)).filter(Post::created_at.ge(at(4)));
    assert_eq!(names(&mut session, User::select().filter(exists(recent))), ["bob"]);

    let authors = select(User::id).join(User::posts).filter(Post::status.eq("published")).subquery("authors");
    let active = User::select().filter(User::id.in_select(select(authors.col::<i64>("id").unwrap()).from(&authors))).order_by(User::id);
    assert_eq!(names(&mut session, active), ["ada", "bob"]);
}

#[test]
fn window_functions() {
    let mut session = blog();
    let numbered = row_number().over(&window().order_by(User::created_at)).label("row_num");
    let rows = session.rows(select((User::username, User::created_at, numbered)).order_by(User::id)).unwrap();
    assert_eq!(rows.iter().map(|row| row.2).collect::<Vec<_>>(), [1, 2, 3]);

    let by_posts = || window().order_by(count(Post::id).desc());
    let ranked = select((
        User::username,
        count(Post::id).label("post_count"),
        rank().over(&by_posts()).label("rank"),
        dense_rank().over(&by_posts()).label("dense_rank"),
        percent_rank().over(&by_posts()).label("percentile"),
    ));
    let ranked = ranked.left_join(User::posts).group_by(User::id).group_by(User::username).order_by(User::id);
    let rows = session.rows(ranked).unwrap();
    assert_eq!(rows[1], ("bob".into(), 1, 2, 2, 0.5));

    // `rows=(6, 0)` in the guide begins behind the current row; seven days back is this.
    let day = || date_trunc(Unit::Day, Post::created_at).label("day");
    let week = window().order_by(date_trunc(Unit::Day, Post::created_at)).rows(Bound::Preceding(6), Bound::CurrentRow);
    let daily = select((day(), count(Post::id).label("posts_count"), avg(count(Post::id)).over(&week).label("moving_avg")))
        .group_by(date_trunc(Unit::Day, Post::created_at))
        .order_by(day());
    let rows = session.rows(daily).unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!((rows[0].0, rows[0].1, rows[0].2), (NaiveDate::from_ymd_opt(2024, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap(), 1, Some(1.0)));
}

#[test]
fn common_table_expressions() {
    let mut session = blog();
    let root = select((Category::id, Category::name, Category::parent_id, bind::<i64>(0).label("level"), Category::name.label("path")));
    let tree = root.filter(Category::id.eq(1_i64)).recursive_cte("tree", |tree| {
        let level = tree.col::<i64>("level")?.add(1);
        let path = concat_all([tree.col::<String>("path")?, bind::<String>(" > "), Category::name.into_expr()]);
        Ok(select((Category::id, Category::name, Category::parent_id, level.label("level"), path.label("path")))
            .from(Category::entity())
            .join_on(tree, Category::parent_id.eq(tree.col::<i64>("id")?)))
    });
    let tree = tree.unwrap();
    let rows =
        select((tree.col::<i64>("level").unwrap(), tree.col::<String>("path").unwrap())).from(&tree).order_by(tree.col::<i64>("level").unwrap());
    assert_eq!(session.rows(rows).unwrap()[2], (2, "all > books > novels".into()));

    let month = || date_trunc(Unit::Month, Post::created_at);
    let monthly = select((month().label("month"), count(Post::id).label("post_count"), count(Post::author_id).distinct().label("author_count")))
        .group_by(month())
        .cte("monthly_stats");
    let column = |name: &str| monthly.col::<i64>(name).unwrap();
    let analysis = select((
        monthly.col::<NaiveDateTime>("month").unwrap(),
        column("post_count"),
        column("author_count"),
        column("post_count").div(column("author_count")).label("posts_per_author"),
    ));
    let rows = session.rows(analysis.from(&monthly).order_by(monthly.col::<NaiveDateTime>("month").unwrap())).unwrap();
    assert_eq!((rows[0].1, rows[0].2, rows[0].3), (4, 2, 2));
}

#[test]
fn set_operations() {
    let mut session = blog();
    let users = select((User::id, User::username, bind::<String>("user").label("type"))).filter(User::is_active.eq(true));
    let posts = select((Post::id, Post::title, bind::<String>("post").label("type"))).filter(Post::status.eq("published"));
    assert_eq!(session.rows(users.union(posts)).unwrap().len(), 2 + 3);
    let all_names = select(User::username.label("name")).union_all(select(Post::title.label("name")));
    assert_eq!(session.rows(all_names).unwrap().len(), 3 + 4);
    let without_posts = select(User::id).except(select(User::id).join(User::posts));
    assert_eq!(session.rows(without_posts).unwrap(), [3]);

    // `string_to_array` and `unnest` are one database's; JSON takes a text apart on this one.
    let words = |column: Expr<String>| {
        let quoted = concat_all([bind::<String>("[\""), replace(column, " ", "\",\""), bind::<String>("\"]")]);
        table_function("json_each", [quoted.into_node()]).columns(["value"]).source("words")
    };
    let (titles, contents) = (words(Post::title.into_expr()), words(Post::content.into_expr()));
    let of = |source: &Source<Row>| select(source.col::<String>("value").unwrap()).from(Post::entity()).from(source);
    let mut common = session.rows(of(&titles).intersect(of(&contents))).unwrap();
    common.sort();
    assert_eq!(common, ["a", "draft", "hello", "more", "words", "world"]);
}

#[test]
fn raw_sql() {
    let mut session = blog();
    let counted = text("SELECT COUNT(*) AS user_count FROM users WHERE is_active = :active").bind("active", true);
    assert_eq!(session.rows(counted).unwrap()[0].get::<i64>("user_count").unwrap(), 2);
    let since = text("SELECT * FROM users WHERE created_at > :date ORDER BY username").bind("date", at(1));
    assert_eq!(session.rows(since).unwrap().len(), 2);
    let objects = text("SELECT * FROM users WHERE email LIKE :pattern").bind("pattern", "%@gmail.com").entities::<User>();
    assert_eq!(session.rows(objects).unwrap()[0].username, "cid");
    let statistics = text(
        "WITH user_stats AS (SELECT u.id, u.username, COUNT(p.id) AS post_count, AVG(p.view_count) AS avg_views FROM users u
         LEFT JOIN posts p ON u.id = p.author_id WHERE u.created_at >= :start_date GROUP BY u.id, u.username)
         SELECT username, post_count, avg_views, CASE WHEN post_count > 2 THEN 'prolific' WHEN post_count > 0 THEN 'active' ELSE 'casual' END AS user_type
         FROM user_stats ORDER BY post_count DESC",
    )
    .bind("start_date", at(1));
    let rows = session.rows(statistics.rows::<(String, i64, Option<f64>, String)>()).unwrap();
    assert_eq!(rows[0], ("ada".into(), 3, Some(20.0), "prolific".into()));
    assert_eq!(rows[2].3, "casual");
    let error = session.rows(text("SELECT id FROM users").entities::<User>()).unwrap_err();
    assert_eq!(error.message(), "the text gives no column `username` of User");
}

/// Chapter 3's calls that are not above: an upsert, and what a statement says it did.
#[test]
fn writing() {
    let mut session = blog();
    let changed = session.execute(update(User::entity()).set(User::first_name.set("Ada")).filter(User::id.eq(1_i64))).unwrap();
    assert_eq!(changed.affected, 1);
    let views = insert(Category::entity()).value(Category::id.set(3_i64)).value(Category::name.set("stories"));
    let views = views.on_conflict(Category::id).update([Category::name.set(excluded_named::<String>("name"))]);
    session.execute(views).unwrap();
    assert_eq!(session.rows(select(Category::name).filter(Category::id.eq(3_i64))).unwrap(), ["stories"]);
    assert_eq!(session.execute(delete(Category::entity()).filter(Category::id.eq(3_i64))).unwrap().affected, 1);
}
