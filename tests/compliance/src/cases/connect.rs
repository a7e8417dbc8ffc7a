//! It loads, connects, and says what it is.
use crate::case::{Case, Level, case, holds, same};

pub(super) fn cases() -> Vec<Case> {
    let cases = vec![
        case("connect.opens", |scene| Ok(scene.connection().map(drop)?)),
        case("connect.ping", |scene| Ok(scene.connection()?.ping()?)),
        case("connect.again_after_close", |scene| {
            scene.connection()?.close();
            Ok(scene.connection()?.ping()?)
        }),
        case("connect.again_after_dispose", |scene| {
            scene.engine().dispose();
            Ok(scene.connection()?.ping()?)
        }),
        case("connect.invalidated_is_replaced", |scene| {
            if scene.is_private() {
                return Ok(());
            }
            let mut connection = scene.connection()?;
            connection.invalidate();
            holds("an invalidated connection is closed", connection.is_closed())?;
            drop(connection);
            Ok(scene.connection()?.ping()?)
        }),
        case("connect.dialect_has_a_name", |scene| holds("the dialect's name is empty", !scene.engine().dialect_name().is_empty())),
        case("connect.version_is_told", |scene| holds("the server's version is empty", !scene.engine().server_version().is_empty())),
        case("connect.not_in_a_transaction", |scene| same("in a transaction", scene.connection()?.in_transaction(), false)),
        case("connect.url_hides_its_password", |scene| {
            let url = scene.engine().url();
            let shown = format!("{url} {url:?} {:?}", scene.engine());
            match url.with_secrets().split_once("://").and_then(|(_, rest)| rest.split_once('@')).and_then(|(account, _)| account.split_once(':')) {
                Some((_, password)) if !password.is_empty() => holds("the password is shown", !shown.contains(password)),
                _ => Ok(()),
            }
        }),
        case("connect.limits_are_sane", |scene| {
            let environment = scene.engine().environment();
            let spec = environment.dialect.spec();
            holds(format!("max_params is {}", spec.max_params), spec.max_params >= 1)?;
            holds(format!("max_identifier is {}", spec.max_identifier), spec.max_identifier >= 8)?;
            holds("a quote is a letter", !spec.quote.0.is_alphanumeric() && !spec.quote.1.is_alphanumeric())
        }),
    ];
    cases.into_iter().map(|case| case.at(Level::Connects)).collect()
}
