//! The sequence of statements that a flush sends.
use aludel::prelude::*;
use aludel_scenarios::*;

#[test]
fn a_graph_is_inserted_table_by_table_parents_first() {
    let (engine, mut session) = session();
    let recorder = engine.record();
    let ada = session.add(User {
        posts: many([
            Post { comments: many([comment("a"), comment("b")]), ..post("Notes") },
            Post { comments: many([comment("c")]), ..post("Bernoulli") },
        ]),
        ..user("Ada")
    });
    session.add(User { posts: many([post("Compilers")]), ..user("Grace") });
    assert_eq!(recorder.count(), 0);
    session.flush().unwrap();
    let sent = recorder.take();
    assert_eq!(sent.len(), 3, "{sent:#?}");
    for (sql, table) in sent.iter().zip(["users", "posts", "comments"]) {
        assert!(sql.starts_with(&format!("INSERT INTO {table} (")), "{sql}");
    }
    assert!(!sent[0].contains("bio"), "an unloaded deferred column is left to the database: {}", sent[0]);
    let posts = session.loaded(ada, User::posts).unwrap();
    assert_eq!(session[posts[0]].author.key(), Some(&*session[ada].id));
    assert_eq!(session[posts[1]].title, "Bernoulli");
    session.flush().unwrap();
    assert_eq!(recorder.take(), [""; 0], "nothing is left to do");
}

#[test]
fn only_what_changed_is_written_in_groups() {
    let (engine, mut session) = session();
    let users = session.add_all(["a", "b", "c", "d"].map(user));
    session.commit().unwrap();
    let recorder = engine.record();
    session[users[0]].name.push('!');
    session[users[1]].name.push('!');
    session[users[2]].email = Some("c@example.org".into());
    let unchanged = session[users[3]].name.clone();
    session[users[3]].name = unchanged;
    session.flush().unwrap();
    let entries = recorder.entries();
    let sent: Vec<(&str, usize)> = entries.iter().filter(|entry| !entry.control).map(|entry| (entry.sql.as_str(), entry.sets)).collect();
    assert_eq!(sent, [("UPDATE users SET name = ? WHERE users.id = ?", 2), ("UPDATE users SET email = ? WHERE users.id = ?", 1)]);
}

#[test]
fn reading_writes_nothing() {
    let (engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.commit().unwrap();
    let recorder = engine.record();
    assert_eq!(session[ada].name, "Ada");
    assert!(!session.is_modified(ada).unwrap());
    session.commit().unwrap();
    assert_eq!(recorder.count(), 0);
}

#[test]
fn deletes_go_children_first_and_cascade() {
    let (engine, mut session) = session();
    let ada = session.add(User { posts: many([Post { comments: many([comment("a")]), ..post("Notes") }]), ..user("Ada") });
    session.commit().unwrap();
    let mut session = engine.session().unwrap();
    let again = session.get::<User>(*Auto::set(1)).unwrap();
    let recorder = engine.record();
    session.delete(again).unwrap();
    assert_eq!(session.state(again), ObjectState::Deleted);
    session.commit().unwrap();
    let deletes: Vec<String> = recorder.take().into_iter().filter(|sql| sql.starts_with("DELETE")).collect();
    assert_eq!(
        deletes,
        ["DELETE FROM comments WHERE comments.id = ?", "DELETE FROM posts WHERE posts.id = ?", "DELETE FROM users WHERE users.id = ?"]
    );
    assert_eq!(session.state(again), ObjectState::Detached);
    let _ = ada;
}

#[test]
fn a_tree_in_one_table_goes_level_by_level() {
    let (engine, mut session) = session();
    let recorder = engine.record();
    let root = session.add(node("root", vec![node("a", vec![node("a1", vec![]), node("a2", vec![])]), node("b", vec![])]));
    session.flush().unwrap();
    let entries: Vec<usize> = recorder.entries().iter().filter(|entry| !entry.control).map(|entry| entry.sets).collect();
    assert_eq!(entries, [1, 2, 2], "root, then its two, then the two below");
    let children = session.loaded(root, Node::children).unwrap();
    assert_eq!(session.loaded_one(children[1], Node::above).unwrap(), Some(root));
    session.commit().unwrap();
    for handle in session.all(Node::select()).unwrap() {
        session.delete(handle).unwrap();
    }
    session.commit().unwrap();
    assert_eq!(session.rows(select(count_all()).from(Node::entity())).unwrap(), [0]);
}

#[test]
fn a_circle_of_tables_is_closed_by_an_update() {
    let (engine, mut session) = session();
    let recorder = engine.record();
    let team = session.add(Team { id: auto(), name: "compilers".into(), leader: None, members: many([]) });
    let grace = session.add(Person { id: auto(), name: "Grace".into(), team: One::of(team), leads: many([]) });
    session.link(team, Team::leader, grace).unwrap();
    session.commit().unwrap();
    let sent: Vec<String> = recorder.take().iter().map(|sql| sql.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(sent, ["INSERT INTO teams", "INSERT INTO people", "UPDATE teams SET"]);
    let mut fresh = engine.session().unwrap();
    let team = fresh.one(Team::select()).unwrap();
    let leader = fresh.related_one(team, Team::leader).unwrap().unwrap();
    assert_eq!(fresh[leader].name, "Grace");
    assert_eq!(fresh.related(team, Team::members).unwrap(), [leader]);
}

#[test]
fn queries_flush_first() {
    let (engine, mut session) = session();
    let recorder = engine.record();
    let ada = session.add(user("Ada"));
    assert_eq!(session.all(User::select().filter(User::name.eq("Ada"))).unwrap(), [ada]);
    assert_eq!(recorder.take().len(), 2);
    session.set_autoflush(false);
    session.add(user("Grace"));
    assert_eq!(session.all(User::select()).unwrap(), [ada]);
}

#[test]
fn a_required_parent_that_is_missing_is_named() {
    let (_engine, mut session) = session();
    session.add(post("orphan"));
    let error = session.flush().unwrap_err();
    assert_eq!((error.code(), error.message()), ("ORM-2003", "`Post::author` is required and leads nowhere"));
}
