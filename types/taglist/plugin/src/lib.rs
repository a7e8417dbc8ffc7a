//! The tag list type as a loadable library.
aludel_plugin_sdk::export_plugin!(aludel_taglist::plugin);
