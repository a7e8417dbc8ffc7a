//! The engine with the data in it, and what SQLite says of itself.

use aludel::prelude::*;
use perf_peer::Place;

/// Opens the place and fills it.
pub fn open(place: &Place) -> Engine {
    let url = match place {
        Place::Memory => "sqlite://".to_owned(),
        Place::File(path) => format!("sqlite:///{path}"),
    };
    let engine = Engine::connect(&url).expect("the database opens");
    let mut connection = engine.connection().expect("a connection");
    connection.execute_script(&place.setup_sql()).expect("the data fits");
    drop(connection);
    engine
}

/// Version and compile options of the SQLite inside the plugin.
pub fn sqlite_build(connection: &mut Connection) -> Vec<String> {
    let mut lines = vec![connection.one(&select(raw::<String>("sqlite_version()"))).expect("a version")];
    for number in 0.. {
        let option = select(raw::<Option<String>>(format!("sqlite_compileoption_get({number})")));
        match connection.one(&option).expect("SQLite describes itself") {
            Some(option) => lines.push(option),
            None => break,
        }
    }
    lines
}
