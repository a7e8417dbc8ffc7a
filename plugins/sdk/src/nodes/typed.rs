//! Nodes with names for their parts, so that nobody has to count indexes. `of` gives `None` for a node of another kind.
use super::{Node, kind};

macro_rules! wrapper {
    ($(#[doc = $doc:literal])+ $name:ident = $kind:ident) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a>(Node<'a>);

        impl<'a> $name<'a> {
            /// The node as this kind, if it is one.
            pub fn of(node: Node<'a>) -> Option<Self> {
                (node.kind() == kind::$kind).then_some(Self(node))
            }

            /// The node itself.
            pub fn node(&self) -> Node<'a> {
                self.0
            }
        }
    };
}

wrapper! {
    /// A column.
    Column = COLUMN
}

impl Column<'_> {
    /// The name that its table goes by, if it is qualified.
    pub fn source(&self) -> Option<&str> {
        self.0.text(0)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.0.text(1).unwrap_or_default()
    }

    /// The schema of its table, if it is qualified by that too.
    pub fn schema(&self) -> Option<&str> {
        self.0.text(2)
    }
}

wrapper! {
    /// Two operands and an operator.
    Binary = BINARY
}

impl<'a> Binary<'a> {
    /// The left operand.
    pub fn left(&self) -> Option<Node<'a>> {
        self.0.child(0)
    }

    /// The right operand.
    pub fn right(&self) -> Option<Node<'a>> {
        self.0.child(1)
    }

    /// The operator: a number of [`binary_operator`], or one that this SDK has never heard of.
    pub fn operator(&self) -> i64 {
        self.0.int(0).unwrap_or_default()
    }

    /// The symbol of an operator that is [`binary_operator::CUSTOM`].
    pub fn symbol(&self) -> Option<&str> {
        self.0.text(0)
    }
}

/// The numbers of the operators of [`Binary`]. An open set.
#[allow(missing_docs)]
pub mod binary_operator {
    pub const EQ: i64 = 1;
    pub const NE: i64 = 2;
    pub const LT: i64 = 3;
    pub const LE: i64 = 4;
    pub const GT: i64 = 5;
    pub const GE: i64 = 6;
    pub const DISTINCT_FROM: i64 = 7;
    pub const NOT_DISTINCT_FROM: i64 = 8;
    pub const LIKE: i64 = 9;
    pub const NOT_LIKE: i64 = 10;
    pub const ADD: i64 = 11;
    pub const SUBTRACT: i64 = 12;
    pub const MULTIPLY: i64 = 13;
    pub const DIVIDE: i64 = 14;
    pub const MODULO: i64 = 15;
    pub const CONCAT: i64 = 16;
    pub const CUSTOM: i64 = 17;
}

wrapper! {
    /// A call of a function.
    Function = FUNCTION
}

impl<'a> Function<'a> {
    /// The generic name.
    pub fn name(&self) -> &str {
        self.0.text(0).unwrap_or_default()
    }

    /// Whether it is `f(DISTINCT …)`.
    pub fn is_distinct(&self) -> bool {
        self.0.flag(0)
    }

    /// The arguments.
    pub fn arguments(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let count = self.0.int(1).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
        self.0.children().take(count)
    }

    /// The condition of FILTER.
    pub fn filter(&self) -> Option<Node<'a>> {
        self.0.child(self.0.int(1).and_then(|count| u32::try_from(count).ok())?)
    }
}

wrapper! {
    /// CAST.
    Cast = CAST
}

impl<'a> Cast<'a> {
    /// What is converted.
    pub fn operand(&self) -> Option<Node<'a>> {
        self.0.child(0)
    }

    /// The generic name of the type.
    pub fn type_name(&self) -> &str {
        self.0.text(0).unwrap_or_default()
    }
}

wrapper! {
    /// A limit, an offset, or both.
    Limit = LIMIT
}

impl<'a> Limit<'a> {
    /// How many rows at most.
    pub fn count(&self) -> Option<Node<'a>> {
        if self.0.flag(0) { self.0.child(0) } else { None }
    }

    /// How many rows to skip.
    pub fn offset(&self) -> Option<Node<'a>> {
        if self.0.flag(1) { self.0.child(u32::from(self.0.flag(0))) } else { None }
    }
}

wrapper! {
    /// A term of ORDER BY.
    Order = ORDER
}

impl<'a> Order<'a> {
    /// What is sorted by.
    pub fn expression(&self) -> Option<Node<'a>> {
        self.0.child(0)
    }

    /// Whether it is DESC.
    pub fn is_descending(&self) -> bool {
        self.0.flag(0)
    }

    /// `Some(true)` for NULLS FIRST, `Some(false)` for NULLS LAST.
    pub fn nulls_first(&self) -> Option<bool> {
        match self.0.int(1) {
            Some(1) => Some(true),
            Some(2) => Some(false),
            _ => None,
        }
    }
}

wrapper! {
    /// A construct of a plugin.
    Custom = CUSTOM
}

impl<'a> Custom<'a> {
    /// Its name.
    pub fn name(&self) -> &str {
        self.0.text(0).unwrap_or_default()
    }

    /// Its arguments.
    pub fn arguments(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.0.children()
    }
}
