//! A dialect as data.
use super::{capability::Capabilities, reserved::ReservedWords};
use crate::visit::NodeKind;
use std::collections::HashMap;

/// How a placeholder is written (SQLAlchemy: `paramstyle`).
///
/// ```
/// use aludel_sql::{bind, Compare, Executable, compile, dialect::{DefaultDialect, Dialect, DialectSpec, NoPlugins, Placeholder}, select};
///
/// struct With(DialectSpec);
/// impl Dialect for With {
///     fn spec(&self) -> &DialectSpec {
///         &self.0
///     }
/// }
///
/// let sql = |placeholder| {
///     let dialect = With(DialectSpec { placeholder, ..DefaultDialect.spec().clone() });
///     let environment = compile::Environment { dialect: &dialect, plugins: &NoPlugins };
///     compile::compile(select((bind::<i64>(1), bind::<i64>(2))).statement(), environment).unwrap().sql
/// };
/// assert_eq!(sql(Placeholder::Question), "SELECT ?, ?");
/// assert_eq!(sql(Placeholder::NumberedQuestion), "SELECT ?1, ?2");
/// assert_eq!(sql(Placeholder::Dollar), "SELECT $1, $2");
/// assert_eq!(sql(Placeholder::Colon), "SELECT :1, :2");
/// assert_eq!(sql(Placeholder::AtP), "SELECT @p1, @p2");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Placeholder {
    /// `?`.
    #[default]
    Question,
    /// `?1`.
    NumberedQuestion,
    /// `$1`.
    Dollar,
    /// `:1`.
    Colon,
    /// `@p1`.
    AtP,
}

/// A set of node kinds: those that a dialect renders itself (SQLAlchemy: the `visit_…` methods that a compiler overrides).
///
/// ```
/// use aludel_sql::{dialect::KindSet, visit::NodeKind};
///
/// let mut own = KindSet::default();
/// own.insert_number(NodeKind::Limit as u32);
/// assert!(own.has(NodeKind::Limit) && !own.has(NodeKind::Select));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KindSet([u64; 4]);

impl KindSet {
    /// Adds a kind by its number; numbers that this host does not know mean nothing to it (SQLAlchemy: defining a `visit_…` method).
    pub fn insert_number(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether it is among them (SQLAlchemy: whether there is such a method).
    #[inline]
    pub fn has(&self, kind: NodeKind) -> bool {
        let number = kind as u32;
        self.0.get((number / 64) as usize).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

/// Everything the compiler needs in order to render a database's SQL by itself (SQLAlchemy: the attributes of a `Dialect`, its `IdentifierPreparer` and
/// `type_compiler`).
#[derive(Debug, Clone, Default)]
pub struct DialectSpec {
    /// The name.
    pub name: String,
    /// The quotes round a name.
    pub quote: (char, char),
    /// How a placeholder is written.
    pub placeholder: Placeholder,
    /// Bound values in one statement.
    pub max_params: u32,
    /// The length of the longest name, in bytes or what the text `identifier_unit` says; 0: there is no limit (SQLAlchemy: `max_identifier_length`).
    pub max_identifier: u32,
    /// What it can do.
    pub capabilities: Capabilities,
    /// The kinds of nodes it renders itself.
    pub overrides: KindSet,
    /// Lower-case words that must be quoted as names.
    pub reserved_words: ReservedWords,
    /// Generic function → template, with `{0}`, `{1}` … for the arguments and `{*}` for all of them. A template for one
    /// number of arguments stands under `name/2`. In those of aggregates, `{distinct}` stands for `DISTINCT ` or nothing,
    /// `{order}` for ` ORDER BY …` or nothing, `{within}` for ` WITHIN GROUP (ORDER BY …)` or nothing; what has no place is
    /// refused.
    ///
    /// Functions that a database is likely to write its own way: `string_agg` (text, separator), `extract_year` and its
    /// relatives, `regexp_match` (text, pattern), `regexp_replace` (text, pattern, replacement), `full_text_match` (text, query), `bit_xor`, `position` (needle, text), `char_length`, `substr`, `greatest`,
    /// `least`, `now`, and those of [`crate::expr::json`].
    pub functions: HashMap<String, String>,
    /// Generic type → DDL. A type with arguments is looked up as `string(n)`, `numeric(p,s)`, `binary(n)` first,
    /// with `{0}` and `{1}` for the arguments. Others: `datetime(p)` and its relatives with the digits of a second's fraction,
    /// `bit(n)`, `array` with `{0}` for the type of its elements, `range(integer)`, `multirange(date)` …, and `native_enum` with
    /// `{name}` for its name and `{*}` for its words. A type that is not there is refused.
    pub ddl_types: HashMap<String, String>,
    /// Texts for places the compiler knows by name:
    ///
    /// | name | otherwise | is |
    /// |---|---|---|
    /// | `true`, `false` | `TRUE`, `FALSE` | the two truth values |
    /// | `identifier_unit` | `bytes` | what the longest name is counted in: `characters`, or `utf16` |
    /// | `function_words` | | reserved words that are functions all the same, joined by `,`: where it is given, other functions called by reserved words are quoted |
    /// | `concat` | `\|\|` | the operator that joins texts |
    /// | `is_true`, `is_not_true`, `is_false`, `is_not_false` | ` IS TRUE` … | what stands behind a condition; empty: there is no such thing |
    /// | `collation` | `name` | `plain`: names of collations are never quoted |
    /// | `default_values` | `DEFAULT VALUES` | an INSERT without values |
    /// | `limit_all` | | what stands for all rows before an OFFSET |
    /// | `with_recursive` | `WITH RECURSIVE` | the words before recursive common table expressions |
    /// | `values_row` | | the word before each row of VALUES as a table |
    /// | `upsert_alias` | ` AS excluded` | how ON DUPLICATE KEY UPDATE names the new row |
    /// | `merge_end` | | what closes a MERGE |
    /// | `generated_column` | `{type}` | a column that numbers the rows |
    /// | `cast(<generic type>)` | its DDL | the type of a CAST |
    /// | `condition_value` |  | a condition in the place of a value, `{0}` being the condition; empty where a condition is a value |
    /// | `is_distinct_from`, `is_not_distinct_from` | the standard's words | a template with `{0}` and `{1}`, as `concat` may be |
    /// | `shift_left`, `shift_right` | `<<`, `>>` | empty: there is none; or a template with `{0}` and `{1}` |
    /// | `bit_and`, `bit_or`, `bit_not` | `&`, `\|`, `~{0}` | the operators, or templates with `{0}` and `{1}` |
    /// | `divide_whole` | `/` | the operator that divides a whole number by another and cuts towards zero |
    /// | `string_literal_prefix`, `bytes_literal` | nothing, `X'{0}'` | how text and bytes are written as literals |
    /// | `nested_with`, `nested_order` | `yes` | empty: WITH, or ORDER BY without a limit, is refused in a subquery |
    /// | `sample_bernoulli`, `sample_system` | ` TABLESAMPLE BERNOULLI ({0})` … | empty: there is none |
    /// | `sample_percent` | | not empty: the percentage is written as a literal |
    /// | `upsert_lock` | | what stands behind the table when an upsert is a MERGE |
    /// | `counted_insert`, `counted_insert_end` |  | what stands before and behind an INSERT or MERGE that gives values to a column that the database counts, `{table}` being its table |
    /// | `with_before_write` | `yes` | empty: WITH is refused before UPDATE, DELETE and MERGE |
    /// | `range_distance` | `any` | `literal`: not by a bound value; empty: not at all |
    /// | `typed_literal` | `CAST({0} AS {type})` | a date, time or UUID written into SQL, `{0}` being its text |
    /// | `utc_offset_literal` | `+00:00` | what stands behind the text of a point in time |
    /// | `bind_cast` |  | bound values to which nothing beside them gives a type say it: generic types joined by `,`, or `1`: all |
    /// | `bind_text` |  | round a bound text among arguments of a function or values of a CASE that have no type; a cast would choose its collation |
    /// | `values_cast` |  | not empty: bound values in the first row of VALUES say their type |
    /// | `upsert_excluded` | `VALUES({0})` | a value of the new row where it has no name |
    /// | `update_from`, `delete_using` | behind SET, ` USING ` | `before`: other tables stand before SET; what stands before the other tables, `{table}` being the target |
    /// | `update_returning`, `merge_nothing`, `lock_of` | `yes`, `DO NOTHING`, `yes` | empty: there is none |
    /// | `for_share` | `FOR SHARE` | the words |
    /// | `default_parentheses` |  | `expressions`: round all that is no plain value; any other: round all |
    /// | `next_value` | `NEXT VALUE FOR {0}` | the next number of a sequence; `'{0}'`: the name is a text |
    /// | `computed`, `computed_stored`, `computed_virtual` | `{type} GENERATED ALWAYS AS ({0})`, … `STORED`, … `VIRTUAL` | a computed column; empty: there is none of the kind |
    /// | `computed_not_null` | `yes` | empty: it does not say NOT NULL |
    /// | `identity` | `{type} GENERATED {kind} AS IDENTITY{options}` | an identity column; also `{start}`, `{increment}` |
    /// | `comments` |  | `inline`: they are part of the definition |
    /// | `comment_on_table`, `comment_on_column` | `COMMENT ON … {table}.{column} IS {comment}` | also `{schema}`, `{name}` as text |
    /// | `deferrable` | `all` | `foreign_key`: no other constraint can be deferred |
    /// | `foreign_key_without` |  | actions that there are not, joined by `,` |
    /// | `references_schema` | `yes` | empty: a foreign key names tables of its own schema |
    /// | `index_schema` | `table` | `index`: the index is qualified, not its table |
    /// | `index_using` | `after` | where `USING` stands: before or after the table |
    /// | `index_length` |  | `({0})`: the beginning of a value can be indexed |
    /// | `index_nulls_ordering` | `yes` | empty: not in an index |
    /// | `indexes` |  | `inline`: part of CREATE TABLE where they may be there already |
    /// | `drop_index`, `drop_index_if_exists` | `DROP INDEX {if_exists}{schema.index}` | also `{index}`, `{table}` |
    /// | `create_table_when_missing`, `create_index_when_missing`, `create_sequence_when_missing`, `create_schema_when_missing`, `create_enum_when_missing` |  | what stands before, or around, a statement that asks first |
    /// | `drop_constraint_when_there` |  | what stands before ALTER TABLE … DROP CONSTRAINT that asks first, `{constraint}` being the name as text |
    /// | `drop_circle` |  | `together`: tables whose foreign keys make a circle are dropped by one statement |
    /// | `anonymous_block` |  | a block of the database's procedural language, `{'block}` being its text: what `create_enum_when_missing` gives stands in it |
    /// | `drop_cascade` | ` CASCADE` | empty: there is none |
    /// | `alter_column` | `standard` | `modify`: the whole column again; `whole`: type and nullability at once |
    /// | `set_type` | ` SET DATA TYPE ` | the words |
    /// | `set_default`, `drop_default` | `ALTER TABLE {table} ALTER COLUMN {column} …` | empty: there is no such thing |
    /// | `add_column`, `and_add` | ` ADD COLUMN `, `, ADD ` | the words before a column, and before a constraint behind it |
    /// | `rename_table`, `rename_column` | `ALTER TABLE {table} RENAME …` | `{'table.column}` and the like: as text |
    /// | `drop_primary_key`, `drop_foreign_key` | `DROP CONSTRAINT` | the words |
    /// | `alter_if_exists`, `drop_constraint_if_exists` |  | the words, with a space behind |
    /// | `or_replace`, `view_if_not_exists`, `temporary_views` | `OR REPLACE `, `yes`, `yes` | of views |
    /// | `enum_types` | `yes` | empty: an enumeration is no type of its own |
    /// | `defer_foreign_keys` |  | the statement that puts off foreign keys to the end of the transaction |
    /// | `option_prefixes` | the dialect | whose options it knows, joined by `,` |
    /// | `table_option(…)`, `table_prefix(…)`, `index_option(…)`, `index_prefix(…)`, `column_option(…)` |  | an option: see [`crate::schema::DdlOptions`] |
    /// | `option_separator` |  | what stands between two of them |
    /// | `script_end` | `;` and a new line | what ends a statement in a script |
    /// | `index_if_not_exists`, `drop_if_exists` | by capability | the words, with a space behind |
    /// | `nulls_sort` | | `low`: NULL counts as less than everything, so that NULLS FIRST needs no words in an ascending order |
    /// | `group_by_value` | `yes` | empty: bound values and constants are refused in GROUP BY |
    /// | `order_by_constant` | | a sort key that is the same for every row, `{0}` being the key; empty: as it is |
    /// | `bound_key` | | `position`: keys of GROUP BY with bound values, and those of ORDER BY beside GROUP BY or DISTINCT, are written as the position in the list, if they are in it |
    /// | `order_by_distinct` | | `position`: keys of SELECT DISTINCT with bound values are written as the position in the list |
    /// | `backslash_escapes` | | not empty: a backslash in a literal is written twice |
    ///
    /// Those of the engine, of which a missing one means that the database has no such thing:
    ///
    /// | name | is |
    /// |---|---|
    /// | `begin_write` | how a transaction begins that may write, as a mode for the driver |
    /// | `savepoint`, `release_savepoint`, `rollback_to_savepoint` | the standard's words without it, `{0}` being the name; empty: nothing is to be said |
    /// | `set_deferrable` | what is said after BEGIN of a deferrable transaction |
    /// | `two_phase_prepare`, `two_phase_commit`, `two_phase_rollback` | `{0}` being the transaction's name, without quotes and with nothing in it that needs escaping |
    /// | `two_phase_begin`, `two_phase_end` | the same, where BEGIN does not do, and before `two_phase_prepare` |
    /// | `two_phase_recover` | a query for the names of prepared transactions, in its last column |
    /// | `advisory_lock`, `advisory_unlock`, `try_advisory_lock` | queries, `:name` being the lock's name; the last gives true or 1 when it was had |
    /// | `memory_is_private` | `1`: a database in memory lives in its connection |
    pub texts: HashMap<String, String>,
}
