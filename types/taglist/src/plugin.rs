//! What this crate brings: one column type.
use crate::column_type::TagListType;
use aludel_plugin_sdk::{ColumnTypeEntry, Plugin, column_type};

/// The plugin's root.
pub struct TagLists;

impl Plugin for TagLists {
    fn column_types() -> Vec<ColumnTypeEntry> {
        vec![column_type(TagListType)]
    }
}

aludel_plugin_sdk::plugin!(TagLists);
