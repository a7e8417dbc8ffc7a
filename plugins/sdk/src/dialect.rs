//! How a database's SQL differs: a description, and a hook for what a description cannot say.
use crate::{
    error::Result,
    nodes::{Node, RenderContext},
};

/// A number of [`feature`](crate::feature).
pub type Feature = u32;

/// The SQL of one database. The host's compiler renders everything from the description; it calls
/// [`render`](Self::render) only for the kinds of node that the description names in `overrides`.
pub trait Dialect: Send + Sync + 'static {
    /// The description. Asked once.
    fn spec(&self) -> DialectSpec;

    /// Renders a node in this database's way. `Ok(false)`, with nothing written, leaves it to the host.
    fn render(&self, node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool> {
        let _ = (node, cx);
        Ok(false)
    }

    /// The dialect for the server that was really reached; `None` when `self` fits it.
    fn for_server(&self, version: &str) -> Option<Box<dyn Dialect>> {
        let _ = version;
        None
    }
}

/// Everything that the host needs in order to render a database's SQL by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DialectSpec {
    /// The dialect's name: what column types are asked about, and what messages say.
    pub name: &'static str,
    /// What stands before and after a quoted name; ASCII. A closing quote inside a name is doubled.
    pub quote: (char, char),
    /// How a bound value is written.
    pub placeholder: Placeholder,
    /// Bound values that one statement may have.
    pub max_params: u32,
    /// Bytes that a name may have.
    pub max_identifier: u32,
    /// What the database can do: numbers of [`feature`](crate::feature).
    pub features: &'static [Feature],
    /// What the dialect renders itself: numbers of [`nodes::kind`](crate::nodes::kind).
    pub overrides: &'static [u32],
    /// Words that must be quoted as names, in lower case.
    pub reserved_words: &'static [&'static str],
    /// The functions that are called differently: `("char_length", "length({0})")`.
    pub functions: &'static [(&'static str, &'static str)],
    /// The types as DDL says them: `("integer", "BIGINT")`, `("string(n)", "VARCHAR({0})")`.
    pub ddl_types: &'static [(&'static str, &'static str)],
    /// Texts for places that the compiler knows by name: `("true", "1")`.
    pub texts: &'static [(&'static str, &'static str)],
}

impl DialectSpec {
    /// A database that can do nothing special: double quotes, `?`, and no feature. To be completed with
    /// `..DialectSpec::plain("acme")`.
    pub const fn plain(name: &'static str) -> Self {
        DialectSpec {
            name,
            quote: ('"', '"'),
            placeholder: Placeholder::Question,
            max_params: 999,
            max_identifier: 63,
            features: &[],
            overrides: &[],
            reserved_words: &[],
            functions: &[],
            ddl_types: &[],
            texts: &[],
        }
    }
}

/// How a bound value is written. The numbers count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// `?`
    Question,
    /// `?1`
    NumberedQuestion,
    /// `$1`
    Dollar,
    /// `:1`
    Colon,
    /// `@p1`
    AtP,
}
