//! How Acme's SQL differs from the host's default.
use aludel_plugin_sdk::{
    Dialect, DialectSpec, Placeholder, Result, feature,
    nodes::{Node, RenderContext, kind, typed},
};

pub struct AcmeDialect;

impl Dialect for AcmeDialect {
    fn spec(&self) -> DialectSpec {
        DialectSpec {
            quote: ('"', '"'),
            placeholder: Placeholder::Question,
            max_params: 1_000,
            max_identifier: 64,
            // Everything that is not listed is refused when a statement is compiled, before anything is sent.
            features: &[feature::LIMIT_OFFSET, feature::TRANSACTIONAL_DDL],
            // The one kind of node that `render` below is asked about.
            overrides: &[kind::LIMIT],
            reserved_words: &["create", "delete", "from", "insert", "into", "select", "table", "values", "where"],
            functions: &[("char_length", "LENGTH({0})")],
            ddl_types: &[
                ("integer", "INTEGER"),
                ("big_integer", "INTEGER"),
                ("text", "TEXT"),
                ("string(n)", "TEXT"),
                ("double", "REAL"),
                ("binary", "BLOB"),
            ],
            ..DialectSpec::plain("acme")
        }
    }

    /// Acme says `FIRST n` where others say `LIMIT n`. An offset it leaves to the host.
    fn render(&self, node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool> {
        let Some(limit) = typed::Limit::of(node) else { return Ok(false) };
        let (Some(count), None) = (limit.count(), limit.offset()) else { return Ok(false) };
        // A clause brings the space before it.
        cx.push(" FIRST ");
        cx.render(count)?;
        Ok(true)
    }
}
