//! Creating and dropping: circles of foreign keys, enumerations, events, scripts, and schemas by other names.
use aludel::{
    ExecutionOptions,
    ddl::{CreateOptions, Ddl},
    dialect::Capability,
    prelude::*,
    schema::{DdlEvent, DdlListener, ForeignKey},
};
use aludel_test::on_every_engine;

/// Three tables that name each other in a circle, one that names itself, and one beside them that names the first and is named by the last.
fn circle() -> MetaData {
    let table = |name: &str, others: &[&str]| {
        let start = Table::new(name.to_owned()).column(column("id", SqlType::BigInteger).primary_key());
        others.iter().fold(start, |table, other| table.column(column(format!("{other}_id"), SqlType::BigInteger).references(*other, "id")))
    };
    MetaData::new()
        .table(table("first", &["second"]))
        .table(table("beside", &["first"]))
        .table(table("second", &["third", "second", "under"]))
        .table(table("third", &["first"]))
        .table(table("under", &[]))
}

on_every_engine! {
    fn circles_are_created_and_dropped_again_and_again(server) {
        for _ in 0..2 {
            server.create_all(&circle()).unwrap();
            let mut connection = server.connection().unwrap();
            // Not in a circle of rows: the foreign keys hold, whenever they were added.
            for table in ["under", "third", "second", "first", "beside"] {
                connection.execute(&insert_into(circle().get(table).unwrap()).set::<i64>("id", 1)).unwrap();
            }
            let error = connection.execute(&insert_into(circle().get("first").unwrap()).set::<i64>("id", 2).set::<i64>("second_id", 9)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ForeignKeyViolation, "{}: {error}", server.name());
            drop(connection);
            server.drop_all(&circle()).unwrap();
        }
        // What is not there is not dropped.
        server.drop_all(&circle()).unwrap();
        server.create_all_with(&circle(), &CreateOptions { check_first: false, only: None }).unwrap();
        server.drop_all_with(&circle(), &CreateOptions { check_first: false, only: None }).unwrap();
    }

    fn foreign_keys_that_are_added_later(server) {
        let metadata = MetaData::new()
            .table(Table::new("houses").column(column("id", SqlType::BigInteger).primary_key()).column(column("owner_id", SqlType::BigInteger))
                .constraint(ForeignKey::new(["owner_id"], "owners", ["id"]).use_alter()))
            .table(Table::new("owners").column(column("id", SqlType::BigInteger).primary_key())
                .column(column("house_id", SqlType::BigInteger).references("houses", "id")));
        server.create_all(&metadata).unwrap();
        server.drop_all(&metadata).unwrap();
        server.drop_all(&metadata).unwrap();
    }
}

/// How loud something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[sql(rename_all = "lowercase", native)]
enum Volume {
    Low,
    High,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sounds", index(volume))]
struct Sound {
    #[model(primary_key)]
    id: Auto<i64>,
    volume: Volume,
    #[model(server_default = Volume::Low)]
    least: Volume,
}

on_every_engine! {
    fn enumerations_are_created_once(server) {
        let metadata = MetaData::new().model::<Sound>();
        server.create_all(&metadata).unwrap();
        server.create_all(&metadata).unwrap();
        // The type may be there without the table.
        server.connection().unwrap().execute_script("DROP TABLE sounds").unwrap();
        server.create_all(&metadata).unwrap();
        let mut sounds = [Sound { id: auto(), volume: Volume::High, least: Volume::Low }];
        let mut connection = server.connection().unwrap();
        connection.insert_all(&mut sounds).unwrap();
        assert_eq!(connection.all(&Sound::select().filter(Sound::volume.eq(Volume::High))).unwrap(), sounds);
        drop(connection);
        server.drop_all(&metadata).unwrap();
        server.drop_all(&metadata).unwrap();
    }

    fn events_have_their_say_at_their_moment(server) {
        let note = |text: &'static str| {
            DdlListener::new(move |target| {
                let about = target.table.map_or("all", |table| table.name());
                Ok(vec![Box::new(Ddl::new(format!("INSERT INTO told (word) VALUES ('{text} {about}')"))) as Box<dyn Executable>])
            })
        };
        let listened = |table: Table| {
            table
                .listen(DdlEvent::BeforeCreate, note("before creating"))
                .listen(DdlEvent::AfterCreate, note("after creating"))
                .listen(DdlEvent::BeforeDrop, note("before dropping"))
                .listen(DdlEvent::AfterDrop, note("after dropping"))
        };
        let tables = circle();
        let metadata = tables.tables().iter().take(2).rev().fold(MetaData::new(), |metadata, table| {
            // Without the rest of the circle.
            let plain = Table::new(table.name().to_owned()).column(column("id", SqlType::BigInteger).primary_key());
            metadata.table(listened(if table.name() == "beside" { plain.column(column("first_id", SqlType::BigInteger).references("first", "id")) } else { plain }))
        });
        let metadata = metadata.listen(DdlEvent::BeforeCreate, note("before creating")).listen(DdlEvent::AfterDrop, note("after dropping"));
        server.connection().unwrap().execute_script("CREATE TABLE told (word VARCHAR(40))").unwrap();
        server.create_all(&metadata).unwrap();
        server.drop_all(&metadata).unwrap();
        let told: Vec<String> = server.connection().unwrap().all(&text("SELECT word FROM told").rows::<String>()).unwrap();
        let expected = [
            "before creating all", "before creating first", "after creating first", "before creating beside", "after creating beside",
            "before dropping beside", "after dropping beside", "before dropping first", "after dropping first", "after dropping all",
        ];
        assert_eq!(told, expected, "{}", server.name());
        let script = server.create_all_sql(&metadata).unwrap();
        let place = |part: &str| script.find(part).unwrap_or_else(|| panic!("{part} is not in {script}"));
        assert!(place("before creating all") < place("before creating first") && place("before creating first") < place("CREATE TABLE"), "{script}");
    }

    fn a_script_does_what_create_all_does(server) {
        let script = server.create_all_sql(&circle()).unwrap();
        let mut connection = server.connection().unwrap();
        connection.execute_script(&script).unwrap();
        connection.execute(&insert_into(circle().get("beside").unwrap()).set::<i64>("id", 1)).unwrap();
        let drop = circle().drop_all_sql(server.environment()).unwrap();
        connection.execute_script(&drop).unwrap();
        assert_eq!(connection.execute(&insert_into(circle().get("beside").unwrap()).set::<i64>("id", 1)).unwrap_err().kind(), ErrorKind::UnknownObject);
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes", schema = "tenant", unique(text))]
struct Note {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(length = 40)]
    text: String,
    #[model(back = "note")]
    marks: Many<Mark>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "marks", schema = "tenant")]
struct Mark {
    #[model(primary_key)]
    id: Auto<i64>,
    note: One<Note>,
}

on_every_engine! {
    fn one_engine_for_many_schemas(server) {
        let metadata = MetaData::new().model::<Note>().model::<Mark>();
        let own = |name: &str| format!("{name}_{}", std::process::id());
        let tenants = [own("one"), own("two")];
        for tenant in &tenants {
            if server.has(Capability::CreateSchema) {
                let with_schema = metadata.clone().schema("tenant");
                server.with_options(tenant_is(tenant)).unwrap().create_all(&with_schema).unwrap();
                // There already: nothing happens.
                server.with_options(tenant_is(tenant)).unwrap().create_all(&with_schema).unwrap();
            }
        }
        // Where there is nothing to create a schema with, there are the two that every connection has.
        let tenants: Vec<&str> = if server.has(Capability::CreateSchema) { tenants.iter().map(String::as_str).collect() } else { vec!["main", "temp"] };
        let one = server.another(|builder| builder.pool_size(1).max_overflow(0));
        let engines: Vec<Engine> = tenants.iter().map(|tenant| one.with_options(tenant_is(tenant)).unwrap()).collect();
        for (engine, tenant) in engines.iter().zip(&tenants) {
            engine.create_all(&metadata).unwrap();
            let mut session = engine.session().unwrap();
            let note = session.add(Note { id: auto(), text: format!("of {tenant}"), marks: many([Mark { id: auto(), note: parent() }]) });
            session.commit().unwrap();
            session[note].text.push('!');
            session.commit().unwrap();
        }
        for (engine, tenant) in engines.iter().zip(&tenants) {
            let mut connection = engine.connection().unwrap();
            let notes = connection.load(Note::select().filter(Note::text.like("of%")).preload(Note::marks)).unwrap();
            assert_eq!((notes.len(), notes[0].text.as_str(), notes[0].marks.get().len()), (1, &*format!("of {tenant}!"), 1), "{}", server.name());
            let mut more = [Note { id: auto(), text: format!("more of {tenant}"), marks: many([]) }];
            connection.insert_all(&mut more).unwrap();
            assert_eq!(connection.execute(&update(Note::entity()).set(Note::text.set("x")).filter(Note::text.like("more%"))).unwrap().affected, 1);
            assert_eq!(connection.execute(&delete(Note::entity()).filter(Note::text.eq("x"))).unwrap().affected, 1);
            // One call may go elsewhere.
            let other = tenants.iter().find(|other| *other != tenant).unwrap();
            let theirs: Vec<String> = connection.with_options(tenant_is(other)).all(&select(Note::text)).unwrap();
            assert_eq!(theirs, [format!("of {other}!")]);
            let ours: Vec<String> = connection.all(&select(Note::text)).unwrap();
            assert_eq!(ours, [format!("of {tenant}!")]);
        }
        for engine in &engines {
            engine.drop_all(&metadata).unwrap();
        }
        if server.has(Capability::CreateSchema) {
            for tenant in &tenants {
                server.with_options(tenant_is(tenant)).unwrap().drop_all(&MetaData::new().schema("tenant")).unwrap();
            }
        }
    }
}

fn tenant_is(name: &str) -> ExecutionOptions {
    ExecutionOptions::new().schema_translate_map([(Some("tenant"), Some(name))])
}
