//! Schemas, tables, views, columns, triggers, sequences, enumerations.
use super::{
    Kind::{Flag, Number, Text},
    Question,
};

pub(super) const SCHEMAS: Question = Question {
    sql: "SELECT nspname, nspname = current_schema() FROM pg_catalog.pg_namespace \
          WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY nspname",
    columns: &[Text, Flag],
};

pub(super) const TABLES: Question = Question {
    sql: "SELECT n.nspname, c.relname, pg_catalog.obj_description(c.oid, 'pg_class'), NULL \
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
          WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p', 'f') AND {table} ORDER BY c.relname",
    columns: &[Text, Text, Text, Text],
};

pub(super) const VIEWS: Question = Question {
    sql: "SELECT n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c \
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relnamespace = {schema} AND c.relkind = 'v' AND {table} ORDER BY c.relname",
    columns: &[Text, Text, Text],
};

pub(super) const MATERIALIZED_VIEWS: Question = Question {
    sql: "SELECT n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c \
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relnamespace = {schema} AND c.relkind = 'm' AND {table} ORDER BY c.relname",
    columns: &[Text, Text, Text],
};

pub(super) const COLUMNS: Question = Question {
    sql: "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, \
            CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, \
            coalesce(array_position(k.conkey, a.attnum), 0), \
            a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false), \
            CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END, \
            CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, \
            l.collname, pg_catalog.col_description(c.oid, a.attnum) \
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
          JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
          LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
          LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' \
          LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation \
          WHERE c.relnamespace = {schema} AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {table} ORDER BY c.relname, a.attnum",
    columns: &[Text, Text, Text, Flag, Text, Number, Flag, Text, Text, Text, Text],
};

pub(super) const TRIGGERS: Question = Question {
    sql: "SELECT c.relname, t.tgname, pg_catalog.pg_get_triggerdef(t.oid) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid \
          WHERE c.relnamespace = {schema} AND NOT t.tgisinternal AND {table} ORDER BY c.relname, t.oid",
    columns: &[Text, Text, Text],
};

pub(super) const SEQUENCES: Question = Question {
    sql: "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
          WHERE c.relnamespace = {schema} AND c.relkind = 'S' AND {table} ORDER BY c.relname",
    columns: &[Text, Text],
};

pub(super) const ENUMS: Question = Question {
    sql: "SELECT n.nspname, c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY e.enumsortorder), e.enumlabel \
          FROM (SELECT oid, typname AS relname, typnamespace FROM pg_catalog.pg_type) c JOIN pg_catalog.pg_namespace n ON n.oid = c.typnamespace \
          JOIN pg_catalog.pg_enum e ON e.enumtypid = c.oid WHERE c.typnamespace = {schema} AND {table} ORDER BY c.relname, e.enumsortorder",
    columns: &[Text, Text, Number, Text],
};
