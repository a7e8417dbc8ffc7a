//! A value goes to the database, is stored, and comes back equal, or is refused with a reason: for every column type, at every end,
//! on every engine. Nothing is ever changed without a word.
use aludel_engine::{Connection, ErrorKind};
use aludel_fuzz::{run::property, stored};
use aludel_sql::{
    Compare, CreateTable, DropTable, Json, Select, SqlType, SqlValue, Table, column, delete_from, insert_into, select,
    types::{Decimal, Interval, Range},
};
use aludel_test::{Server, on_every_engine, write_scorecard_part};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::{prelude::*, test_runner::TestCaseError};
use std::{
    cell::{Cell, RefCell},
    fmt::Debug,
    time::Duration,
};

/// What is asked of one engine, and what came of it.
struct Trips<'s> {
    server: &'s Server,
    connection: RefCell<Connection>,
    stored: Cell<u32>,
    refused: Cell<u32>,
    types: Cell<u32>,
    cases: u32,
}

fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

impl Trips<'_> {
    fn new(server: &Server) -> Trips<'_> {
        let connection = RefCell::new(server.connection().expect("a connection"));
        if server.name() == "sqlite" {
            connection.borrow_mut().execute_script("PRAGMA synchronous = OFF").expect("it is set");
        }
        let cases = if server.name() == "sqlite" { 64 } else { 24 };
        Trips { server, connection, stored: Cell::new(0), refused: Cell::new(0), types: Cell::new(0), cases }
    }

    fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.server.name().starts_with(name))
    }

    /// Values of a type in a column of it. `must` says which of them the engine has to take.
    fn trip<T>(&self, values: impl Strategy<Value = T>, must: impl Fn(&T) -> bool)
    where
        T: SqlValue<Base = T> + Clone + PartialEq + Debug + 'static,
    {
        self.trip_in(T::sql_type(), values, must, |found, given| found == given);
    }

    fn trip_in<T>(&self, sql_type: SqlType, values: impl Strategy<Value = T>, must: impl Fn(&T) -> bool, same: impl Fn(&T, &T) -> bool)
    where
        T: SqlValue<Base = T> + Clone + Debug + 'static,
    {
        let what = std::any::type_name::<T>();
        let table = Table::new("held").column(column("id", SqlType::BigInteger).primary_key()).column(column("value", sql_type));
        let execute = |statement: &CreateTable| self.connection.borrow_mut().execute(statement);
        execute(&CreateTable::new(table.clone())).unwrap_or_else(|error| panic!("{}: {what}: {error}", self.server.name()));
        self.types.set(self.types.get() + 1);
        let query: Select<Option<T>> = select(table.col::<Option<T>>("value").expect("the column"));
        let insert = |id: i64, value: Option<T>| insert_into(&table).set::<i64>("id", id).set::<T>("value", value);
        property(self.cases, &proptest::option::weighted(0.95, values), |value| {
            let connection = &mut *self.connection.borrow_mut();
            connection.execute(&delete_from(&table)).map_err(failed)?;
            match connection.execute(&insert(1, value.clone())) {
                Ok(_) => {}
                Err(error) => {
                    let expected = value.as_ref().is_some_and(|value| !must(value));
                    prop_assert!(expected, "{}: {what}: refused {value:?}: {error}", self.server.name());
                    prop_assert!(matches!(error.kind(), ErrorKind::Data | ErrorKind::Unsupported | ErrorKind::Resource), "{what}: {error:?}");
                    self.refused.set(self.refused.get() + 1);
                    return Ok(());
                }
            }
            let found = connection.one(&query).map_err(|error| failed(format!("{}: {what}: {value:?}: {error}", self.server.name())))?;
            let equal = match (&found, &value) {
                (Some(found), Some(given)) => same(found, given),
                (found, given) => found.is_none() && given.is_none(),
            };
            prop_assert!(equal, "{}: {what}: {value:?} came back as {found:?}", self.server.name());
            self.stored.set(self.stored.get() + 1);
            Ok(())
        });
        self.connection.borrow_mut().execute(&DropTable::new(&table)).expect("the table goes");
    }

    /// A type that the engine does not have is refused when the table is made, by the host itself.
    fn none<T: SqlValue>(&self) {
        let table = Table::new("held").column(column("value", T::sql_type()));
        let error = self.connection.borrow_mut().execute(&CreateTable::new(table)).expect_err("there is no such type");
        assert_eq!(error.code(), "SQL-1202", "{error}");
        self.types.set(self.types.get() + 1);
    }

    fn figures(&self, part: &str) {
        let name = self.server.name();
        println!("{name}: {} values of {} types came back, {} were refused", self.stored.get(), self.types.get(), self.refused.get());
        let figures = [
            (&*format!("type round trips on {name}, {part}"), self.stored.get().to_string(), None),
            ("of which were lost or changed", "0".to_owned(), Some("0")),
            ("values refused with a reason", self.refused.get().to_string(), None),
        ];
        write_scorecard_part(&format!("types-{name}-{part}"), &figures);
    }
}

fn year(range: std::ops::RangeInclusive<i32>) -> impl Fn(&NaiveDate) -> bool {
    move |day| range.contains(&day.year())
}

on_every_engine! {
    fn numbers_and_text(server) {
        let trips = Trips::new(server);
        let always = |_: &_| true;
        trips.trip(stored::whole(), always);
        trips.trip(any::<i32>(), |_| true);
        trips.trip(any::<i16>(), |_| true);
        trips.trip(any::<u8>(), |_| true);
        trips.trip(any::<u32>(), |_| true);
        trips.trip(stored::unsigned(), |value| i64::try_from(*value).is_ok());
        trips.trip(any::<bool>(), |_| true);
        let takes = |value: f64| if trips.is(&["postgres"]) { true } else if trips.is(&["sqlite"]) { !value.is_nan() } else { value.is_finite() };
        let double_same = |found: &f64, given: &f64| found.to_bits() == given.to_bits() || found == given || found.is_nan() && given.is_nan();
        trips.trip_in(SqlType::Double, stored::double(), |value| takes(*value), double_same);
        trips.trip_in(SqlType::Float, any::<f32>(), |value| takes(f64::from(*value)), |found: &f32, given: &f32| found == given || found.is_nan() && given.is_nan());
        trips.trip(stored::text(), |text| !text.contains('\0') || trips.is(&["sqlite", "mysql", "mariadb"]));
        trips.trip(stored::text().prop_map(Box::<str>::from).prop_map(String::from), |text| !text.contains('\0'));
        trips.trip(stored::bytes(), |_| true);
        trips.trip_in(SqlType::Binary(Some(16)), any::<[u8; 16]>(), |_| true, |found, given| found == given);
        let digits = |value: &Decimal| !trips.is(&["sqlite"]) || value.whole().is_some_and(|whole| i64::try_from(whole).is_ok()) || value.digits().unsigned_abs() < 10_u128.pow(15);
        trips.trip_in(SqlType::Numeric(Some((38, 10))), stored::decimal(38, 10), digits, |found, given| found == given);
        trips.trip_in(SqlType::Numeric(Some((10, 2))), stored::decimal(10, 2), |_| true, |found, given| found == given);
        trips.trip_in(SqlType::Numeric(Some((38, 0))), stored::decimal(38, 0).prop_map(|value| value.digits()), |value| !trips.is(&["sqlite"]) || i64::try_from(*value).is_ok(), |found, given| found == given);
        trips.trip_in(
            SqlType::Numeric(Some((28, 6))),
            stored::decimal(28, 6).prop_map(|value| value.to_string().parse::<rust_decimal::Decimal>().expect("28 digits")),
            |value| !trips.is(&["sqlite"]) || value.mantissa().unsigned_abs() < 10_u128.pow(15),
            |found, given| found == given,
        );
        trips.figures("numbers and text");
    }

    fn times_and_others(server) {
        let trips = Trips::new(server);
        let calendar = if trips.is(&["mysql", "mariadb"]) { 1000..=9999 } else { 1..=9999 };
        let in_calendar = year(calendar);
        trips.trip::<NaiveDate>(stored::day(), &in_calendar);
        trips.trip::<NaiveTime>(stored::time(), |_| true);
        trips.trip::<NaiveDateTime>(stored::day_and_time(), |time| in_calendar(&time.date()));
        trips.trip::<DateTime<Utc>>(stored::instant(), |time| in_calendar(&time.date_naive()));
        trips.trip::<DateTime<FixedOffset>>(stored::zoned(), |time| in_calendar(&time.naive_utc().date()));
        trips.trip::<jiff::civil::DateTime>(stored::day_and_time().prop_filter_map("jiff ends at 9999", |time| time.to_string().replace(' ', "T").parse().ok()), |time| time.year() >= 1000);
        let exact = |span: &Interval| trips.is(&["postgres"]) || span.months() == 0 && span.days() == 0;
        // MySQL's TIME is no interval; a span is kept in microseconds there.
        trips.trip(stored::interval(), |span| exact(span));
        trips.trip::<TimeDelta>(stored::span(), |_| true);
        trips.trip(any::<u32>().prop_map(|millis| Duration::from_millis(millis.into())), |_| true);
        trips.trip(stored::uuid(), |_| true);
        trips.trip_in(SqlType::Json, stored::json(), |_| true, |found, given| found == given);
        trips.trip(proptest::option::of(any::<i32>()).prop_map(Json), |_| true);
        if trips.is(&["postgres"]) {
            trips.trip(proptest::collection::vec(proptest::option::of(stored::whole()), 0..5), |_| true);
            trips.trip(proptest::collection::vec(stored::text(), 0..5), |texts| texts.iter().all(|text| !text.contains('\0')));
            trips.trip(proptest::collection::vec(stored::double().prop_filter("NaN is not itself", |value| !value.is_nan()), 0..5), |_| true);
            trips.trip(proptest::collection::vec(any::<bool>(), 0..5), |_| true);
            trips.trip(proptest::collection::vec(stored::uuid(), 0..3), |_| true);
            trips.trip(proptest::collection::vec(stored::day_and_time(), 0..3), |days| days.iter().all(|day| in_calendar(&day.date())));
            trips.trip(proptest::collection::vec(proptest::collection::vec(any::<i32>(), 2), 0..4), |_| true);
            trips.trip(stored::range(any::<i32>()), |_| true);
            trips.trip(stored::range(stored::decimal(20, 4).boxed()), |_| true);
            trips.trip(stored::range(stored::instant().prop_filter("in the calendar", |time| (1..=9998).contains(&time.year())).boxed()), |_| true);
            trips.trip(stored::range(stored::day().prop_filter("in the calendar", |day| (1..=9998).contains(&day.year())).boxed()), |_| true);
            trips.trip(stored::several_ranges(), |_| true);
            trips.trip(stored::address(), |_| true);
            trips.trip(stored::network(), |_| true);
        } else {
            trips.none::<Vec<i64>>();
            trips.none::<Range<i32>>();
            trips.none::<std::net::IpAddr>();
        }
        trips.figures("times and others");
    }

    /// Comparison of decimals counts as numbers do, wherever the value stands.
    fn decimals_are_compared_as_numbers(server) {
        let mut connection = server.connection().unwrap();
        let table = Table::new("prices").column(column("id", SqlType::BigInteger).primary_key()).column(column("price", SqlType::Numeric(Some((10, 2)))).not_null());
        connection.execute(&CreateTable::new(table.clone())).unwrap();
        let of = |text: &str| text.parse::<Decimal>().unwrap();
        for (id, price) in [(1, "9.50"), (2, "10.00"), (3, "100.25")] {
            connection.execute(&insert_into(&table).set::<i64>("id", id).set::<Decimal>("price", of(price))).unwrap();
        }
        let (id, price) = (|| table.col::<i64>("id").unwrap(), || table.col::<Decimal>("price").unwrap());
        let mut ids = |condition: aludel_sql::Expr<bool>| {
            let mut ids = connection.all(&select(id()).filter(condition)).unwrap();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(price().gt(of("9.5"))), [2, 3]);
        assert_eq!(ids(aludel_sql::bind::<Decimal>(of("10")).lt(price())), [3]);
        assert_eq!(ids(price().in_([of("10"), of("9.5")])), [1, 2]);
        // Where no column lends its type.
        assert_eq!(ids(aludel_sql::bind::<Decimal>(of("9.5")).lt(of("10"))), [1, 2, 3]);
        assert_eq!(ids(aludel_sql::coalesce(price(), of("0")).lt(of("10"))), [1]);
        use aludel_sql::Arithmetic;
        assert_eq!(ids(price().mul(of("2")).gt(of("19.5"))), [2, 3]);
        assert_eq!(ids(price().add(of("0.25")).eq(of("100.50"))), [3]);
    }

    /// A value written into the SQL is the value that would have been bound.
    fn literals_are_the_values(server) {
        let connection = RefCell::new(server.connection().unwrap());
        fn written<T: SqlValue<Base = T> + Clone + PartialEq + Debug + 'static>(connection: &RefCell<Connection>, values: impl Strategy<Value = T>) {
            property(16, &values, |value| {
                let query = select(aludel_sql::literal_value::<T>(value.clone()));
                prop_assert_eq!(connection.borrow_mut().one(&query).map_err(failed)?, value);
                Ok(())
            });
        }
        let calendar = |day: &NaiveDate| (1000..=9999).contains(&day.year());
        written(&connection, stored::day().prop_filter("in the calendar", calendar));
        written(&connection, stored::time());
        written(&connection, stored::day_and_time().prop_filter("in the calendar", move |time| calendar(&time.date())));
        written(&connection, stored::instant().prop_filter("in the calendar", move |time| calendar(&time.date_naive())));
        written(&connection, stored::uuid());
        written(&connection, stored::decimal(15, 4));
        written(&connection, stored::text().prop_map(|text| text.replace('\0', "")));
    }

    /// Sixteen MiB come back, or are refused because the server is set up for less.
    fn a_large_value(server) {
        let table = Table::new("large").column(column("id", SqlType::BigInteger).primary_key()).column(column("value", SqlType::Binary(None)));
        server.connection().unwrap().execute(&CreateTable::new(table.clone())).unwrap();
        let bytes: Vec<u8> = (0..16_u32 << 20).map(|index| (index % 251) as u8).collect();
        let stored = server.connection().unwrap().execute(&insert_into(&table).set::<i64>("id", 1).set::<Vec<u8>>("value", bytes.clone()));
        match stored {
            Ok(_) => assert!(server.connection().unwrap().one(&select(table.col::<Vec<u8>>("value").unwrap())).unwrap() == bytes),
            Err(error) => println!("{}: {error}", server.name()),
        }
    }
}
