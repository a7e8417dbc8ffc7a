//! Client defaults and `onupdate` of models: in statements, and in the unit of work.
use aludel::{
    prelude::*,
    schema::Given,
    sql::{insert, update},
};
use aludel_test::on_every_engine;
use std::sync::atomic::{AtomicI64, Ordering};

static NUMBERS: AtomicI64 = AtomicI64::new(100);
static VERSIONS: AtomicI64 = AtomicI64::new(1);

fn number() -> i64 {
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}

fn version() -> i64 {
    VERSIONS.fetch_add(1, Ordering::Relaxed)
}

fn slug(row: &Given<'_>) -> Result<String> {
    let title: Option<String> = row.of(Article::title)?;
    Ok(title.unwrap_or_default().to_lowercase().replace(' ', "-"))
}

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(table = "articles")]
struct Article {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 100)]
    title: String,
    #[model(length = 100, client_default_from = slug, onupdate_from = slug)]
    slug: Auto<String>,
    #[model(client_default_with = number)]
    number: Auto<i64>,
    #[model(client_default = 0, onupdate_sql = "views + 1")]
    views: Auto<i64>,
    #[model(length = 20, client_default = "draft")]
    status: Auto<String>,
    #[model(client_default_sql = "40 + 2")]
    answer: Auto<i64>,
    #[model(client_default = 0, onupdate_with = version)]
    version: Auto<i64>,
    note: Option<i64>,
}

fn article(title: &str) -> Article {
    Article { title: title.into(), ..Article::default() }
}

on_every_engine! {
    fn objects_get_their_defaults_back_after_flush(server) {
        server.create_all(&MetaData::new().model::<Article>()).unwrap();
        let mut session = server.session().unwrap();
        let first = session.add(article("First One"));
        let second = session.add(Article { status: "public".to_owned().into(), slug: "own".to_owned().into(), ..article("Second") });
        session.flush().unwrap();
        let (one, two) = (session[first].clone(), session[second].clone());
        assert_eq!((one.slug.as_str(), one.status.as_str(), *one.views, *one.answer, *one.version), ("first-one", "draft", 0, 42, 0));
        assert_eq!((two.slug.as_str(), two.status.as_str(), *two.answer), ("own", "public", 42));
        assert_ne!(*one.number, *two.number, "a closure is called for each row");
        session.commit().unwrap();
        let mut rows = server.connection().unwrap().all(&Article::select()).unwrap();
        rows.sort_by_key(|row| *row.id);
        assert_eq!(rows, [one, two], "what the objects have is what the rows have");
    }

    fn a_change_brings_onupdate(server) {
        server.create_all(&MetaData::new().model::<Article>()).unwrap();
        let mut session = server.session().unwrap();
        let [one, other] = [session.add(article("One")), session.add(article("Other"))];
        session.commit().unwrap();
        session[one].title = "Another Title".into();
        session[other].note = Some(1);
        session[other].version = 77.into();
        session.flush().unwrap();
        assert_eq!((session[one].slug.as_str(), *session[one].views), ("another-title", 1));
        assert!(*session[one].version > 0);
        assert_eq!(*session[other].version, 77, "what was set stays");
        assert_eq!((session[other].slug.as_str(), *session[other].views), ("other", 1));
        session.commit().unwrap();
        let rows = server.connection().unwrap().all(&Article::select().order_by(Article::id)).unwrap();
        assert_eq!(rows, [session[one].clone(), session[other].clone()]);
        session[one].title = "Third".into();
        session.flush().unwrap();
        session.rollback().unwrap();
        assert_eq!(session[one].slug.as_str(), "another-title", "a rollback takes it back");
    }

    fn statements_get_them_too(server) {
        server.create_all(&MetaData::new().model::<Article>()).unwrap();
        let mut connection = server.connection().unwrap();
        let statement = insert(Article::entity()).value(Article::title.set("By Core"));
        connection.execute(&statement).unwrap();
        connection.execute(&statement).unwrap();
        connection.execute_many(&[statement.clone(), statement]).unwrap();
        let rows = connection.all(&Article::select().order_by(Article::id)).unwrap();
        assert_eq!((rows[0].slug.as_str(), *rows[0].answer, rows[0].status.as_str()), ("by-core", 42, "draft"));
        let numbers: std::collections::BTreeSet<i64> = rows.iter().map(|row| *row.number).collect();
        assert_eq!(numbers.len(), 4, "a closure is called each time a statement runs");
        connection.execute(&update(Article::entity()).set(Article::note.set(5_i64)).filter(Article::id.eq(*rows[0].id))).unwrap();
        let row = connection.find::<Article>(*rows[0].id).unwrap().unwrap();
        assert_eq!((*row.views, row.slug.as_str()), (1, ""), "a default sees what the UPDATE sets, no more");
        let mut objects = [article("A B"), article("C")];
        connection.insert_all(&mut objects).unwrap();
        assert_eq!((objects[0].slug.as_str(), *objects[1].answer), ("a-b", 42));
        let row = connection.find::<Article>(*objects[1].id).unwrap().unwrap();
        assert_eq!(row, objects[1]);
    }
}

#[test]
fn one_statement_is_compiled_for_all_values() {
    let engine = aludel_test::memory();
    engine.create_all(&MetaData::new().model::<Article>()).unwrap();
    let mut connection = engine.connection().unwrap();
    let run = |connection: &mut aludel::Connection| {
        connection.execute(&insert(Article::entity()).value(Article::title.set("x"))).unwrap();
        engine.cache_status().statements
    };
    let after_one = run(&mut connection);
    assert_eq!((0..5).map(|_| run(&mut connection)).max(), Some(after_one));
}

#[test]
fn sql_of_the_unit_of_work() {
    let engine = aludel_test::memory();
    engine.create_all(&MetaData::new().model::<Article>()).unwrap();
    let mut session = engine.session().unwrap();
    let recorder = engine.record();
    let one = session.add(article("One"));
    session.flush().unwrap();
    session[one].note = Some(2);
    session.flush().unwrap();
    let sql: Vec<String> = recorder.take().into_iter().filter(|sql| sql.contains("articles")).collect();
    assert_eq!(
        sql,
        [
            "INSERT INTO articles (title, slug, number, views, status, version, note, answer) VALUES (?, ?, ?, ?, ?, ?, ?, 40 + 2) RETURNING id, answer",
            "UPDATE articles SET slug = ?, version = ?, note = ?, views = views + 1 WHERE articles.id = ?",
            "SELECT articles.views FROM articles WHERE articles.id = ?",
        ]
    );
}
