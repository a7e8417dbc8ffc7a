//! Aludel, in one program: `peer-aludel aludel <place>` runs statements over a connection, `peer-aludel aludel-orm <place>`
//! uses the session. The dialect is the plugin that `ALUDEL_PLUGIN_PATH` finds, loaded as applications load it.

mod core;
mod database;
mod orm;
mod query_text;

use perf_peer::{Place, serve};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [tool, place] = &arguments[..] else { panic!("usage: peer-aludel aludel|aludel-orm <path or :memory:>") };
    let place = Place::parse(place);
    match tool.as_str() {
        "aludel" => serve(&mut core::Core::new(&place)),
        "aludel-orm" => serve(&mut orm::Orm::new(&place)),
        other => panic!("no tool `{other}`"),
    }
}
