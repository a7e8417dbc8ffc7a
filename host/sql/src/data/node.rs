//! Expressions: an object whose `node` says which.
use super::{
    Portable, Reader, Writer,
    format::{single, tagged},
    portable::{portable, portable_words},
};
use crate::{
    error::Result,
    expr::{
        Between, Binary, Bind, Bound, Case, Cast, Collate, Custom, CustomOperator, Exclude, Exists, Expr, Frame, FrameUnits, Function, InList,
        InSelect, Junction, Label, Literal, LiteralValue, NamedParam, NextValue, Node, Operator, Ordering, Quantified, Raw, Subquery, Tuple, Unary,
        UnaryOperator, Window, WindowSpec,
    },
    text::TextData,
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

portable!(Binary: operator, left, right, escape);
portable!(Bind: value, sql_type);
portable!(Between: expr, low, high, negated);
portable!(Case: branches, otherwise, sql_type);
portable!(Cast: expr, sql_type, safe);
portable!(Collate: expr, collation);
portable!(Custom: name, arguments, sql_type);
portable!(CustomOperator: symbol, boolean, precedence);
portable!(Exists: select);
portable!(Frame: units, start, end, exclude);
portable!(Function: name, arguments, sql_type, distinct, filter, order_by, within_group);
portable!(InList: expr, values, sql_type, items, negated);
portable!(InSelect: expr, select, negated);
portable!(Junction: or, parts);
portable!(Label: expr, name);
portable!(LiteralValue: value, sql_type);
portable!(NamedParam: name, sql_type);
portable!(NextValue: schema, sequence, sql_type);
portable!(Ordering: node, descending, nulls_first);
portable!(Quantified: all, over);
portable!(Raw: sql, sql_type);
portable!(Subquery: select);
portable!(TextData: sql, values, sql_type);
portable!(Tuple: parts);
portable!(Unary: operator, operand);
portable!(Window: function, spec);
portable!(WindowSpec: base, partition_by, order_by, frame);

portable_words!(Exclude: CurrentRow "current_row", Group "group", Ties "ties");
portable_words!(FrameUnits: Rows "rows", Range "range", Groups "groups");
portable_words!(Literal: Null "null", True "true", False "false", Default "default");
portable_words!(UnaryOperator: Not "not", Negate "negate", IsNull "is_null", IsNotNull "is_not_null", BitNot "bit_not", IsTrue "is_true",
    IsNotTrue "is_not_true", IsFalse "is_false", IsNotFalse "is_not_false");

/// The operators that are a word.
const OPERATORS: [(&str, Operator); 26] = [
    ("eq", Operator::Eq),
    ("ne", Operator::Ne),
    ("lt", Operator::Lt),
    ("le", Operator::Le),
    ("gt", Operator::Gt),
    ("ge", Operator::Ge),
    ("distinct_from", Operator::DistinctFrom),
    ("not_distinct_from", Operator::NotDistinctFrom),
    ("like", Operator::Like),
    ("not_like", Operator::NotLike),
    ("add", Operator::Add),
    ("subtract", Operator::Subtract),
    ("multiply", Operator::Multiply),
    ("divide", Operator::Divide),
    ("modulo", Operator::Modulo),
    ("concat", Operator::Concat),
    ("bit_and", Operator::BitAnd),
    ("bit_or", Operator::BitOr),
    ("shift_left", Operator::ShiftLeft),
    ("shift_right", Operator::ShiftRight),
    ("contains", Operator::Contains),
    ("contained_by", Operator::ContainedBy),
    ("overlaps", Operator::Overlaps),
    ("adjacent", Operator::Adjacent),
    ("left_of", Operator::LeftOf),
    ("right_of", Operator::RightOf),
];

impl Portable for Operator {
    fn write(&self, to: &Writer) -> Result<Json> {
        match (self, OPERATORS.iter().find(|(_, operator)| operator == self)) {
            (Operator::Custom(custom), _) => custom.write(to),
            (_, Some((word, _))) => Ok((*word).into()),
            (_, None) => Err(crate::error::Error::internal(format!("the operator {self:?} has no word"))),
        }
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        if json.is_object() {
            from.raw_sql("an operator by its symbol")?;
            return Portable::read(json, from).map(Operator::Custom);
        }
        match OPERATORS.iter().find(|(word, _)| json.as_str() == Some(word)) {
            Some((_, operator)) => Ok(operator.clone()),
            None => Err(from.no_word(json, &OPERATORS.map(|(word, _)| word))),
        }
    }
}

impl Portable for Bound {
    fn write(&self, to: &Writer) -> Result<Json> {
        Ok(match self {
            Bound::UnboundedPreceding => "unbounded_preceding".into(),
            Bound::CurrentRow => "current_row".into(),
            Bound::UnboundedFollowing => "unbounded_following".into(),
            Bound::Preceding(count) => json!({ "preceding": count }),
            Bound::Following(count) => json!({ "following": count }),
            Bound::PrecedingBy(distance) => single("preceding_by", distance.write(to)?),
            Bound::FollowingBy(distance) => single("following_by", distance.write(to)?),
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        if let Some((kind, json)) = json.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next()) {
            return match kind.as_str() {
                "preceding" => u64::read(json, from).map(Bound::Preceding),
                "following" => u64::read(json, from).map(Bound::Following),
                "preceding_by" => Node::read(json, from).map(Bound::PrecedingBy),
                "following_by" => Node::read(json, from).map(Bound::FollowingBy),
                _ => Err(from.no_word(&kind.as_str().into(), &["preceding", "following", "preceding_by", "following_by"])),
            };
        }
        match json.as_str() {
            Some("unbounded_preceding") => Ok(Bound::UnboundedPreceding),
            Some("current_row") => Ok(Bound::CurrentRow),
            Some("unbounded_following") => Ok(Bound::UnboundedFollowing),
            _ => Err(from.no_word(json, &["unbounded_preceding", "current_row", "unbounded_following"])),
        }
    }
}

macro_rules! nodes {
    ($($name:ident $word:literal $node:ident,)+) => {
        const KINDS: &[&str] = &["column", "bind", "literal", $($word,)+];

        impl Portable for Node {
            fn write(&self, to: &Writer) -> Result<Json> {
                to.nested(|| match self {
                    Node::Column(node) => node.write(to).map(|json| tagged("node", "column", json)),
                    Node::Bind(node) => node.write(to).map(|json| tagged("node", "bind", json)),
                    Node::Literal(node) => node.write(to).map(|json| tagged("node", "literal", json)),
                    $(Node::$name(node) => node.write(to).map(|json| tagged("node", $word, json)),)+
                })
            }

            fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
                from.count()?;
                let kind = json.get("node").and_then(Json::as_str).ok_or_else(|| from.wrong(json, "an expression, an object with a field `node`,"))?;
                match kind {
                    "column" => Portable::read(json, from).map(Node::Column),
                    "bind" => Portable::read(json, from).map(Node::Bind),
                    "literal" => Portable::read(json.get("value").unwrap_or(&Json::Null), from).map(Node::Literal),
                    $($word => {
                        if matches!($word, "raw" | "text") {
                            from.raw_sql(concat!("`", $word, "`"))?;
                        }
                        shared::<$node>(json, from).map(Node::$name)
                    })+
                    _ => Err(from.no_word(&kind.into(), KINDS)),
                }
            }
        }
    };
}

/// A part of its own call, so that one frame of the stack does not have room for every kind of node.
#[inline(never)]
fn shared<T: Portable>(json: &Json, from: &Reader<'_>) -> Result<Arc<T>> {
    T::read(json, from).map(Arc::new)
}

nodes! {
    Raw "raw" Raw, Binary "binary" Binary, Junction "junction" Junction, Unary "unary" Unary, InList "in_list" InList,
    InSelect "in_select" InSelect, Between "between" Between, Case "case" Case, Cast "cast" Cast, Function "function" Function,
    Subquery "subquery" Subquery, Exists "exists" Exists, Tuple "tuple" Tuple, Label "label" Label, Custom "custom" Custom,
    Window "window" Window, Quantified "quantified" Quantified, Collate "collate" Collate, LiteralValue "literal_value" LiteralValue,
    Text "text" TextData, Param "param" NamedParam, NextValue "next_value" NextValue,
}

impl<T> Portable for Expr<T> {
    fn write(&self, to: &Writer) -> Result<Json> {
        self.node().write(to)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        Node::read(json, from).map(Expr::new)
    }
}
