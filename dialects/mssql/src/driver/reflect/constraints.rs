//! Keys, unique constraints, checks, indexes.
use super::{
    Question,
    answer::{
        Answer,
        Kind::{No, Number, Simple, Sql, Text, Words},
    },
};

pub(super) const PRIMARY_KEY: Question = Question {
    what: "primary_key",
    sql: "SELECT o.name, i.name, k.key_ordinal, c.name FROM sys.schemas AS s JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.is_primary_key = 1 \
          JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0 \
          JOIN sys.columns AS c ON c.object_id = o.object_id AND c.column_id = k.column_id \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name, k.key_ordinal",
    answer: Answer::Plain(&[Text, Text, Number, Text]),
};

pub(super) const FOREIGN_KEYS: Question = Question {
    what: "foreign_keys",
    sql: "SELECT o.name, DENSE_RANK() OVER (PARTITION BY o.object_id ORDER BY f.object_id), f.name, k.constraint_column_id, c.name, \
            rs.name, r.name, rc.name, f.update_referential_action_desc, f.delete_referential_action_desc \
          FROM sys.schemas AS s JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          JOIN sys.foreign_keys AS f ON f.parent_object_id = o.object_id \
          JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id \
          JOIN sys.columns AS c ON c.object_id = o.object_id AND c.column_id = k.parent_column_id \
          JOIN sys.tables AS r ON r.object_id = f.referenced_object_id JOIN sys.schemas AS rs ON rs.schema_id = r.schema_id \
          JOIN sys.columns AS rc ON rc.object_id = r.object_id AND rc.column_id = k.referenced_column_id \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name, f.object_id, k.constraint_column_id",
    answer: Answer::Plain(&[Text, Number, Text, Number, Text, Text, Text, Text, Words, Words, Simple, No, No]),
};

pub(super) const UNIQUE: Question = Question {
    what: "unique",
    sql: "SELECT o.name, DENSE_RANK() OVER (PARTITION BY o.object_id ORDER BY i.index_id), i.name, k.key_ordinal, c.name \
          FROM sys.schemas AS s JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.is_unique_constraint = 1 \
          JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0 \
          JOIN sys.columns AS c ON c.object_id = o.object_id AND c.column_id = k.column_id \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name, i.index_id, k.key_ordinal",
    answer: Answer::Plain(&[Text, Number, Text, Number, Text]),
};

pub(super) const CHECKS: Question = Question {
    what: "checks",
    sql: "SELECT o.name, ROW_NUMBER() OVER (PARTITION BY o.object_id ORDER BY k.object_id), k.name, k.definition \
          FROM sys.schemas AS s JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          JOIN sys.check_constraints AS k ON k.parent_object_id = o.object_id \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name, k.object_id",
    answer: Answer::Plain(&[Text, Number, Text, Sql]),
};

/// Types 1 and 2 are those with rows in the order of their columns. Included columns come behind those of the key.
pub(super) const INDEXES: Question = Question {
    what: "indexes",
    sql: "SELECT s.name, o.name, i.name, i.is_unique, CASE WHEN i.type = 1 THEN 1 ELSE 0 END, k.key_ordinal, k.is_included_column, c.name, \
            k.is_descending_key, i.filter_definition \
          FROM sys.schemas AS s JOIN sys.objects AS o ON o.schema_id = s.schema_id AND o.type IN ('U', 'V') \
          JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.type IN (1, 2) AND i.is_primary_key = 0 AND i.is_unique_constraint = 0 \
            AND i.is_hypothetical = 0 \
          JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id AND (k.key_ordinal > 0 OR k.is_included_column = 1) \
          JOIN sys.columns AS c ON c.object_id = o.object_id AND c.column_id = k.column_id \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} \
          ORDER BY o.name, i.name, k.is_included_column, k.key_ordinal, k.index_column_id",
    answer: Answer::Indexes,
};
