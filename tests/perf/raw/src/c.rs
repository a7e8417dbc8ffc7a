//! The floor: SQLite's C interface by hand. Statements are prepared once, columns read by index, the fixed shape of a
//! timestamp is read without a parser, and the connection has no mutex.

mod statement;
mod timestamp;

use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::ptr::null_mut;

use libsqlite3_sys as ffi;
use perf_peer::data::{colour, new_users};
use perf_peer::model::{Comment, NewUser, Post, Tree, User, group};
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, users_sum};

use statement::Statement;

const USERS: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id <= ?";
const ONE_USER: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id = ?";
const INSERTED: &str = "SELECT id, name, hair_color, created_at FROM ins_users";
const INSERT: &str = "INSERT INTO ins_users (name, hair_color, created_at) VALUES (?, ?, ?)";
const UPDATE: &str = "UPDATE upd_users SET hair_color = ? WHERE id = ?";

/// A connection with the data in it, and every statement it has prepared.
pub struct Floor {
    database: *mut ffi::sqlite3,
    statements: HashMap<String, Statement>,
    updates: usize,
}

impl Floor {
    pub fn new(place: &Place) -> Floor {
        let path = CString::new(place.path()).expect("no zero byte in a path");
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE | ffi::SQLITE_OPEN_NOMUTEX;
        let mut database = null_mut();
        // SAFETY: the path is zero-ended, and the handle stays in this struct, on this thread.
        let code = unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &mut database, flags, std::ptr::null()) };
        assert_eq!(code, ffi::SQLITE_OK, "the database opens");
        let floor = Floor { database, statements: HashMap::new(), updates: 0 };
        floor.execute(&place.setup_sql());
        floor
    }

    /// Runs statements that give nothing back.
    fn execute(&self, sql: &str) {
        let sql = CString::new(sql).expect("no zero byte in a statement");
        // SAFETY: the handle is open, the text is zero-ended, no callback is given.
        let code = unsafe { ffi::sqlite3_exec(self.database, sql.as_ptr(), None, null_mut(), null_mut()) };
        assert_eq!(code, ffi::SQLITE_OK, "{}", self.message());
    }

    fn message(&self) -> String {
        // SAFETY: the handle is open; the text is copied before the next call.
        unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.database)) }.to_string_lossy().into_owned()
    }

    /// The statement with this text, prepared at most once.
    fn statement(&mut self, sql: &str) -> Statement {
        if let Some(statement) = self.statements.get(sql) {
            return *statement;
        }
        let statement = Statement::prepare(self.database, sql).unwrap_or_else(|| panic!("{}: {sql}", self.message()));
        self.statements.insert(sql.to_owned(), statement);
        statement
    }

    fn run(&mut self, sql: &str) {
        self.statement(sql).finish();
    }

    fn last_key(&self) -> i32 {
        // SAFETY: the handle is open.
        unsafe { ffi::sqlite3_last_insert_rowid(self.database) as i32 }
    }

    fn users(&mut self, sql: &str, last: Option<i32>) -> Vec<User> {
        let statement = self.statement(sql);
        if let Some(last) = last {
            statement.bind_int(1, last);
        }
        statement.all(user)
    }

    fn insert(&mut self, users: &[NewUser]) -> Vec<i32> {
        self.run("BEGIN");
        let statement = self.statement(INSERT);
        let mut keys = Vec::with_capacity(users.len());
        for user in users {
            let created_at = timestamp::format(user.created_at);
            statement.bind_text(1, &user.name);
            statement.bind_optional(2, user.hair_color.as_deref());
            statement.bind_text(3, std::str::from_utf8(&created_at).expect("digits"));
            statement.finish();
            keys.push(self.last_key());
        }
        self.run("COMMIT");
        keys
    }

    fn update(&mut self, last: i32) -> &'static str {
        self.updates += 1;
        let colour = colour(self.updates);
        self.run("BEGIN");
        let statement = self.statement(UPDATE);
        for id in 1..=last {
            statement.bind_text(1, colour);
            statement.bind_int(2, id);
            statement.finish();
        }
        self.run("COMMIT");
        colour
    }

    fn look_up(&mut self, last: i32) -> u64 {
        let statement = self.statement(ONE_USER);
        let one = |id| {
            statement.bind_int(1, id);
            let user = statement.one(user);
            user.id as u64 + user.name.len() as u64
        };
        (1..=last).map(one).sum()
    }

    fn relations(&mut self, last: i32) -> Tree {
        let users = self.users(USERS, Some(last));
        let keys: Vec<i32> = users.iter().map(|user| user.id).collect();
        let posts = self.children("SELECT id, user_id, title, body FROM posts WHERE user_id IN (", &keys, post);
        let keys: Vec<i32> = posts.iter().map(|post| post.id).collect();
        let comments = self.children("SELECT id, post_id, text FROM comments WHERE post_id IN (", &keys, comment);
        group(users, posts, comments)
    }

    fn children<T>(&mut self, head: &str, keys: &[i32], read: impl Fn(Statement) -> T) -> Vec<T> {
        let mut sql = String::with_capacity(head.len() + 2 * keys.len());
        sql.push_str(head);
        (1..keys.len()).for_each(|_| sql.push_str("?,"));
        sql.push_str("?)");
        let statement = self.statement(&sql);
        for (place, key) in keys.iter().enumerate() {
            statement.bind_int(place as i32 + 1, *key);
        }
        statement.all(read)
    }
}

impl Peer for Floor {
    fn sqlite_build(&mut self) -> Vec<String> {
        let mut lines = self.statement("SELECT sqlite_version()").all(|row| row.text(0));
        lines.extend(self.statement("PRAGMA compile_options").all(|row| row.text(0)));
        lines
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        match workload {
            Workload::Fetch => timer.run(self, |c| c.users(USERS, Some(last)), |_, users| users_sum(users)),
            Workload::Point => timer.run(self, |c| c.look_up(last), |_, sum| *sum),
            Workload::Relations => timer.run(self, |c| c.relations(last), |_, tree| TreeSum::of(tree)),
            Workload::Insert => {
                let users = new_users(n);
                let clear = |c: &mut Floor| c.execute("DELETE FROM ins_users");
                timer.run_after(self, clear, |c| c.insert(&users), |c, keys| inserted_sum(keys, &c.users(INSERTED, None)));
            }
            Workload::Update => timer.run(
                self,
                |c| c.update(last),
                |c, colour| {
                    let count = c.statement("SELECT count(*) FROM upd_users WHERE hair_color = ?");
                    count.bind_text(1, colour);
                    count.one(|row| row.int(0)) as u64
                },
            ),
            Workload::Build => return false,
        }
        true
    }
}

fn user(row: Statement) -> User {
    let created_at = timestamp::parse(row.bytes(3));
    User { id: row.int(0), name: row.text(1), hair_color: row.optional(2), created_at }
}

fn post(row: Statement) -> Post {
    Post { id: row.int(0), user_id: row.int(1), title: row.text(2), body: row.optional(3) }
}

fn comment(row: Statement) -> Comment {
    Comment { id: row.int(0), post_id: row.int(1), text: row.text(2) }
}
