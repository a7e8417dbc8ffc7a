//! The floor and the yardstick, in one program: `peer-raw c <place>` is SQLite's C interface used by hand,
//! `peer-raw rusqlite <place>` is rusqlite used the way its documentation teaches.

mod c;
mod query_text;
mod yardstick;

use perf_peer::{Place, serve};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tool, place] = &arguments[..] else { panic!("usage: peer-raw c|rusqlite <path or :memory:>") };
    let place = Place::parse(place);
    match tool.as_str() {
        "c" => serve(&mut c::Floor::new(&place)),
        "rusqlite" => serve(&mut yardstick::Yardstick::new(&place)),
        other => panic!("no tool `{other}`"),
    }
}
