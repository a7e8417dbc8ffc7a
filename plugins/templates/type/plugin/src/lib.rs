//! A column type to start from, as a loadable library.
aludel_plugin_sdk::export_plugin!(aludel_template_type::plugin);
