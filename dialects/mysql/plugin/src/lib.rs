//! The MySQL dialect as a loadable library.
aludel_plugin_sdk::export_plugin!(aludel_mysql::plugin);
