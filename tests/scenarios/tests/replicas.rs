//! Sessions over a primary and a replica: what is read where. The replica of these tests has other rows, so that each row tells where it is from.
use aludel::prelude::*;
use aludel_test::Server;
use std::time::{Duration, Instant};

#[derive(Model, Debug, Clone, Default)]
#[model(table = "people")]
struct Person {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 40)]
    name: String,
    #[model(unique, length = 100)]
    email: Option<String>,
}

fn person(name: &str) -> Person {
    Person { name: name.into(), ..Person::default() }
}

/// Makes the table, with one row that tells where it is.
fn fill(engine: &Engine, name: &str) {
    engine.create_all(&MetaData::new().model::<Person>()).unwrap();
    engine.connection().unwrap().insert_all(&mut [person(name)]).unwrap();
}

/// Runs a test on each engine, with two databases of it.
fn everywhere(test: impl Fn(&Replicated)) {
    for primary in aludel_test::engines() {
        let replica = Server::open(primary.name()).unwrap();
        fill(&primary, "from the primary");
        fill(&replica, "from the replica");
        println!("on {}", primary.name());
        test(&Replicated::new((*primary).clone(), [(*replica).clone()]));
    }
}

/// Where a session reads from, asked without the objects that it knows.
fn source(session: &mut Session) -> String {
    let names = session.rows(select(Person::name).order_by(Person::id)).unwrap();
    names[0].strip_prefix("from the ").unwrap().to_owned()
}

fn names(engine: &Engine) -> Vec<String> {
    engine.connection().unwrap().all(&select(Person::name).order_by(Person::id)).unwrap()
}

#[test]
fn reads_are_the_replicas_until_the_session_writes() {
    everywhere(|database| {
        let mut session = database.session().unwrap();
        assert_eq!(source(&mut session), "replica");
        let old = session.all(Person::select()).unwrap()[0];
        assert_eq!(session[old].name, "from the replica");
        session.add(person("new"));
        // The query flushes, so it sees what was added: on the primary.
        let all = session.values(Person::select().order_by(Person::id)).unwrap();
        assert_eq!(all.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["from the primary", "new"]);
        session.commit().unwrap();
        assert_eq!(source(&mut session), "primary", "a replica may not have it yet");
        assert_eq!(names(database.primary()), ["from the primary", "new"]);
        assert_eq!(names(&database.replicas()[0]), ["from the replica"], "nothing is written to a replica");
        // The next session of the same user is told.
        let mut next = database.session().unwrap();
        next.stick(session.wrote_at().unwrap());
        assert_eq!(source(&mut next), "primary");
        assert_eq!(source(&mut database.session().unwrap()), "replica");
    });
}

#[test]
fn an_object_of_the_replica_is_written_to_the_primary() {
    everywhere(|database| {
        let mut session = database.session().unwrap();
        let ada = session.all(Person::select()).unwrap()[0];
        session[ada].email = Some("a@example.org".into());
        session.commit().unwrap();
        let emails = |engine: &Engine| engine.connection().unwrap().all(&select(Person::email)).unwrap();
        assert_eq!(emails(database.primary()), [Some("a@example.org".to_owned())]);
        assert_eq!(emails(&database.replicas()[0]), [None]);
    });
}

#[test]
fn a_transaction_is_the_primarys() {
    everywhere(|database| {
        let mut session = database.session().unwrap();
        assert_eq!(source(&mut session), "replica");
        session.begin().unwrap();
        assert_eq!(source(&mut session), "primary");
        session.rollback().unwrap();
        let mut session = database.session().unwrap();
        assert_eq!(source(&mut session), "replica");
        let within = session.savepoint(|session| Ok::<_, Error>(source(session))).unwrap();
        assert_eq!(within, "primary");
        let mut session = database.session().unwrap();
        session.rows(text("SELECT 1").rows::<i64>()).unwrap();
        assert_eq!(source(&mut session), "primary", "nobody knows what hand-written SQL does");
    });
}

#[test]
fn after_a_while_reads_go_back() {
    everywhere(|database| {
        let database = database.clone().sticky(Duration::from_secs(3_600));
        let mut session = database.session().unwrap();
        session.add(person("new"));
        session.commit().unwrap();
        assert_eq!(source(&mut session), "primary");
        session.rollback().unwrap();
        let mut later = database.session().unwrap();
        if let Some(long_ago) = Instant::now().checked_sub(Duration::from_secs(3_601)) {
            later.stick(long_ago);
            assert_eq!(source(&mut later), "replica");
        }
    });
}

#[test]
fn a_failed_flush_is_undone_and_can_be_mended() {
    everywhere(|database| {
        let mut session = database.session().unwrap();
        assert_eq!(source(&mut session), "replica");
        let first = session.add(Person { email: Some("a@example.org".into()), ..person("first") });
        let second = session.add(Person { email: Some("a@example.org".into()), ..person("second") });
        assert_eq!(session.flush().unwrap_err().kind(), ErrorKind::UniqueViolation);
        session[second].email = None;
        session.commit().unwrap();
        assert_eq!(names(database.primary()), ["from the primary", "first", "second"]);
        assert_eq!(session[first].name, "first");
    });
}

#[test]
fn a_session_that_only_reads_stays_on_its_replica() {
    for name in ["postgres", "mysql", "mariadb"] {
        let (Ok(primary), Ok(replica)) = (Server::open(name), Server::open(name)) else {
            println!("NOT RUN: {name}: it is not up");
            continue;
        };
        fill(&primary, "from the primary");
        fill(&replica, "from the replica");
        let mut session = Replicated::new((*primary).clone(), [(*replica).clone()]).session().unwrap();
        session.set_read_only(true);
        session.begin().unwrap();
        assert_eq!(source(&mut session), "replica");
        assert_eq!(session.wrote_at(), None);
        session.commit().unwrap();
    }
}
