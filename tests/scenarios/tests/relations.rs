//! Loading relations, and changing them at both ends.
use aludel::prelude::*;
use aludel_scenarios::*;

fn blog() -> (Engine, Session) {
    let (engine, mut session) = session();
    for name in ["Ada", "Bob", "Cid"] {
        let posts = (0..3).map(|n| Post { views: n, comments: many([comment("first"), comment("second")]), ..post(&format!("{name} {n}")) });
        session.add(User { posts: many(posts.take(if name == "Cid" { 0 } else { 3 })), ..user(name) });
    }
    session.commit().unwrap();
    let fresh = engine.session().unwrap();
    (engine, fresh)
}

#[test]
fn preload_is_one_query_for_each_relation() {
    let (engine, mut session) = blog();
    let recorder = engine.record();
    let users = session.all(User::select().preload(User::posts.then(Post::comments)).order_by(User::id)).unwrap();
    assert_eq!(recorder.take().len(), 3);
    let posts = session.loaded(users[0], User::posts).unwrap();
    assert_eq!(posts.len(), 3);
    assert_eq!(session.loaded(posts[2], Post::comments).unwrap().len(), 2);
    assert!(session.loaded(users[2], User::posts).unwrap().is_empty());
    assert_eq!(session.loaded_one(posts[0], Post::author).unwrap(), Some(users[0]));
    assert_eq!(session.loaded_one(posts[0], Post::editor).unwrap(), None);
    assert_eq!(recorder.count(), 0);
}

#[test]
fn what_is_not_loaded_says_how_to_load_it() {
    let (_engine, mut session) = blog();
    let ada = session.get::<User>(1).unwrap();
    let error = session.loaded(ada, User::posts).unwrap_err();
    assert_eq!(
        error.to_string(),
        "error[ORM-2104]: `posts` is not loaded on User(id = 1)\n  in:    session.loaded(user, User::posts)\n  help:  add `.preload(User::posts)` to the query that loaded this user,\n         or call `session.related(user, User::posts)?` first"
    );
    assert_eq!(session.related(ada, User::posts).unwrap().len(), 3);
    assert_eq!(session.loaded(ada, User::posts).unwrap().len(), 3);
}

#[test]
fn preload_can_filter_and_order() {
    let (_engine, mut session) = blog();
    let users = session.all(User::select().preload(User::posts.filter(Post::views.gt(0)).order_by(Post::views.desc())).order_by(User::id)).unwrap();
    let titles: Vec<&str> = session.loaded(users[0], User::posts).unwrap().iter().map(|post| session[*post].title.as_str()).collect();
    assert_eq!(titles, ["Ada 2", "Ada 1"]);
}

#[test]
fn many_to_one_loads_each_target_once() {
    let (engine, mut session) = blog();
    let recorder = engine.record();
    let posts = session.all(Post::select().preload(Post::author)).unwrap();
    assert_eq!(recorder.take().len(), 2);
    let author = session.loaded_one(posts[5], Post::author).unwrap().unwrap();
    assert_eq!(session[author].name, "Bob");
    session.commit().unwrap();
    let mut fresh = engine.session().unwrap();
    let posts = fresh.all(Post::select()).unwrap();
    assert_eq!(fresh.loaded_one(posts[0], Post::author).unwrap_err().code(), "ORM-2104");
    fresh.load(&posts, Post::author).unwrap();
    assert!(fresh.loaded_one(posts[0], Post::author).unwrap().is_some());
}

#[test]
fn plain_values_hold_their_relations() {
    let (engine, _session) = blog();
    let mut connection = engine.connection().unwrap();
    let users = connection.load(User::select().preload(User::posts.then(Post::comments)).order_by(User::id)).unwrap();
    assert_eq!(users[1].posts.get()[2].comments.get()[1].text, "second");
    assert!(users[2].posts.get().is_empty());
    let posts = connection.load(Post::select().preload(Post::author).preload(Post::editor)).unwrap();
    assert_eq!(posts[0].author.get().name, "Ada");
    assert!(posts[0].editor.is_none());
    assert!(posts[0].comments.try_get().is_none());
    assert_eq!(posts[0].author.get().posts.try_get(), None);
}

#[test]
#[should_panic(expected = "this `Many<Post>` is not loaded")]
fn an_unloaded_value_panics_by_name() {
    let _ = Many::<Post>::unloaded().get();
}

#[test]
fn both_ends_change_together() {
    let (_engine, mut session) = blog();
    let users = session.all(User::select().preload(User::posts).order_by(User::id)).unwrap();
    let (ada, bob) = (users[0], users[1]);
    let moved = session.loaded(ada, User::posts).unwrap()[0];
    session.link(bob, User::posts, moved).unwrap();
    assert_eq!(session.loaded(ada, User::posts).unwrap().len(), 2);
    assert_eq!(session.loaded(bob, User::posts).unwrap().len(), 4);
    assert_eq!(session.loaded_one(moved, Post::author).unwrap(), Some(bob));
    session.link(moved, Post::editor, ada).unwrap();
    session.commit().unwrap();
    assert_eq!(session.rows(select((Post::author_id, Post::editor_id)).filter(Post::title.eq("Ada 0"))).unwrap(), [(2, Some(1))]);
    session.unlink(moved, Post::editor, ada).unwrap();
    let error = session.unlink(bob, User::posts, moved).unwrap_err();
    assert_eq!((error.code(), error.message()), ("ORM-2106", "`Post::author` is required and cannot lead nowhere"));
    assert_eq!(session.loaded(bob, User::posts).unwrap().len(), 4);
    session.commit().unwrap();
    assert_eq!(session.rows(select(Post::editor_id).filter(Post::title.eq("Ada 0"))).unwrap(), [None]);
}

#[test]
fn an_orphan_is_deleted_where_the_model_says_so() {
    let (_engine, mut session) = blog();
    let post = session.first(Post::select()).unwrap().unwrap();
    let comments = session.related(post, Post::comments).unwrap();
    session.unlink(post, Post::comments, comments[0]).unwrap();
    assert_eq!(session.loaded(post, Post::comments).unwrap(), [comments[1]]);
    session.commit().unwrap();
    assert_eq!(session.rows(select(count_all()).from(Comment::entity())).unwrap(), [11]);
}

#[test]
fn a_foreign_key_can_be_assigned() {
    let (_engine, mut session) = blog();
    let (bob, post) = (session.get::<User>(2).unwrap(), session.get::<Post>(1).unwrap());
    let ada = session.related_one(post, Post::author).unwrap().unwrap();
    session.load(&[ada, bob], User::posts).unwrap();
    session[post].author = bob.into();
    session[post].editor = Some(One::with_key(3));
    let new = session.add(user("Dan"));
    let other = session.get::<Post>(2).unwrap();
    session[other].author = One::of(new);
    session.commit().unwrap();
    let rows = session.rows(select((Post::author_id, Post::editor_id)).filter(Post::id.le(2)).order_by(Post::id)).unwrap();
    assert_eq!(rows, [(2, Some(3)), (4, None)]);
    assert_eq!(session.loaded(ada, User::posts).unwrap().len(), 1, "loaded collections follow at the flush");
    assert_eq!(session.loaded(bob, User::posts).unwrap().last(), Some(&post));
    assert_eq!(session.loaded(new, User::posts).unwrap(), [other]);
}

#[test]
fn a_new_target_in_a_one_is_added_too() {
    let (_engine, mut session) = session();
    let post = session.add(Post { author: One::to(user("Ada")), ..post("Notes") });
    session.commit().unwrap();
    let ada = session.loaded_one(post, Post::author).unwrap().unwrap();
    assert_eq!(session[ada].name, "Ada");
    assert_eq!(session.loaded(ada, User::posts).unwrap(), [post], "the other end knows");
}
