//! Many objects change before one flush: on every engine they travel together, whatever their columns hold.
use aludel::{prelude::*, sql::types::Decimal};
use aludel_test::on_every_engine;
use chrono::{NaiveDate, NaiveDateTime};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "parcels")]
struct Parcel {
    #[model(primary_key, length = 40)]
    code: String,
    #[model(length = 40)]
    town: Option<String>,
    #[model(precision = (10, 2))]
    price: Decimal,
    weight: f64,
    sent: bool,
    at: NaiveDateTime,
    label: Vec<u8>,
    count: i32,
}

fn parcel(number: i32) -> Parcel {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    Parcel {
        code: format!("P-{number:03}"),
        town: None,
        price: Decimal::new(i128::from(number), 2).unwrap(),
        weight: f64::from(number) / 2.0,
        sent: false,
        at: day.and_hms_opt(1, 2, 3).unwrap(),
        label: vec![],
        count: number,
    }
}

fn change(parcel: &mut Parcel, number: i32) {
    parcel.town = (number % 3 != 0).then(|| format!("Zürich {number}"));
    parcel.price = Decimal::new(i128::from(number) * 1001 + 1, 2).unwrap();
    parcel.weight += 0.25;
    parcel.sent = true;
    parcel.at += chrono::TimeDelta::days(1);
    parcel.label = vec![0, 255, u8::try_from(number % 256).unwrap()];
    parcel.count = -number - 1;
}

on_every_engine! {
    fn each_row_gets_its_own_values(server) {
        server.create_all(&MetaData::new().model::<Parcel>()).unwrap();
        let mut session = server.session().unwrap();
        let parcels: Vec<_> = (0..50).map(|number| session.add(parcel(number))).collect();
        session.commit().unwrap();
        for (number, handle) in (0..).zip(&parcels) {
            change(&mut session[*handle], number);
        }
        session.commit().unwrap();
        let expected: Vec<Parcel> = parcels.iter().map(|handle| session[*handle].clone()).collect();
        let rows = server.connection().unwrap().all(&Parcel::select().order_by(Parcel::code)).unwrap();
        assert_eq!(rows, expected);
        assert_eq!((rows[4].price.to_string(), rows[4].count, &rows[4].label), ("40.05".to_owned(), -5, &vec![0, 255, 4]));
    }

    fn keys_move_together(server) {
        server.create_all(&MetaData::new().model::<Parcel>()).unwrap();
        let mut session = server.session().unwrap();
        let parcels: Vec<_> = (0..5).map(|number| session.add(parcel(number))).collect();
        session.commit().unwrap();
        for handle in &parcels {
            session[*handle].code.insert(0, 'X');
            session[*handle].count += 10;
        }
        session.commit().unwrap();
        let rows = server.connection().unwrap().all(&Parcel::select().order_by(Parcel::code)).unwrap();
        let found: Vec<(&str, i32)> = rows.iter().map(|row| (row.code.as_str(), row.count)).collect();
        assert_eq!(found, [("XP-000", 10), ("XP-001", 11), ("XP-002", 12), ("XP-003", 13), ("XP-004", 14)]);
        assert_eq!(session.get::<Parcel>("XP-003".to_owned()).unwrap(), parcels[3]);
    }

    fn a_row_that_is_gone_is_told_among_many(server) {
        server.create_all(&MetaData::new().model::<Parcel>()).unwrap();
        let mut session = server.session().unwrap();
        let parcels: Vec<_> = (0..3).map(|number| session.add(parcel(number))).collect();
        session.commit().unwrap();
        server.connection().unwrap().execute(&aludel::sql::delete(Parcel::entity()).filter(Parcel::code.eq("P-001"))).unwrap();
        parcels.iter().for_each(|handle| session[*handle].count += 7);
        let error = session.flush().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StaleRow, "{error}");
        assert!(error.message().contains("1 of 3 rows"), "{error}");
    }
}
