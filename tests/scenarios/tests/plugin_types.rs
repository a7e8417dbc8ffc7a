//! A session whose objects have a column of a plugin's type.
use aludel::prelude::*;
use aludel_taglist_value::TagList;
use aludel_test::memory;

#[derive(Model, Debug, Clone)]
#[model(table = "notes")]
struct Note {
    #[model(primary_key)]
    id: Auto<i64>,
    tags: TagList,
}

// A model of this name must not clash with a trait of the prelude.
#[derive(Model, Debug, Clone)]
#[model(table = "orders")]
struct Order {
    #[model(primary_key)]
    id: Auto<i64>,
    total: i64,
}

fn note(tags: &[&str]) -> Note {
    Note { id: auto(), tags: tags.iter().copied().collect() }
}

#[test]
fn changes_of_many_objects_are_one_batch() {
    let engine = memory();
    engine.create_all(&MetaData::new().model::<Note>()).unwrap();
    let mut session = Session::new(&engine).unwrap();
    let notes = session.add_all([note(&["a"]), note(&["b", "c"])]);
    session.commit().unwrap();
    let recorder = engine.record();
    for note in &notes {
        session[*note].tags.push("new".into());
    }
    session.commit().unwrap();
    assert_eq!(recorder.take(), ["UPDATE notes SET tags = ? WHERE notes.id = ?"]);
    session.clear();
    let stored = session.rows(text("SELECT tags FROM notes ORDER BY id").rows::<String>()).unwrap();
    assert_eq!(stored, ["a,new", "b,c,new"]);
}

#[test]
fn an_operator_that_the_type_refuses_is_an_error_before_anything_is_sent() {
    let engine = memory();
    engine.create_all(&MetaData::new().model::<Note>()).unwrap();
    let recorder = engine.record();
    let mut connection = engine.connection().unwrap();
    let error = connection.all(&Note::select().filter(Note::tags.lt(note(&["a"]).tags))).unwrap_err();
    assert_eq!(error.message(), "`<` is not an operator of `notes.tags`, whose type is `taglist`");
    assert_eq!(recorder.take(), [""; 0]);
}

#[test]
fn a_model_may_be_called_order() {
    let engine = memory();
    engine.create_all(&MetaData::new().model::<Order>()).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.insert_all(&mut [Order { id: auto(), total: 3 }, Order { id: auto(), total: 5 }]).unwrap();
    assert_eq!(connection.all(&select(Order::total).order_by(Order::total.desc())).unwrap(), [5, 3]);
}
