//! Columns that the database makes, several of them, come back into the objects: in new rows and in rows that change.
use aludel::prelude::*;
use aludel_test::on_every_engine;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders_made")]
struct Order {
    #[model(primary_key)]
    id: Auto<i64>,
    price: i64,
    count: i64,
    #[model(computed_stored = Order::price.mul(Order::count))]
    total: Auto<i64>,
    #[model(server_default = "new", length = 20)]
    status: Auto<String>,
    #[model(server_default_sql = "40 + 2")]
    answer: Auto<Option<i64>>,
}

/// Its key comes from the program, so that the database makes everything but the key.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "codes_made")]
struct Code {
    #[model(primary_key, length = 20)]
    code: String,
    #[model(server_default = 7)]
    place: Auto<i64>,
}

fn order(price: i64) -> Order {
    Order { id: auto(), price, count: 3, total: auto(), status: auto(), answer: auto() }
}

on_every_engine! {
    fn objects_of_a_session(server) {
        server.create_all(&MetaData::new().model::<Order>().model::<Code>()).unwrap();
        let mut session = server.session().unwrap();
        let (cheap, dear) = (session.add(order(2)), session.add(Order { status: "old".to_owned().into(), ..order(100) }));
        let code = session.add(Code { code: "a".into(), place: auto() });
        session.commit().unwrap();
        assert_eq!((*session[cheap].total, session[cheap].status.as_str(), *session[cheap].answer), (6, "new", Some(42)), "{}", server.name());
        assert_eq!((*session[dear].total, session[dear].status.as_str()), (300, "old"));
        assert_eq!(*session[code].place, 7, "{}", server.name());
        session[dear].count = 4;
        session.flush().unwrap();
        assert_eq!(*session[dear].total, 400, "what is computed is read again: {}", server.name());
    }

    fn objects_without_a_session(server) {
        server.create_all(&MetaData::new().model::<Order>().model::<Code>()).unwrap();
        let mut connection = server.connection().unwrap();
        let mut orders = [order(1), order(2), Order { status: "old".to_owned().into(), ..order(3) }];
        connection.insert_all(&mut orders).unwrap();
        let totals: Vec<i64> = orders.iter().map(|order| *order.total).collect();
        assert_eq!(totals, [3, 6, 9], "{}", server.name());
        assert_eq!(connection.all(&Order::select().order_by(Order::id)).unwrap(), orders);
        let mut code = Code { code: "b".into(), place: auto() };
        connection.insert(&mut code).unwrap();
        assert_eq!(*code.place, 7, "{}", server.name());
    }

    fn rows_of_a_statement_that_has_none(server) {
        server.create_all(&MetaData::new().model::<Code>()).unwrap();
        let mut connection = server.connection().unwrap();
        connection.execute(&text("INSERT INTO codes_made (code) VALUES ('a')")).unwrap();
        let update = text("UPDATE codes_made SET place = 8");
        for error in [
            connection.all(&update).unwrap_err(),
            connection.first(&update).unwrap_err(),
            connection.stream(&update).map(|_| ()).unwrap_err(),
        ] {
            assert_eq!(error.code(), "ENG-3003", "{}: {error}", server.name());
            assert!(error.to_string().contains("the statement gives no rows"), "{error}");
        }
        // A query without rows is another thing.
        assert_eq!(connection.all(&text("SELECT code FROM codes_made WHERE code = 'z'")).unwrap().len(), 0);
        if server.has(aludel::dialect::Capability::Returning) {
            let gone = text("DELETE FROM codes_made RETURNING place").rows::<i64>();
            assert_eq!(connection.all(&gone).unwrap(), [8], "{}", server.name());
        }
    }
}
