//! Keys, unique constraints, checks, indexes.
use super::{
    Kind::{Flag, Number, Text},
    Question,
};

pub(super) const PRIMARY_KEY: Question = Question {
    sql: "SELECT c.relname, k.conname, p.position, a.attname FROM pg_catalog.pg_class c \
          JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' \
          CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS p(number, position) \
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.number \
          WHERE c.relnamespace = {schema} AND {table} ORDER BY c.relname, p.position",
    columns: &[Text, Text, Number, Text],
};

/// For a reference to a partitioned table the server keeps further constraints, one for each partition; they are not declared.
pub(super) const FOREIGN_KEYS: Question = Question {
    sql: "SELECT c.relname, dense_rank() OVER (PARTITION BY c.oid ORDER BY k.oid), k.conname, p.position, a.attname, \
            n.nspname, r.relname, b.attname, u.words, d.words, CASE k.confmatchtype WHEN 'f' THEN 'FULL' WHEN 'p' THEN 'PARTIAL' ELSE 'SIMPLE' END, \
            k.condeferrable, k.condeferred \
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' \
          CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS p(number, target, position) \
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.number \
          JOIN pg_catalog.pg_class r ON r.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
          JOIN pg_catalog.pg_attribute b ON b.attrelid = r.oid AND b.attnum = p.target \
          JOIN (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')) AS u(letter, words) \
            ON u.letter = k.confupdtype::text \
          JOIN (VALUES ('a', 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')) AS d(letter, words) \
            ON d.letter = k.confdeltype::text \
          WHERE c.relnamespace = {schema} AND (k.conparentid = 0 OR c.relispartition) AND {table} ORDER BY c.relname, k.oid, p.position",
    columns: &[Text, Number, Text, Number, Text, Text, Text, Text, Text, Text, Text, Flag, Flag],
};

pub(super) const UNIQUE: Question = Question {
    sql: "SELECT c.relname, dense_rank() OVER (PARTITION BY c.oid ORDER BY k.oid), k.conname, p.position, a.attname FROM pg_catalog.pg_class c \
          JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'u' \
          CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS p(number, position) \
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.number \
          WHERE c.relnamespace = {schema} AND {table} ORDER BY c.relname, k.oid, p.position",
    columns: &[Text, Number, Text, Number, Text],
};

pub(super) const CHECKS: Question = Question {
    sql: "SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY k.oid), k.conname, pg_catalog.pg_get_expr(k.conbin, k.conrelid) \
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c' \
          WHERE c.relnamespace = {schema} AND {table} ORDER BY c.relname, k.oid",
    columns: &[Text, Number, Text, Text],
};

pub(super) const INDEXES: Question = Question {
    sql: "SELECT c.relname, i.relname, x.indisunique, p.position, a.attname, \
            CASE WHEN a.attname IS NULL THEN pg_catalog.pg_get_indexdef(i.oid, p.position, true) END, \
            x.indoption[p.position - 1] & 1 = 1, l.collname, pg_catalog.pg_get_expr(x.indpred, x.indrelid), pg_catalog.pg_get_indexdef(i.oid) \
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_index x ON x.indrelid = c.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
          CROSS JOIN LATERAL generate_series(1, x.indnkeyatts::int) AS p(position) \
          LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[p.position - 1] AND a.attnum > 0 \
          LEFT JOIN pg_catalog.pg_collation l ON l.oid = x.indcollation[p.position - 1] \
          WHERE c.relnamespace = {schema} AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x')) \
            AND {table} ORDER BY c.relname, i.relname, p.position",
    columns: &[Text, Text, Flag, Number, Text, Text, Flag, Text, Text, Text],
};
