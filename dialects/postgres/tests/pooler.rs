//! Through PgBouncer in transaction mode: a session's statements run on whichever server connection is free.
#[path = "support/private.rs"]
mod private;
mod support;
use support::*;

#[test]
fn statements_without_a_name_work_through_a_pooler() {
    let home = home!();
    let admin = std::env::var("ALUDEL_TEST_POSTGRES_URL").unwrap();
    let pooler = match private::pooler(&admin) {
        Ok(pooler) => pooler,
        Err(why) => return println!("NOT RUN: pgbouncer: {why}"),
    };
    let mut direct = home.with("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, n int, name text)");
    for mode in ["unnamed", "off"] {
        let url = format!("postgres://postgres@127.0.0.1:{}/{}?sslmode=disable&statement_cache={mode}", pooler.port, home.name);
        direct.script("TRUNCATE t RESTART IDENTITY").unwrap();
        // More sessions than the pooler has connections, taking turns: each prepares on one and runs on the other.
        let mut sessions: Vec<Db> = (0..5).map(|_| open(&url, &[]).unwrap()).collect();
        let statements: Vec<u64> = sessions.iter_mut().map(|db| db.prepare("SELECT $1::int + n FROM t WHERE id = $2").unwrap()).collect();
        for round in 0..20 {
            // Holding one of the pooler's connections moves the others to the second.
            let holder = (round % 5) as usize;
            sessions[holder].script("BEGIN; SELECT 1").unwrap();
            for (db, statement) in sessions.iter_mut().zip(&statements) {
                let values = [int(round), text("a"), int(round), text("b")];
                db.insert_many("INSERT INTO t (n, name) VALUES ", "($1, $2)", "id", 2, &values).unwrap();
                let key = db.keys()[1];
                db.start(*statement, &[int(100), int(key)], ALL).unwrap();
                assert_eq!(db.rows(), [[Int(100 + round)]]);
                let many = db.prepare("UPDATE t SET n = n WHERE id = $1").unwrap();
                assert_eq!(db.execute_many(many, 1, &[int(key), int(key - 1)]).unwrap().affected, 2);
                db.connection.close_stmt(many);
            }
            sessions[holder].script("COMMIT").unwrap();
            result(sessions[holder].connection.reset()).unwrap();
        }
        assert_eq!(direct.one("SELECT count(*) FROM t"), Int(200), "{mode}");
        // Cursors within a transaction keep their connection.
        let db = &mut sessions[0];
        result(db.connection.begin("".into(), false)).unwrap();
        let statement = db.prepare("SELECT id FROM t, generate_series(1, 10)").unwrap();
        let mut cursor = db.start(statement, &[], rows(300)).unwrap().cursor;
        let mut count = db.rows().len();
        while cursor != 0 {
            cursor = db.fetch(cursor, rows(300)).unwrap().cursor;
            count += db.rows().len();
        }
        assert_eq!(count, 2000);
        result(db.connection.commit()).unwrap();
    }
}
