//! The SQL Server dialect as a loadable library.
aludel_plugin_sdk::export_plugin!(aludel_mssql::plugin);
