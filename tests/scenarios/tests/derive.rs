//! What `#[derive(Model)]` makes of its attributes.
use aludel::{RelationPath as _, prelude::*};
use aludel_scenarios::{User, metadata, user};

/// Everything an attribute can say.
#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(table = "things", unique(code, rank), index(rank), check(name = "positive", sql = "amount > 0"), consts = "ThingColumns")]
struct Thing {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(column = "code_name", length = 20)]
    code: String,
    rank: Option<i32>,
    #[model(server_default = 1)]
    amount: i64,
    #[model(precision = (10, 2))]
    price: f64,
    #[model(server_default_sql = "'new'")]
    status: Auto<String>,
    #[model(references = "users.id", index)]
    user: Option<i64>,
    #[model(key = "owner", on_delete = "set null")]
    keeper: Option<One<User>>,
    #[model(skip)]
    note: Vec<u8>,
}

impl Thing {
    /// The constants stand on a type of their own, so a method may have a column's name.
    fn amount(&self) -> i64 {
        self.amount
    }
}

#[test]
fn attributes_become_ddl() {
    let engine = aludel_test::memory();
    let recorder = engine.record();
    engine.create_all(&metadata().model::<Thing>()).unwrap();
    let sql: Vec<String> = recorder.take().into_iter().filter(|sql| sql.contains("things")).collect();
    for part in [
        "code_name VARCHAR(20) NOT NULL",
        "rank INTEGER,",
        "amount BIGINT DEFAULT 1 NOT NULL",
        "price NUMERIC(10, 2) NOT NULL",
        "DEFAULT ('new') NOT NULL",
        "UNIQUE (code_name, rank)",
        "CHECK (amount > 0)",
        "FOREIGN KEY (owner) REFERENCES users (id) ON DELETE SET NULL",
        "FOREIGN KEY (user) REFERENCES users (id)",
    ] {
        assert!(sql[0].contains(part), "{part} in {}", sql[0]);
    }
    assert_eq!(sql.len(), 3, "the table and two indexes: {sql:#?}");
}

#[test]
fn values_go_in_and_come_back() {
    let engine = aludel_test::memory();
    engine.create_all(&metadata().model::<Thing>()).unwrap();
    let mut session = engine.session().unwrap();
    let ada = session.add(user("Ada"));
    let thing = session.add(Thing { code: "a".into(), amount: 3, price: 1.5, keeper: Some(One::of(ada)), ..Thing::default() });
    session.commit().unwrap();
    assert_eq!(*session[thing].status, "new", "the database's default comes back");
    assert_eq!(session[thing].amount(), 3);
    let query = Thing::select().filter(ThingColumns::owner.eq(1)).preload(ThingColumns::keeper);
    let values = engine.connection().unwrap().load(&query).unwrap();
    assert_eq!(values[0].keeper.as_ref().unwrap().get().name, "Ada");
    assert_eq!(format!("{:?}", values[0].code), "\"a\"");
    let error = session.savepoint(|session| {
        session.add(Thing { code: "b".into(), amount: -1, price: 1.0, ..Thing::default() });
        session.flush()
    });
    assert_eq!(error.unwrap_err().kind(), ErrorKind::CheckViolation);
    let _ = User::posts.then(aludel_scenarios::Post::comments);
}

#[test]
fn models_print_what_they_hold() {
    let printed = format!("{:?}", user("Ada"));
    assert_eq!(printed, "User { id: auto, name: \"Ada\", email: None, bio: unloaded, posts: [] }");
    let post = aludel_scenarios::Post { author: One::with_key(3), ..aludel_scenarios::post("Notes") };
    assert!(format!("{post:?}").contains("author: key 3, editor: None"));
    assert_eq!(post.clone(), post);
}
