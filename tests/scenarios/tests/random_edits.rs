//! Random work of a session against a model of it: after every commit the database holds what the model holds.
use aludel::{Engine, Session, Tracked, prelude::select};
use aludel::{EngineSession as _, Model as _};
use aludel_scenarios::{User, session, user};
use proptest::{
    prelude::{ProptestConfig, Strategy, any, prop},
    prop_oneof, proptest,
    strategy::Just,
};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Edit {
    Add(String),
    Rename(usize, String),
    Mail(usize, Option<u8>),
    Delete(usize),
    Flush,
    Commit,
    Rollback,
    Reload,
    /// A savepoint with edits in it, kept or undone.
    Savepoint(Vec<Edit>, bool),
    /// A flush that the database refuses, then mended.
    Refused(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        8 => simple(),
        1 => (prop::collection::vec(prop_oneof![6 => simple(), 1 => any::<usize>().prop_map(Edit::Refused)], 0..8), any::<bool>()).prop_map(|(edits, keep)| Edit::Savepoint(edits, keep)),
        1 => any::<usize>().prop_map(Edit::Refused),
    ]
}

fn simple() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => "[a-zé]{0,5}".prop_map(Edit::Add),
        4 => (any::<usize>(), "[a-z]{0,5}").prop_map(|(at, name)| Edit::Rename(at, name)),
        3 => (any::<usize>(), any::<Option<u8>>()).prop_map(|(at, mail)| Edit::Mail(at, mail)),
        2 => any::<usize>().prop_map(Edit::Delete),
        2 => Just(Edit::Flush),
        2 => Just(Edit::Commit),
        1 => Just(Edit::Rollback),
        1 => Just(Edit::Reload),
    ]
}

type Row = (String, Option<String>);

/// A session, and what should be in it: by handle, in the order added.
struct World {
    engine: Engine,
    session: Session,
    now: Vec<(Tracked<User>, Row)>,
    committed: Vec<(Tracked<User>, Row)>,
}

impl World {
    fn apply(&mut self, edit: Edit) {
        let some = |at: usize, len: usize| (len > 0).then(|| at % len);
        match edit {
            Edit::Add(name) => {
                let handle = self.session.add(user(&name));
                self.now.push((handle, (name, None)));
            }
            Edit::Rename(at, name) => {
                if let Some(at) = some(at, self.now.len()) {
                    self.session[self.now[at].0].name = name.clone();
                    self.now[at].1.0 = name;
                }
            }
            Edit::Mail(at, mail) => {
                if let Some(at) = some(at, self.now.len()) {
                    // Unique in the table, so that no flush fails.
                    let mail = mail.map(|mail| format!("{mail}.{at}.{:?}", self.now[at].0));
                    self.session[self.now[at].0].email = mail.clone();
                    self.now[at].1.1 = mail;
                }
            }
            Edit::Delete(at) => {
                if let Some(at) = some(at, self.now.len()) {
                    let (handle, _) = self.now.remove(at);
                    self.session.delete(handle).unwrap();
                }
            }
            Edit::Flush => self.session.flush().unwrap(),
            Edit::Commit => {
                self.session.commit().unwrap();
                self.committed = self.now.clone();
                assert_eq!(self.in_database(), self.expected());
            }
            Edit::Rollback => {
                self.session.rollback().unwrap();
                self.now = self.committed.clone();
            }
            Edit::Savepoint(edits, keep) => self.savepoint(edits, keep),
            Edit::Refused(at) => {
                let Some(at) = some(at, self.now.len()) else { return };
                let taken = self.now[at].1.1.clone().unwrap_or_else(|| format!("taken by {:?}", self.now[at].0));
                self.session[self.now[at].0].email = Some(taken.clone());
                self.now[at].1.1 = Some(taken.clone());
                let twin = self.session.add(User { email: Some(taken), ..user("twin") });
                assert!(self.session.flush().is_err());
                self.session[twin].email = None;
                self.now.push((twin, ("twin".into(), None)));
                self.session.flush().unwrap();
            }
            Edit::Reload => {
                let found = self.session.all(User::select()).unwrap();
                assert_eq!(found.len(), self.now.len());
                assert!(found.iter().all(|handle| self.now.iter().any(|(known, _)| known == handle)));
            }
        }
        for (handle, row) in &self.now {
            let object = &self.session[*handle];
            assert_eq!((&object.name, &object.email), (&row.0, &row.1));
        }
    }

    fn savepoint(&mut self, edits: Vec<Edit>, keep: bool) {
        self.session.flush().unwrap();
        let before = self.now.clone();
        let (engine, committed, now) = (self.engine.clone(), self.committed.clone(), self.now.clone());
        let outer = std::mem::replace(&mut self.session, engine.session().unwrap());
        let mut outer = outer;
        let mut inside = World { engine: engine.clone(), session: engine.session().unwrap(), now, committed };
        let done: aludel::Result<()> = outer.savepoint(|session| {
            std::mem::swap(session, &mut inside.session);
            for edit in edits {
                // What ends the transaction would end the savepoint with it.
                if !matches!(edit, Edit::Commit | Edit::Rollback | Edit::Savepoint(..)) {
                    inside.apply(edit);
                }
            }
            std::mem::swap(session, &mut inside.session);
            if keep { Ok(()) } else { Err(aludel::Error::new(aludel::ErrorKind::InvalidRequest, "APP-1", "undo")) }
        });
        assert_eq!(done.is_ok(), keep);
        self.session = outer;
        self.now = if keep { inside.now } else { before };
    }

    fn in_database(&self) -> BTreeMap<i64, Row> {
        let rows = self.engine.connection().unwrap().all(&select((User::id, User::name, User::email))).unwrap();
        rows.into_iter().map(|(id, name, email)| (id, (name, email))).collect()
    }

    fn expected(&self) -> BTreeMap<i64, Row> {
        self.now.iter().map(|(handle, row)| (*self.session[*handle].id, row.clone())).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_database_holds_what_the_program_did(edits in prop::collection::vec(edit(), 1..60)) {
        let (engine, session) = session();
        let mut world = World { engine, session, now: Vec::new(), committed: Vec::new() };
        for edit in edits {
            world.apply(edit);
        }
        world.apply(Edit::Commit);
    }
}
