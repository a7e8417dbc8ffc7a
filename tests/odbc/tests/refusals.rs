//! A connection that cannot be made says in one line what is wrong with it, and never the password.
use aludel_engine::Engine;
use aludel_plugin_loader::{Options, Registry};
use std::net::TcpListener;

fn refusal(url: &str) -> String {
    let registry = Registry::new(Options::default());
    registry.add_static(aludel_mssql::plugin()).unwrap();
    let engine = Engine::builder(url).registry(registry).connect();
    let error = engine.and_then(|engine| engine.connection().map(|_| ())).expect_err(url);
    let text = format!("{error}\n{error:?}");
    assert!(!text.contains("hush"), "the password is shown: {text}");
    error.to_string()
}

#[test]
fn a_driver_that_is_not_there() {
    let text = refusal("mssql://ada:hush@localhost/shop?driver=No+Such+Driver");
    assert!(text.contains("the ODBC driver `No Such Driver` is not installed"), "{text}");
    assert!(text.contains("name one of these with `?driver=…`"), "{text}");
    let text = refusal("mssql://ada:hush@localhost/shop?driver=/nowhere/libmsodbcsql-18.so");
    assert!(text.contains("the ODBC driver `/nowhere/libmsodbcsql-18.so` is not installed"), "{text}");
}

#[test]
fn a_host_that_does_not_answer() {
    if !std::fs::read_to_string("/etc/odbcinst.ini").unwrap_or_default().contains("[FreeTDS]") {
        return println!("NOT RUN: odbc over freetds: the ODBC driver `FreeTDS` is not installed");
    }
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = refusal(&format!("mssql://ada:hush@127.0.0.1:{port}/shop?driver=FreeTDS"));
    assert!(text.contains(&format!("the server `127.0.0.1:{port}` does not answer")), "{text}");
    let text = refusal("mssql://ada:hush@nowhere.invalid/shop?driver=FreeTDS");
    assert!(text.contains("there is no host `nowhere.invalid`"), "{text}");
}

#[test]
fn a_url_that_is_none() {
    let text = refusal("mssql://ada:hush@localhost:port/shop");
    assert!(text.contains("port"), "{text}");
    let text = refusal("mssql://ada:hush@localhost/shop?UID=eve");
    assert!(text.contains("`UID` is given twice"), "{text}");
}
