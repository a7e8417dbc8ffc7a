//! Schemas, tables, views, columns, triggers, sequences, identities.
use super::{
    Question,
    answer::{
        Answer,
        Kind::{Absent, Flag, Number, Sql, Text},
    },
};

/// The fixed roles of a database have schemas of their own, with numbers from 16,384 on.
pub(super) const SCHEMAS: Question = Question {
    what: "schemas",
    sql: "SELECT s.name, CASE WHEN s.name = SCHEMA_NAME() THEN 1 ELSE 0 END FROM sys.schemas AS s \
          WHERE s.schema_id NOT BETWEEN 16384 AND 16399 AND s.name NOT IN (N'sys', N'INFORMATION_SCHEMA', N'guest') ORDER BY s.name",
    answer: Answer::Plain(&[Text, Flag]),
};

pub(super) const TABLES: Question = Question {
    what: "tables",
    sql: "SELECT s.name, o.name, CAST(p.value AS NATIONAL CHARACTER VARYING(4000)) FROM sys.schemas AS s \
          JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          LEFT JOIN sys.extended_properties AS p ON p.class = 1 AND p.major_id = o.object_id AND p.minor_id = 0 AND p.name = N'MS_Description' \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name",
    answer: Answer::Plain(&[Text, Text, Text, Absent]),
};

pub(super) const VIEWS: Question = Question {
    what: "views",
    sql: "SELECT s.name, o.name, m.definition FROM sys.schemas AS s JOIN sys.views AS o ON o.schema_id = s.schema_id \
          LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name",
    answer: Answer::Plain(&[Text, Text, Text]),
};

/// A type of the user's own stands for the one that it is made of; the server's own assemblies (geometry) are made of none.
pub(super) const COLUMNS: Question = Question {
    what: "columns",
    sql: "SELECT o.name, c.name, COALESCE(b.name, t.name), c.max_length, c.precision, c.scale, c.is_nullable, d.definition, COALESCE(k.key_ordinal, 0), \
            CASE WHEN c.is_identity = 1 OR d.definition LIKE N'%NEXT VALUE FOR%' THEN 1 ELSE 0 END, x.is_persisted, x.definition, \
            CASE WHEN c.collation_name <> db.collation_name THEN c.collation_name END, CAST(p.value AS NATIONAL CHARACTER VARYING(4000)) \
          FROM sys.schemas AS s JOIN sys.objects AS o ON o.schema_id = s.schema_id AND o.type IN ('U', 'V') \
          JOIN sys.columns AS c ON c.object_id = o.object_id JOIN sys.types AS t ON t.user_type_id = c.user_type_id \
          LEFT JOIN sys.types AS b ON b.user_type_id = t.system_type_id \
          LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id \
          LEFT JOIN sys.computed_columns AS x ON x.object_id = c.object_id AND x.column_id = c.column_id \
          LEFT JOIN sys.indexes AS i ON i.object_id = o.object_id AND i.is_primary_key = 1 \
          LEFT JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.column_id = c.column_id \
          LEFT JOIN sys.databases AS db ON db.name = DB_NAME() \
          LEFT JOIN sys.extended_properties AS p ON p.class = 1 AND p.major_id = c.object_id AND p.minor_id = c.column_id AND p.name = N'MS_Description' \
          WHERE {schema} AND o.is_ms_shipped = 0 AND {table} ORDER BY o.name, c.column_id",
    answer: Answer::Columns,
};

pub(super) const TRIGGERS: Question = Question {
    what: "triggers",
    sql: "SELECT o.name, g.name, m.definition FROM sys.schemas AS s JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          JOIN sys.triggers AS g ON g.parent_id = o.object_id LEFT JOIN sys.sql_modules AS m ON m.object_id = g.object_id \
          WHERE {schema} AND g.is_ms_shipped = 0 AND {table} ORDER BY o.name, g.object_id",
    answer: Answer::Plain(&[Text, Text, Text]),
};

pub(super) const SEQUENCES: Question = Question {
    what: "sequences",
    sql: "SELECT s.name, o.name FROM sys.schemas AS s JOIN sys.sequences AS o ON o.schema_id = s.schema_id WHERE {schema} AND {table} ORDER BY o.name",
    answer: Answer::Plain(&[Text, Text]),
};

pub(super) const IDENTITIES: Question = Question {
    what: "identities",
    sql: "SELECT o.name, c.name, CAST(c.seed_value AS DECIMAL(38, 0)), CAST(c.increment_value AS DECIMAL(38, 0)) FROM sys.schemas AS s \
          JOIN sys.tables AS o ON o.schema_id = s.schema_id JOIN sys.identity_columns AS c ON c.object_id = o.object_id \
          WHERE {schema} AND {table} ORDER BY o.name",
    answer: Answer::Plain(&[Text, Text, Number, Number]),
};

pub(super) const DEFAULTS: Question = Question {
    what: "defaults",
    sql: "SELECT o.name, d.name, c.name, d.definition FROM sys.schemas AS s JOIN sys.tables AS o ON o.schema_id = s.schema_id \
          JOIN sys.default_constraints AS d ON d.parent_object_id = o.object_id \
          JOIN sys.columns AS c ON c.object_id = o.object_id AND c.column_id = d.parent_column_id \
          WHERE {schema} AND {table} ORDER BY o.name, c.column_id",
    answer: Answer::Plain(&[Text, Text, Text, Sql]),
};
