//! Rules of a query that are checked before it is sent: what is selected beside aggregates, and whether the items of FROM
//! are connected.
//!
//! Both are cautious: where the structure does not tell, the query passes.
use super::{FromItem, SelectData, SelectItem, fan_out};
use crate::{
    compile::Compiler,
    error::{Error, ErrorKind, Result},
    expr::{ColumnRef, Function, Node},
    name::Name,
    visit::NodeRef,
};

pub(super) fn check(select: &SelectData, items: &[FromItem], c: &Compiler<'_>) -> Result<()> {
    if !c.is_strict() {
        return Ok(());
    }
    if items.len() > 1 && !select.extras.as_ref().is_some_and(|extras| extras.allow_cartesian) {
        connected(select, items, c)?;
    }
    let grouped = !select.group_by.is_empty() || select.extras.as_ref().is_some_and(|extras| extras.grouping.is_some());
    if grouped || select.columns.iter().any(|item| matches!(item, SelectItem::Expr(node) if has_aggregate(node))) {
        grouping(select, items, c)?;
        if select.joins.len() > 1 && !select.extras.as_ref().is_some_and(|extras| extras.allow_fan_out) {
            c.in_clause("SELECT list");
            fan_out::check(select)?;
        }
    }
    Ok(())
}

// ---------------------------------------------------------------- grouping

/// Functions that make one value of one value. Others may be aggregates, for all that is known.
const SCALAR: &[&str] = &[
    "lower",
    "upper",
    "coalesce",
    "abs",
    "round",
    "floor",
    "ceil",
    "trim",
    "ltrim",
    "rtrim",
    "substr",
    "replace",
    "char_length",
    "nullif",
    "position",
];

fn is_scalar(function: &Function) -> bool {
    SCALAR.contains(&function.name.as_str())
}

/// Whether there is certainly an aggregate in it.
fn has_aggregate(node: &Node) -> bool {
    match node {
        Node::Function(function) => function.is_aggregate() || (is_scalar(function) && function.arguments.iter().any(has_aggregate)),
        Node::Label(label) => has_aggregate(&label.expr),
        Node::Cast(cast) => has_aggregate(&cast.expr),
        Node::Binary(binary) => has_aggregate(&binary.left) || has_aggregate(&binary.right),
        Node::Unary(unary) => has_aggregate(&unary.operand),
        _ => false,
    }
}

struct Grouping<'a> {
    keys: Vec<&'a Node>,
    sources: Vec<&'a Name>,
}

fn unlabelled(node: &Node) -> &Node {
    match node {
        Node::Label(label) => unlabelled(&label.expr),
        other => other,
    }
}

fn grouping(select: &SelectData, items: &[FromItem], c: &Compiler<'_>) -> Result<()> {
    let sets = select.extras.iter().filter_map(|extras| extras.grouping.as_ref()).flat_map(|grouping| grouping.nodes());
    let keys: Vec<&Node> = select.group_by.iter().chain(sets).map(unlabelled).collect();
    if keys.iter().any(|key| matches!(key, Node::Raw(_) | Node::Text(_) | Node::LiteralValue(_))) {
        return Ok(());
    }
    let sources = items.iter().chain(select.joins.iter().map(|join| &join.item)).map(FromItem::name).collect();
    let grouping = Grouping { keys, sources };
    for item in &select.columns {
        let loose = match item {
            SelectItem::Expr(node) => grouping.loose(node).inspect(|column| c.blame_in(NodeRef::Column(column), "SELECT list")).cloned(),
            SelectItem::Entity { .. } => item.columns().iter().find_map(|node| grouping.loose(node).cloned()),
        };
        if let Some(column) = loose {
            return Err(ungrouped(&column));
        }
    }
    Ok(())
}

impl Grouping<'_> {
    /// The first column that is neither grouped by nor inside of an aggregate.
    fn loose<'n>(&self, node: &'n Node) -> Option<&'n ColumnRef> {
        if self.keys.contains(&node) {
            return None;
        }
        match node {
            Node::Column(column) if self.sources.contains(&column.source()) && !self.depends_on_key(column) => Some(column),
            Node::Label(node) => self.loose(&node.expr),
            Node::Cast(node) => self.loose(&node.expr),
            Node::Collate(node) => self.loose(&node.expr),
            Node::Unary(node) => self.loose(&node.operand),
            Node::Binary(node) => self.loose(&node.left).or_else(|| self.loose(&node.right)),
            Node::Junction(node) => node.parts.iter().find_map(|part| self.loose(part)),
            Node::Between(node) => [&node.expr, &node.low, &node.high].into_iter().find_map(|part| self.loose(part)),
            Node::Case(node) => {
                let mut parts = node.branches.iter().flat_map(|(condition, value)| [condition, value]).chain(&node.otherwise);
                parts.find_map(|part| self.loose(part))
            }
            Node::Function(function) if is_scalar(function) => function.arguments.iter().find_map(|argument| self.loose(argument)),
            _ => None,
        }
    }

    /// Whether the rows are grouped by the primary key of the column's table: then the column has one value in a group, and
    /// databases that know of this accept it. One column of a key of several is enough to let it pass: the others are not
    /// known here.
    fn depends_on_key(&self, column: &ColumnRef) -> bool {
        self.keys.iter().any(|key| matches!(key, Node::Column(key) if key.source() == column.source() && key.def().primary_key))
    }
}

#[cold]
fn ungrouped(column: &ColumnRef) -> Error {
    let name = format!("{}.{}", column.source(), column.def().name);
    Error::new(ErrorKind::Compile, "SQL-1109", format!("column `{name}` is selected beside aggregates, but not grouped by"))
        .help(format!("add `.group_by(…)` for `{name}`, or select an aggregate of it such as `min(…)`"))
}

// ---------------------------------------------------------------- connection

/// Items of FROM, by which of them conditions connect.
struct Islands<'a> {
    names: Vec<&'a Name>,
    of: Vec<usize>,
}

impl Islands<'_> {
    fn connect(&mut self, mentioned: &[usize]) {
        let Some((first, rest)) = mentioned.split_first() else { return };
        let island = self.of[*first];
        for other in rest {
            let old = self.of[*other];
            self.of.iter_mut().filter(|of| **of == old).for_each(|of| *of = island);
        }
    }

    /// The items that a condition names. `None`: it cannot be told.
    fn mentioned(&self, node: NodeRef<'_>, found: &mut Vec<usize>) -> Option<()> {
        match node {
            NodeRef::Raw(_) | NodeRef::Text(_) | NodeRef::Custom(_) => return None,
            NodeRef::Column(column) => found.extend(self.names.iter().position(|name| *name == column.source())),
            NodeRef::Select(select) => {
                for item in &select.columns {
                    if let SelectItem::Expr(node) = item {
                        self.mentioned(node.as_ref(), found)?;
                    }
                }
            }
            _ => {}
        }
        node.children().try_for_each(|child| self.mentioned(child, found))
    }

    /// Connects what a condition connects. `false`: it cannot be told.
    fn condition(&mut self, node: &Node) -> bool {
        if let Node::Junction(junction) = node
            && !junction.or
        {
            return junction.parts.iter().all(|part| self.condition(part));
        }
        let mut found = Vec::new();
        let known = self.mentioned(node.as_ref(), &mut found).is_some();
        self.connect(&found);
        known
    }
}

fn connected(select: &SelectData, items: &[FromItem], c: &Compiler<'_>) -> Result<()> {
    // What sees the items before it is connected by that; a join is connected to what is before it.
    let apart = |item: &FromItem| matches!(item, FromItem::Table { .. } | FromItem::Subquery { .. } | FromItem::Cte { .. });
    if !items.iter().all(apart) {
        return Ok(());
    }
    let joined = select.joins.iter().map(|join| &join.item);
    let names: Vec<&Name> = items.iter().chain(joined).map(FromItem::name).collect();
    let mut islands = Islands { of: (0..names.len()).collect(), names };
    for (index, join) in select.joins.iter().enumerate() {
        let this = items.len() + index;
        // Joins belong to the item of FROM that is last.
        islands.connect(&[items.len() - 1, this]);
        if join.on.as_ref().is_some_and(|on| !islands.condition(on)) {
            return Ok(());
        }
    }
    if !select.filters.iter().all(|filter| islands.condition(filter)) {
        return Ok(());
    }
    match (1..items.len()).find(|index| islands.of[*index] != islands.of[0]) {
        Some(index) => {
            c.blame_in(NodeRef::From(&items[index]), "FROM");
            Err(cartesian(islands.names[0], islands.names[index]))
        }
        None => Ok(()),
    }
}

#[cold]
fn cartesian(left: &Name, right: &Name) -> Error {
    Error::new(
        ErrorKind::Compile,
        "SQL-1110",
        format!("nothing connects `{left}` and `{right}` in FROM: every row of one would meet every row of the other"),
    )
    .help(format!("add a condition between `{left}` and `{right}`, join them, or say `.allow_cartesian()`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        SqlValue,
        compile::{Environment, compile},
        dialect::{DefaultDialect, NoPlugins},
        schema::{ColumnDef, ModelDef, Table},
        types::TypeRef,
    };
    use once_cell::sync::Lazy;
    use std::sync::Arc;

    const fn column(name: &'static str, primary_key: bool) -> ColumnDef {
        ColumnDef {
            schema: None,
            table: Name::new("books"),
            name: Name::new(name),
            sql_type: TypeRef::Fn(<String as SqlValue>::sql_type),
            nullable: false,
            primary_key,
        }
    }

    static ISBN: ColumnDef = column("isbn", true);
    static TITLE: ColumnDef = column("title", false);
    static TABLE: Lazy<Arc<Table>> = Lazy::new(|| Arc::new(Table::new("books")));
    static BOOK: ModelDef = ModelDef {
        name: "Book",
        schema: None,
        table_name: "books",
        table: || &TABLE,
        columns: &[&ISBN, &TITLE],
        loaded: &[0, 1],
        primary_key: &[0],
        generated: &[],
        has_defaults: false,
        relations: &[],
    };

    fn grouped_by(column: &'static ColumnDef) -> Result<String> {
        let select = SelectData {
            columns: vec![SelectItem::Entity { model: &BOOK, source: None, optional: false }],
            group_by: vec![Node::Column(ColumnRef::fixed(column))],
            ..SelectData::default()
        };
        compile(NodeRef::Select(&select), Environment { dialect: &DefaultDialect, plugins: &NoPlugins }).map(|compiled| compiled.sql)
    }

    #[test]
    fn objects_are_grouped_by_their_key() {
        assert_eq!(grouped_by(&ISBN).unwrap(), "SELECT books.isbn, books.title FROM books GROUP BY books.isbn");
        let error = grouped_by(&TITLE).unwrap_err();
        assert_eq!(error.message(), "column `books.isbn` is selected beside aggregates, but not grouped by");
    }
}
