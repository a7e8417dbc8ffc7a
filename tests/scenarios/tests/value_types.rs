//! The values of columns as an application declares them: enumerations, newtypes, JSON, and types that it decorates.
use aludel::{
    prelude::*,
    sql::{
        ValueRef,
        expr::OperatorClass,
        types::{ArrayBuilder, Decimal, TypeDecorator},
    },
};
use aludel_test::memory;
use std::collections::HashMap;

#[derive(Enum, Debug, Clone, Copy, PartialEq)]
#[sql(rename_all = "snake_case")]
enum Role {
    Admin,
    SuperUser,
    #[sql(rename = "it's")]
    Quoted,
}

#[derive(Enum, Debug, Clone, Copy, PartialEq)]
#[sql(numbers)]
enum Level {
    Low = 1,
    High = 10,
}

#[derive(SqlValue, Debug, Clone, Copy, PartialEq)]
struct UserId(i64);

#[derive(SqlValue, Debug, Clone, PartialEq)]
#[sql(text)]
struct Email {
    address: String,
}

/// A list of texts as one text with commas (the seed's `TagListType`).
struct CommaList;

impl TypeDecorator for CommaList {
    fn name(&self) -> &str {
        "comma_list"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::String(Some(200))
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        let ValueRef::Array(tags) = value else { return Ok(value.to_value()) };
        let tags = tags.elements().map(String::from_value).collect::<Result<Vec<_>>>()?;
        if let Some(tag) = tags.iter().find(|tag| tag.contains(',')) {
            return Err(Error::new(ErrorKind::Data, "APP-1", format!("the tag `{tag}` contains a comma")).help("write it without"));
        }
        Ok(Value::Text(tags.join(",")))
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        let ValueRef::Text(text) = value else { return Ok(value.to_value()) };
        let tags: Vec<&str> = text.split(',').filter(|tag| !tag.is_empty()).collect();
        let mut builder = ArrayBuilder::new(&[u32::try_from(tags.len()).unwrap_or(u32::MAX)]);
        tags.into_iter().for_each(|tag| builder.push(ValueRef::Text(tag)));
        builder.build().map(Value::Array)
    }
    // A pattern is no list.
    fn coerces(&self, class: OperatorClass, _: &SqlType) -> bool {
        class == OperatorClass::Equality
    }
}

/// Own operators of a type are functions over its expressions.
trait TagOperators: aludel::sql::Expression<Value = Vec<String>> {
    fn has_tag(self, tag: &str) -> Expr<bool> {
        self.op::<String>("LIKE", format!("%{tag}%"))
    }
}

impl<E: aludel::sql::Expression<Value = Vec<String>>> TagOperators for E {}

/// Cents in a column of whole numbers: money in SQLite, exactly.
struct Cents;

impl TypeDecorator for Cents {
    fn name(&self) -> &str {
        "cents"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::BigInteger
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        if value == ValueRef::Null {
            return Ok(Value::Null);
        }
        let amount = Decimal::from_value(value)?;
        let cents = amount.digits().checked_mul(100).filter(|cents| cents % 10_i128.pow(u32::from(amount.scale())) == 0);
        let cents = cents.and_then(|cents| i64::try_from(cents / 10_i128.pow(u32::from(amount.scale()))).ok());
        cents.map(Value::I64).ok_or_else(|| Error::new(ErrorKind::Data, "APP-2", format!("`{amount}` is no whole number of cents")).help("round it"))
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        let cents = Option::<i64>::from_value(value)?;
        Ok(cents.and_then(|cents| Decimal::new(cents.into(), 2)).map_or(Value::Null, |amount| amount.to_value()))
    }
}

/// A toy: it hides nothing from anybody who reads this file. Real encryption comes as a plugin.
struct ToyCipher {
    key: u8,
}

impl TypeDecorator for ToyCipher {
    fn name(&self) -> &str {
        "toy_cipher"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::Binary(None)
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(match value {
            ValueRef::Text(text) => Value::Bytes(text.bytes().map(|byte| byte ^ self.key).collect()),
            other => other.to_value(),
        })
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(match value {
            ValueRef::Bytes(bytes) => Value::Text(bytes.iter().map(|byte| char::from(byte ^ self.key)).collect()),
            other => other.to_value(),
        })
    }
    fn is_sensitive(&self) -> bool {
        true
    }
}

/// A point in time, which a value without a zone is not.
struct UtcOnly;

impl TypeDecorator for UtcOnly {
    fn name(&self) -> &str {
        "utc"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::DateTime(false)
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        match value {
            ValueRef::DateTimeTz(micros, _) => Ok(Value::DateTime(micros)),
            ValueRef::Null => Ok(Value::Null),
            other => Err(Error::new(ErrorKind::Data, "APP-3", format!("{} has no zone", other.type_name())).help("say in which zone it is")),
        }
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(value.to_value())
    }
}

/// In lower case by SQL itself on the way in, and in upper case on the way out.
struct Shouted;

impl TypeDecorator for Shouted {
    fn name(&self) -> &str {
        "shouted"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::Text
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(value.to_value())
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(value.to_value())
    }
    fn bind_expression(&self, _: &str) -> &str {
        "lower({})"
    }
    fn column_expression(&self, _: &str) -> &str {
        "upper({})"
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "products")]
struct Product {
    #[model(primary_key)]
    id: Auto<i64>,
    #[model(decorator = CommaList)]
    tags: Vec<String>,
    #[model(decorator = Cents)]
    price: Option<Decimal>,
    #[model(decorator = ToyCipher { key: 0x55 })]
    secret: String,
    #[model(decorator = Shouted)]
    code: String,
    role: Role,
    level: Option<Level>,
    owner: UserId,
    email: Option<Email>,
    attributes: Json<HashMap<String, i64>>,
    note: Option<Json<Option<String>>>,
}

fn product(tags: &[&str]) -> Product {
    Product {
        id: auto(),
        tags: tags.iter().map(ToString::to_string).collect(),
        price: Some("19.90".parse().unwrap()),
        secret: "nobody".into(),
        code: "Ab".into(),
        role: Role::SuperUser,
        level: Some(Level::High),
        owner: UserId(7),
        email: Some(Email { address: "a@b.c".into() }),
        attributes: Json([("a".to_owned(), 1), ("b".to_owned(), 2)].into()),
        note: Some(Json(None)),
    }
}

fn engine_with(products: &mut [Product]) -> Engine {
    let engine = memory();
    engine.create_all(&MetaData::new().model::<Product>()).unwrap();
    engine.connection().unwrap().insert_all(products).unwrap();
    engine
}

#[test]
fn every_value_comes_back_as_it_went() {
    let engine = engine_with(&mut [product(&["rust", "sql"]), product(&[])]);
    let mut connection = engine.connection().unwrap();
    let read = connection.all(&Product::select().order_by(Product::id.asc())).unwrap();
    let expected = |id: i64, tags: &[&str]| Product { id: Auto::set(id), code: "AB".into(), ..product(tags) };
    assert_eq!(read, [expected(1, &["rust", "sql"]), expected(2, &[])]);
    let raw = "SELECT tags, price, hex(secret), code, role, level, owner, email, note FROM products WHERE id = 1";
    let stored: Row = connection.one(&text(raw)).unwrap();
    let text = |name: &str| stored.get::<String>(name).unwrap();
    assert_eq!(
        (text("tags"), text("code"), text("role"), text("email"), text("note")),
        ("rust,sql".into(), "ab".into(), "super_user".into(), "a@b.c".into(), "null".into())
    );
    assert_eq!((stored.get::<i64>("price").unwrap(), stored.get::<i64>("level").unwrap(), stored.get::<i64>("owner").unwrap()), (1990, 10, 7));
    assert_eq!(text("hex(secret)"), "3B3A373A312C");
}

#[test]
fn conditions_and_changes_convert_too() {
    let engine = engine_with(&mut [product(&["rust", "sql"]), product(&["go"])]);
    let mut connection = engine.connection().unwrap();
    let mut ids = |condition: Expr<bool>| connection.all(&select(Product::id).filter(condition)).unwrap();
    assert_eq!(ids(Product::tags.eq(vec!["go".to_owned()])), [2]);
    assert_eq!(ids(Product::tags.in_([vec!["go".to_owned()], vec![]])), [2]);
    assert_eq!(ids(Product::secret.eq("nobody")), [1, 2]);
    assert_eq!(ids(Product::price.eq("19.9".parse::<Decimal>().unwrap())), [1, 2]);
    assert_eq!(ids(Product::price.between("19.89".parse::<Decimal>().unwrap(), "19.91".parse::<Decimal>().unwrap())), [1, 2]);
    assert_eq!(ids(Product::code.eq("AB")), [1, 2]);
    assert_eq!(ids(Product::role.in_([Role::Admin, Role::SuperUser])), [1, 2]);
    assert_eq!(ids(Product::owner.eq(UserId(7)).and(Product::level.eq(Level::High))), [1, 2]);
    assert_eq!(ids(Product::tags.has_tag("sql")), [1]);
    let changed =
        update(Product::entity()).set(Product::tags.set(vec!["new".to_owned()])).set(Product::price.set("0.05".parse::<Decimal>().unwrap()));
    connection.execute(&changed.filter(Product::id.eq(2))).unwrap();
    let (tags, price): (Vec<String>, Option<Decimal>) = connection.one(&select((Product::tags, Product::price)).filter(Product::id.eq(2))).unwrap();
    assert_eq!((tags, price), (vec!["new".to_owned()], Some("0.05".parse().unwrap())));
}

#[test]
fn a_value_that_the_decorator_refuses_is_never_sent() {
    let engine = engine_with(&mut []);
    let mut session = Session::new(&engine).unwrap();
    session.add(product(&["a,b"]));
    let error = session.flush().unwrap_err();
    assert!(error.message().contains("the tag `a,b` contains a comma"), "{error}");
    let naive = SqlType::decorated(UtcOnly);
    let table = Table::new("times").column(column("at", naive).not_null());
    let at = chrono_naive();
    drop(session);
    engine.create_all(&MetaData::new().table(table.clone())).unwrap();
    let mut connection = engine.connection().unwrap();
    let error = connection.execute(&insert_into(&table).set("at", at)).unwrap_err();
    assert!(error.message().contains("a date with time has no zone"), "{error}");
    connection.execute(&insert_into(&table).set("at", at.and_utc())).unwrap();
    assert_eq!(connection.one(&text("SELECT at FROM times").rows::<String>()).unwrap(), "2024-02-29 12:00:00");
    assert_eq!(connection.one(&select(table.col::<chrono::DateTime<chrono::Utc>>("at").unwrap())).unwrap(), at.and_utc());
}

fn chrono_naive() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_hms_opt(12, 0, 0).unwrap()
}

#[test]
fn a_session_writes_only_what_changed() {
    let engine = engine_with(&mut []);
    let mut session = Session::new(&engine).unwrap();
    let handle = session.add(product(&["a"]));
    session.commit().unwrap();
    let recorder = engine.record();
    // The same entries in another map: their order may be another one.
    let same: HashMap<String, i64> = [("b".to_owned(), 2), ("a".to_owned(), 1)].into();
    session[handle].attributes = Json(same);
    session.commit().unwrap();
    assert_eq!(recorder.take(), [""; 0]);
    session[handle].attributes.insert("c".into(), 3);
    session[handle].tags.push("b".into());
    session.commit().unwrap();
    assert_eq!(recorder.take(), ["UPDATE products SET tags = ?, attributes = ? WHERE products.id = ?"]);
}

#[test]
fn json_null_is_not_sql_null() {
    let mut none = product(&[]);
    none.note = None;
    let engine = engine_with(&mut [product(&[]), none]);
    let mut connection = engine.connection().unwrap();
    let notes = connection.all(&select(Product::note).order_by(Product::id.asc())).unwrap();
    assert_eq!(notes, [Some(Json(None)), None]);
    assert_eq!(connection.all(&select(Product::id).filter(Product::note.is_null())).unwrap().len(), 1);
}

#[test]
fn the_database_lets_no_other_word_in() {
    let engine = engine_with(&mut [product(&[])]);
    let mut connection = engine.connection().unwrap();
    let error = connection.execute(&text("UPDATE products SET role = 'nobody'")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CheckViolation);
    assert_eq!(Role::Quoted.as_word(), "it's");
    let error = Role::from_value(ValueRef::Text("nobody")).unwrap_err();
    assert_eq!((error.message(), error.code()), ("`nobody` is not a `Role`", "SQL-3012"));
    assert_eq!(Level::from_value(ValueRef::I64(2)).unwrap_err().message(), "`2` does not fit into `Level`");
}

#[test]
fn two_keys_of_one_decorator_are_never_mixed_up() {
    let engine = memory();
    let table = |key| Table::new("t").column(column("a", SqlType::decorated(ToyCipher { key })));
    let (one, two) = (table(1), table(2));
    engine.create_all(&MetaData::new().table(one.clone())).unwrap();
    let mut connection = engine.connection().unwrap();
    for table in [&one, &two, &one] {
        connection.execute(&insert_into(table).set("a", "x")).unwrap();
    }
    let stored = connection.all(&text("SELECT hex(a) FROM t").rows::<String>()).unwrap();
    assert_eq!(stored, ["79", "7A", "79"]);
}
