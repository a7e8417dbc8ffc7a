//! Random work on relations against a model of it: both ends of every relation agree with the model, before and after the
//! database was asked.
use aludel::{Engine, EngineSession as _, Model as _, One, Session, Tracked, prelude::select};
use aludel_scenarios::{Post, User, post, session, user};
use proptest::{
    prelude::{ProptestConfig, Strategy, any, prop},
    prop_oneof, proptest,
    strategy::Just,
};
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
enum Edit {
    Add(usize),
    Link(usize, usize),
    LinkBack(usize, usize),
    Assign(usize, usize),
    SetEditor(usize, usize),
    ClearEditor(usize),
    Delete(usize),
    Flush,
    Commit,
    Rollback,
}

fn edit() -> impl Strategy<Value = Edit> {
    let pair = || (any::<usize>(), any::<usize>());
    prop_oneof![
        3 => any::<usize>().prop_map(Edit::Add),
        2 => pair().prop_map(|(post, user)| Edit::Link(post, user)),
        2 => pair().prop_map(|(post, user)| Edit::LinkBack(post, user)),
        2 => pair().prop_map(|(post, user)| Edit::Assign(post, user)),
        2 => pair().prop_map(|(post, user)| Edit::SetEditor(post, user)),
        1 => any::<usize>().prop_map(Edit::ClearEditor),
        1 => any::<usize>().prop_map(Edit::Delete),
        2 => Just(Edit::Flush),
        1 => Just(Edit::Commit),
        1 => Just(Edit::Rollback),
    ]
}

/// A post, its author and its editor.
type Row = (Tracked<Post>, usize, Option<usize>);

struct World {
    engine: Engine,
    session: Session,
    users: Vec<Tracked<User>>,
    now: Vec<Row>,
    committed: Vec<Row>,
}

impl World {
    fn apply(&mut self, edit: Edit) {
        let (users, posts) = (self.users.len(), self.now.len());
        if posts == 0 && !matches!(edit, Edit::Add(_) | Edit::Flush | Edit::Commit | Edit::Rollback) {
            return;
        }
        let session = &mut self.session;
        match edit {
            Edit::Add(to) => {
                let author = self.users[to % users];
                let handle = session.add(Post { author: One::of(author), ..post("post") });
                self.now.push((handle, to % users, None));
            }
            Edit::Link(at, to) => {
                let row = &mut self.now[at % posts];
                session.link(row.0, Post::author, self.users[to % users]).unwrap();
                row.1 = to % users;
            }
            Edit::LinkBack(at, to) => {
                let row = &mut self.now[at % posts];
                session.link(self.users[to % users], User::posts, row.0).unwrap();
                row.1 = to % users;
            }
            Edit::Assign(at, to) => {
                let row = &mut self.now[at % posts];
                // Assignment is one end; the other follows at the flush, for an object that has a row.
                session.flush().unwrap();
                session[row.0].author = self.users[to % users].into();
                row.1 = to % users;
                session.flush().unwrap();
            }
            Edit::SetEditor(at, to) => {
                let row = &mut self.now[at % posts];
                session.link(row.0, Post::editor, self.users[to % users]).unwrap();
                row.2 = Some(to % users);
            }
            Edit::ClearEditor(at) => {
                let row = &mut self.now[at % posts];
                session[row.0].editor = None;
                row.2 = None;
            }
            Edit::Delete(at) => {
                let (handle, ..) = self.now.remove(at % posts);
                session.delete(handle).unwrap();
            }
            Edit::Flush => session.flush().unwrap(),
            Edit::Commit => {
                session.commit().unwrap();
                self.committed = self.now.clone();
            }
            Edit::Rollback => {
                session.rollback().unwrap();
                self.now = self.committed.clone();
            }
        }
        self.check();
    }

    /// Both ends, without a query where the collection is loaded.
    fn check(&mut self) {
        for (at, user) in self.users.clone().into_iter().enumerate() {
            let Ok(posts) = self.session.loaded(user, User::posts) else { continue };
            let expected: BTreeSet<String> = self.now.iter().filter(|(_, author, _)| *author == at).map(|(post, ..)| format!("{post:?}")).collect();
            let found: BTreeSet<String> = posts.iter().map(|post| format!("{post:?}")).collect();
            assert_eq!((found.len(), &found), (posts.len(), &expected), "posts of user {at}");
        }
        for (post, author, editor) in &self.now {
            assert_eq!(self.session.loaded_one(*post, Post::author).unwrap(), Some(self.users[*author]));
            assert_eq!(self.session.loaded_one(*post, Post::editor).unwrap(), editor.map(|editor| self.users[editor]));
        }
    }

    /// What the database has, read by a session that knows nothing.
    fn check_database(&mut self) {
        self.apply(Edit::Commit);
        let rows = self.engine.connection().unwrap().all(&select((Post::id, Post::author_id, Post::editor_id)).order_by(Post::id)).unwrap();
        let key = |user: usize| *self.session[self.users[user]].id;
        let mut expected: Vec<(i64, i64, Option<i64>)> =
            self.now.iter().map(|(post, author, editor)| (*self.session[*post].id, key(*author), editor.map(key))).collect();
        expected.sort_unstable();
        assert_eq!(rows, expected);
        let mut fresh = self.engine.session().unwrap();
        for (at, user) in fresh.all(User::select().order_by(User::id)).unwrap().into_iter().enumerate() {
            let posts = fresh.related(user, User::posts).unwrap();
            assert_eq!(posts.len(), self.now.iter().filter(|(_, author, _)| *author == at).count());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_ends_agree_with_the_program(loaded in any::<[bool; 3]>(), edits in prop::collection::vec(edit(), 1..40)) {
        let (engine, mut session) = session();
        let users = session.add_all(["Ada", "Bob", "Cid"].map(user));
        session.commit().unwrap();
        session.clear();
        let users: Vec<Tracked<User>> = users.iter().zip(1..).map(|(_, id)| session.get(id).unwrap()).collect();
        for (user, _) in users.iter().zip(loaded).filter(|(_, loaded)| *loaded) {
            session.related(*user, User::posts).unwrap();
        }
        session.commit().unwrap();
        let mut world = World { engine, session, users, now: Vec::new(), committed: Vec::new() };
        for edit in edits {
            world.apply(edit);
        }
        world.check_database();
    }
}
