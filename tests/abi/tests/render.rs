//! Render hooks of dialects and constructs, called by the compiler through a library.
use aludel_plugin_loader::Registry;
use aludel_sql::{
    Error, ErrorKind, Executable, SqlType, Table, Value, ValueRef, column,
    compile::{self, BindSlot, Compiled, Environment},
    custom,
    dialect::Plugins,
    expr::{Node, OperatorClass},
    select,
};
use aludel_tests_abi::{in_child, registry};

fn compile(registry: &Registry, dialect: &str, statement: &impl Executable) -> Result<Compiled, Error> {
    let dialect = registry.driver(dialect)?.dialect();
    compile::compile(statement.statement(), Environment { dialect: &*dialect, plugins: registry })
}

fn users() -> Table {
    Table::new("users").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text))
}

fn name() -> Node {
    users().col::<String>("name").unwrap().into_node()
}

#[test]
fn a_dialect_renders_what_it_wants() {
    let registry = registry();
    let query = select(users().col::<i64>("id").unwrap());
    let limited = compile(&registry, "acme", &query.clone().limit(5)).unwrap();
    assert!(limited.sql.ends_with(" FIRST ?"), "{}", limited.sql);
    assert_eq!(limited.slots, [BindSlot::Index(0)]);
    // Declined by the hook, so the host's own.
    let both = compile(&registry, "acme", &query.clone().limit(5).offset(2)).unwrap();
    assert!(both.sql.contains("LIMIT ? OFFSET ?"), "{}", both.sql);
    let default = compile(&registry, "naughty", &query.limit(5)).unwrap();
    assert!(default.sql.contains("/* limit: */  LIMIT ?"), "{}", default.sql);
}

#[test]
fn what_the_description_does_not_list_is_refused() {
    let registry = registry();
    let cte = select(users().col::<i64>("id").unwrap()).order_by(aludel_sql::Order::asc(users().col::<i64>("id").unwrap()).nulls_first());
    let error = compile(&registry, "acme", &cte).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
}

#[test]
fn a_construct_that_the_host_has_never_heard_of() {
    let registry = registry();
    let good = custom::<i64>("naughty.good", [name(), name()]);
    let compiled = compile(&registry, "acme", &select(good)).unwrap();
    let expected = r#"good("users"."name" & "users"."name", "a ""quoted"" name", ??)"#;
    assert!(compiled.sql.replace("users.name", r#""users"."name""#).contains(expected), "{}", compiled.sql);
    assert_eq!(compiled.slots, [BindSlot::Constant(Value::Text("bound".into())), BindSlot::Constant(Value::Uuid([1; 16]))]);
}

#[test]
fn constructs_that_do_wrong() {
    in_child("constructs_that_do_wrong", &[], || {
        let registry = registry();
        for (name, code) in [
            ("naughty.loop", "PLG-1506"),
            ("naughty.regret", "PLG-1501"),
            ("naughty.decline", "SQL-1205"),
            ("naughty.construct", "PLG-1504"),
            ("naughty.nosuch", "PLG-1404"),
            ("nosuch.construct", "PLG-1001"),
        ] {
            let error = compile(&registry, "acme", &select(custom::<i64>(name, []))).unwrap_err();
            assert_eq!(error.code(), code, "{name}: {error}");
        }
        // An error below a construct that ignores it is not lost.
        let inner = custom::<i64>("naughty.decline", []).into_node();
        let error = compile(&registry, "acme", &select(custom::<i64>("naughty.swallow", [inner]))).unwrap_err();
        assert_eq!(error.code(), "SQL-1205", "{error}");
        let panicking = select(users().col::<i64>("id").unwrap()).limit(1).offset(1);
        let error = compile(&registry, "naughty", &panicking).unwrap_err();
        assert_eq!((error.code(), error.kind()), ("PLG-1504", ErrorKind::PluginPanic), "{error}");
    });
}

#[test]
fn column_types_for_the_compiler() {
    let registry = registry();
    let celsius = Plugins::column_type(&registry, "celsius").unwrap();
    assert!(celsius.allows(OperatorClass::Order) && !celsius.allows(OperatorClass::Like));
    let bound = celsius.bind("sqlite", &[ValueRef::F64(0.0), ValueRef::Null, ValueRef::I64(1)]).unwrap();
    assert_eq!(bound, [Value::F64(273.15), Value::Null, Value::F64(274.15)]);
    let borrowed: Vec<ValueRef<'_>> = bound.iter().map(Value::as_ref).collect();
    assert_eq!(celsius.result("sqlite", &borrowed).unwrap()[0], Value::F64(0.0));
    let error = celsius.bind("sqlite", &[ValueRef::Text("warm")]).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Data, "PLG-1503"), "{error}");
    assert_eq!(celsius.literal("sqlite", ValueRef::F64(0.0)).unwrap().as_deref(), Some("273.15"));
    let error = Plugins::column_type(&registry, "nosuch").err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Plugin);
}
