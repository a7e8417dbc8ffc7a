//! The select list.
use super::FromItem;
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    expr::{ColumnRef, Node},
    name::Name,
    row::ResultColumn,
    schema::ModelDef,
    types::{SqlType, TypeRef},
    visit::{Key, NodeRef},
};

/// An item of a select list or of RETURNING: what [`Selectable`](super::Selectable) gives.
#[derive(Clone)]
pub enum SelectItem {
    /// An expression.
    Expr(Node),
    /// The columns of a model.
    Entity {
        /// The model.
        model: &'static ModelDef,
        /// The alias, subquery … it is read from; its table if there is none.
        source: Option<Box<FromItem>>,
        /// Whether there may be none, on the far side of an outer join.
        optional: bool,
    },
}

impl PartialEq for SelectItem {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (SelectItem::Expr(left), SelectItem::Expr(right)) => left == right,
            (SelectItem::Entity { model: a, source: b, optional: x }, SelectItem::Entity { model: c, source: d, optional: y }) => {
                std::ptr::eq(*a, *c) && b == d && x == y
            }
            _ => false,
        }
    }
}

impl std::fmt::Debug for SelectItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SelectItem::Expr(node) => node.fmt(f),
            SelectItem::Entity { model, .. } => model.fmt(f),
        }
    }
}

impl SelectItem {
    pub(crate) fn sql_type(&self) -> TypeRef {
        match self {
            SelectItem::Expr(node) => node.sql_type(),
            SelectItem::Entity { model, .. } => model.loaded_columns().next().map_or(TypeRef::Fn(SqlType::default), |def| def.sql_type.clone()),
        }
    }

    /// The alias, subquery … that a model is read from, if it is not its table.
    #[inline]
    pub(crate) fn source(&self) -> Option<&FromItem> {
        match self {
            SelectItem::Entity { source, .. } => source.as_deref(),
            SelectItem::Expr(_) => None,
        }
    }

    /// The table or alias it is about, when that can be told.
    pub(crate) fn from_item(&self) -> Option<FromItem> {
        match self {
            SelectItem::Entity { model, source, .. } => Some(source.as_deref().cloned().unwrap_or_else(|| model.from_item())),
            SelectItem::Expr(node) => {
                let column = node.first_column()?;
                let def = column.def();
                (column.source() == &def.table).then(|| FromItem::table(def.schema.clone(), def.table.clone(), None))
            }
        }
    }

    pub(crate) fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        match self {
            SelectItem::Expr(node) => each(node.as_ref()),
            SelectItem::Entity { source, .. } => source.iter().for_each(|source| each(NodeRef::From(source))),
        }
    }

    pub(crate) fn columns(&self) -> Vec<Node> {
        match self {
            SelectItem::Expr(node) => vec![node.clone()],
            SelectItem::Entity { model, source, optional } => model
                .loaded_columns()
                .map(|def| {
                    let column = match source {
                        Some(source) => ColumnRef::of(def, source.name().clone(), *optional),
                        None => ColumnRef::of(def, def.table.clone(), *optional),
                    };
                    Node::Column(column)
                })
                .collect(),
        }
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        match self {
            SelectItem::Expr(node) => key.expr(node),
            SelectItem::Entity { model, source, optional } => {
                key.byte(0);
                key.address(1 + u8::from(*optional), std::ptr::from_ref(*model));
                key.optional_text(source.as_deref().map(|source| source.name().as_str()));
            }
        }
    }
}

/// Renders the items and gives their number, and the columns of the result when they are wanted. What is the result, and no
/// subquery, gets the SQL round it that the types of its columns want.
pub(crate) fn compile_list(items: &[SelectItem], wanted: bool, is_result: bool, c: &mut Compiler<'_>) -> Result<(usize, Vec<ResultColumn>)> {
    let mut result = Vec::with_capacity(if wanted { items.len() } else { 0 });
    let mut count = 0;
    let mut one = |node: &Node, c: &mut Compiler<'_>| {
        c.separator(count);
        count += 1;
        compile_item(node, is_result, c)?;
        if wanted {
            result.push(result_column(node, c));
        }
        Ok(())
    };
    for item in items {
        match item {
            SelectItem::Expr(node) => one(node, c)?,
            SelectItem::Entity { .. } => item.columns().iter().try_for_each(|node| one(node, c))?,
        }
    }
    Ok((count, result))
}

fn compile_item(node: &Node, is_result: bool, c: &mut Compiler<'_>) -> Result<()> {
    let (expr, name) = match node {
        Node::Label(label) => (&label.expr, Some(&label.name)),
        Node::Column(column) => (node, Some(&column.def().name)),
        other => (other, None),
    };
    let is_label = matches!(node, Node::Label(_));
    let wrapped = is_result && c.selected(expr, p::LOWEST)?;
    if !is_result {
        c.typed_operand(if matches!(expr, Node::Bind(_)) { expr } else { node }, p::LOWEST)?;
    }
    if let (Some(name), true) = (name, is_label || wrapped) {
        c.push(" AS ");
        c.result_name(name);
    }
    Ok(())
}

fn result_column(node: &Node, c: &Compiler<'_>) -> ResultColumn {
    let nullable = node.is_nullable_in(&|source| c.is_optional_source(source));
    if let Node::Column(column) = node {
        let def = column.def();
        return ResultColumn { table: Some(column.source().clone()), name: def.name.clone(), sql_type: def.sql_type.clone(), nullable };
    }
    ResultColumn { table: None, name: node.result_name().unwrap_or(Name::new("?")), sql_type: node.sql_type(), nullable }
}

impl crate::visit::Rewrite for SelectItem {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        match self {
            SelectItem::Expr(node) => SelectItem::Expr(node.rewrite(transform)),
            SelectItem::Entity { model, source, optional } => SelectItem::Entity { model, source: source.rewrite(transform), optional: *optional },
        }
    }
}
