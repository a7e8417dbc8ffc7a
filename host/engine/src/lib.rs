//! URL, engine, pool, connection, transaction, result rows.
