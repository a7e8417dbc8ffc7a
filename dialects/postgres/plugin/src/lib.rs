//! The PostgreSQL dialect as a loadable library.
aludel_plugin_sdk::export_plugin!(aludel_postgres::plugin);
