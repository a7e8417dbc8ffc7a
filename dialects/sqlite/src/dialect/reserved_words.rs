//! The keywords that cannot be names unless they are quoted. SQLite takes most of its keywords as names
//! where the grammar leaves no doubt; those that would be read as something else after a table's name or
//! between two operands are listed as well.

pub(super) const RESERVED_WORDS: &[&str] = &[
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "cast", "check", "collate", "commit", "constraint", "create",
    "cross", "current_date", "current_time", "current_timestamp", "default", "deferrable", "delete", "distinct", "drop", "else", "end",
    "escape", "except", "exists", "filter", "foreign", "from", "full", "glob", "group", "having", "if", "in", "index", "indexed", "inner",
    "insert", "intersect", "into", "is", "isnull", "join", "left", "like", "limit", "match", "natural", "not", "nothing", "notnull", "null",
    "offset", "on", "or", "order", "outer", "over", "primary", "raise", "references", "regexp", "returning", "right", "select", "set",
    "table", "then", "to", "transaction", "union", "unique", "update", "using", "values", "when", "where", "window", "with",
];
