//! `#[derive(Model)]`: a plain struct becomes a model over a table.
//!
//! Three steps, one folder each: `parse` reads the attributes, `check` finds what cannot be meant, `expand`
//! writes the code. Every problem is reported, each on its own token, and the code is written all the same, so that
//! one mistake gives one error.
//!
//! Not here: what the written code calls (`aludel-orm` and `aludel-sql`).
mod check;
mod expand;
mod parse;
mod value;

use proc_macro::TokenStream;

/// Makes a struct with named fields a model (SQLAlchemy: a declarative class).
///
/// On the struct, in `#[model(…)]`:
///
/// | attribute | meaning |
/// |---|---|
/// | `table = "users"` | the table; required |
/// | `schema = "app"` | the table's schema |
/// | `unique(a, b, …)` | no two rows agree in these fields. Options: `name`, `nulls_not_distinct`, `deferrable`, `initially`, `ddl_if` |
/// | `index(a, lower(User::email), "coalesce(a, b)", …)` | an index over fields, expressions and SQL. Options: `name`, `unique`, `where`, `include(a, b)`, `using`, `concurrently`, `nulls_not_distinct`, `options(mysql_prefix = "FULLTEXT")`, `ddl_if` |
/// | `check("age >= 18", name = "adult")` | a condition on every row, as SQL or as an expression: `check(User::age.ge(18))`. Options: `name`, `exact_name`, `ddl_if` |
/// | `foreign_key(a, b, references = ["t.a", "t.b"], …)` | fields that name a row of another table. Options: those of `foreign_key` on a field |
/// | `primary_key(name = "pk_users")` | more about the primary key: `name`, `deferrable`, `initially` |
/// | `constraint = Exclude::using("gist").with("room", "=")` | any constraint, as an expression |
/// | `comment = "…"` | a comment in the database |
/// | `options(mysql_engine = "InnoDB")` | options that one database has |
/// | `info(ui = "hidden")` | what the program keeps with the table |
/// | `temporary` | only for the connection that makes it |
/// | `table_args = add` | a function, `fn(Table) -> Table`, that has the last word (SQLAlchemy: `__table_args__`) |
/// | `consts = "UserColumns"` | puts the constants on a type of this name, where they would clash with methods |
/// | `crate = "path"` | where the toolkit is found, if not at `::aludel` |
///
/// On a field:
///
/// | attribute | meaning |
/// |---|---|
/// | `primary_key` | part of the primary key |
/// | `unique`, `index` | a constraint, an index over this field; with options in parentheses, as on the struct |
/// | `check("age >= 18", name = "adult")` | a condition, as on the struct |
/// | `column = "name"` | the column's name, if it is not the field's |
/// | `length = 200`, `precision = (10, 2)` | the size of a text or decimal |
/// | `type = "taglist"`, `type = SqlType::Text` | a type that a plugin brings; any type, as an expression |
/// | `variant(mysql = SqlType::native("MEDIUMTEXT"))` | another type on some databases (SQLAlchemy: `with_variant`) |
/// | `decorator = Lower` | an expression of a type that implements `TypeDecorator`: it converts the values of the column |
/// | `collate = "C"` | how its text is compared |
/// | `server_default = 0`, `server_default_sql = "CURRENT_TIMESTAMP"` | what the database fills in |
/// | `fetched`, `fetched_on_update` | a trigger fills it in, or changes it with the row (SQLAlchemy: `FetchedValue`) |
/// | `identity`, `identity(always, start = 100)` | the database numbers the rows, and how: `always`, `start`, `increment`, `min`, `max`, `cycle`, `cache` |
/// | `sequence = "numbers"`, `sequence = Sequence::new("numbers")` | the next number of a sequence |
/// | `computed = …`, `computed_stored = …`, `computed_virtual = …` | the database computes it from other columns: an expression, or SQL as text |
/// | `client_default = 0`, `client_default_with = make`, `client_default_from = make`, `client_default_sql = "…"` | what the program fills in for a new row that gives no value: a value, what a function makes, what a function makes of the row (`fn(&Given<'_>) -> Result<T>`), SQL (SQLAlchemy: `default=`) |
/// | `onupdate = 0`, `onupdate_with = make`, `onupdate_from = make`, `onupdate_sql = "…"` | the same whenever the row changes and the column does not (SQLAlchemy: `onupdate=`) |
/// | `references = "users.id"`, `references = User::id` | a foreign key on a plain field |
/// | `foreign_key(name = "fk_author", …)` | more about the foreign key of the field, or of a `One`: `name`, `on_delete`, `on_delete_columns(a)`, `on_update`, `match`, `deferrable`, `initially`, `use_alter`, `ddl_if` |
/// | `on_delete = "cascade"`, `on_update = "cascade"` | what the database does when the row it names goes, or gets another key |
/// | `comment = "…"`, `options(…)`, `info(…)` | as on the struct |
/// | `doc = "…"` | a comment that stays in the program |
/// | `key = "author_id"` | the columns of a `One`, joined by commas, if not `<field>_id` |
/// | `back = "author"` | the field of the other model that leads back |
/// | `cascade = "delete"` | what becomes of the objects of a `Many`: `"delete"`, `"delete-orphan"` |
/// | `skip` | not a column; filled with `Default::default()` |
///
/// Within parentheses an option is written `name = value`, so that a field may have the name of an option; `where` takes an
/// expression or SQL as text, `initially` is `"deferred"` or `"immediate"`, `match` is `"full"` or `"simple"`, and `ddl_if` takes a `DdlIf`.
/// What the database makes (`identity`, `computed`, `fetched`) is a field of type `Auto<T>`.
///
/// The field's type says the rest: `Option<T>` may be NULL, `Auto<T>` is made by the database, `Deferred<T>` is not read
/// unless asked for, `One<T>` is a foreign key with its target (`Option<One<T>>` if there may be none), `Many<T>` is the
/// other side.
///
/// A field always has a value, `None` among them, so objects get a `client_default` where the field is `Auto<T>` and unset;
/// `insert(User::entity())` fills in every column it does not name.
#[proc_macro_derive(Model, attributes(model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let (model, mut problems) = parse::model(&input);
    let Some(model) = model else {
        return problems.into_tokens().into();
    };
    check::check(&model, &mut problems);
    let mut tokens = expand::expand(&model);
    tokens.extend(problems.into_tokens());
    tokens.into()
}

/// Makes an enum without data the value of a column (SQLAlchemy: `Enum(UserRole)`): a word of text with a CHECK constraint, or the
/// database's own enumeration.
///
/// | attribute | meaning |
/// |---|---|
/// | `rename_all = "snake_case"` | how all words are written: `lowercase`, `UPPERCASE`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `camelCase`, `PascalCase`; otherwise like the variants |
/// | `rename = "admin"` | on a variant: its word |
/// | `name = "user_role"` | the name of the type, if not that of the enum in snake case |
/// | `native` | the database's own type, where it has enumerations |
/// | `unchecked` | no CHECK constraint |
/// | `numbers` | stored as the variants' numbers (`Admin = 1`) instead of words |
/// | `crate = "path"` | where the toolkit is found, if not at `::aludel` |
///
/// They stand in `#[sql(…)]`.
#[proc_macro_derive(Enum, attributes(sql))]
pub fn derive_enum(input: TokenStream) -> TokenStream {
    value::enumeration(&syn::parse_macro_input!(input as syn::DeriveInput)).into()
}

/// Makes a struct round one value the value of a column: `struct UserId(i64);` is bound and read like an `i64`, and is a type of its own.
///
/// In `#[sql(…)]`: `text` and `numeric` give it the operators of text and of numbers; `crate = "path"` as for `Model`.
#[proc_macro_derive(SqlValue, attributes(sql))]
pub fn derive_sql_value(input: TokenStream) -> TokenStream {
    value::newtype(&syn::parse_macro_input!(input as syn::DeriveInput)).into()
}
