//! The SQLite dialect as a loadable library.
aludel_plugin_sdk::export_plugin!(aludel_sqlite::plugin);
