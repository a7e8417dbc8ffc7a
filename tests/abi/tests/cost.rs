//! What the boundary costs. Prints figures and asserts none: they depend on the machine.
//! `cargo test --release -p aludel-tests-abi --test cost -- --ignored --nocapture`
use aludel_plugin_loader::{Batch, CellRef, FetchLimit, Options, Registry, SearchPath, Tag};
use aludel_tests_abi::{library, registry};
use std::{hint::black_box, time::Instant};

fn per_item(items: u32, rounds: u32, mut work: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed().as_secs_f64() / f64::from(items) * 1e9);
    }
    best
}

fn measure(name: &str, registry: &Registry) {
    const CALLS: u32 = 100_000;
    const ROWS: u32 = 10_000;
    let mut connection = registry.driver("acme").unwrap().connect(&format!("acme://{name}"), &[]).unwrap();
    let ping = per_item(CALLS, 20, || (0..CALLS).for_each(|_| drop(black_box(connection.ping()))));
    connection.execute_script("CREATE TABLE t (a, b, c, d)").unwrap();
    let insert = connection.prepare("INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)").unwrap();
    let mut batch = Batch::new();
    for row in 0..u64::from(ROWS) {
        // No key: Acme would search the whole table for its double.
        let values = [
            CellRef::NULL,
            CellRef::value(Tag::I64, row),
            CellRef::text("a name of some length").unwrap(),
            CellRef::text("2026-11-22 10:00:00").unwrap(),
        ];
        connection.execute(insert, &values).unwrap();
    }
    let select = connection.prepare("SELECT a, b, c, d FROM t").unwrap();
    let limit = FetchLimit { rows: 256, bytes: 1 << 20 };
    // The database itself clones every row first; that is not the boundary, so only what follows the first batch counts.
    let fetch = per_item(ROWS - 256, 20, || {
        let mut cursor = connection.query(select, &[], limit, &mut batch).unwrap().cursor;
        while cursor != 0 {
            cursor = connection.fetch(cursor, limit, &mut batch).unwrap().cursor;
        }
    });
    println!("{name:8} ping {ping:6.1} ns, a row of 4 columns out of Acme {fetch:6.1} ns");
}

#[test]
#[ignore = "prints figures"]
fn what_the_boundary_costs() {
    let linked = Registry::new(Options::new(SearchPath::empty()));
    linked.add_static(aludel_template_dialect::plugin()).unwrap();
    let loaded = registry();
    let start = Instant::now();
    loaded.load(&library("acme")).unwrap();
    println!("first load {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    registry().load(&library("acme")).unwrap();
    println!("all checks again {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let again = per_item(1_000, 5, || (0..1_000).for_each(|_| drop(loaded.load(&library("acme")))));
    println!("load of what is loaded {again:.0} ns");
    measure("linked", &linked);
    measure("loaded", &loaded);
}
