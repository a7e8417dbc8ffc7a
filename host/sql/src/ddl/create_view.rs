//! CREATE VIEW.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    schema::View,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// CREATE VIEW, CREATE MATERIALIZED VIEW (SQLAlchemy: `CreateView`). The values in its query become part of it. Hook layout:
/// text 0 the view, text 1 the schema; child 0 the query; int 0 is 1 for IF NOT EXISTS, int 1 for OR REPLACE.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateView {
    view: View,
    if_not_exists: bool,
    or_replace: bool,
    with_data: bool,
}

impl CreateView {
    /// The statement for a view.
    pub fn new(view: &View) -> Self {
        CreateView { view: view.clone(), if_not_exists: false, or_replace: false, with_data: true }
    }

    /// Does nothing when something of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }

    /// Takes the place of a view of this name.
    #[must_use]
    pub fn or_replace(mut self) -> Self {
        self.or_replace = true;
        self
    }

    /// A materialized view that has no rows until it is refreshed.
    #[must_use]
    pub fn without_data(mut self) -> Self {
        self.with_data = false;
        self
    }

    fn kind(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("CREATE ");
        if self.or_replace {
            if !c.has(Capability::ReplaceView) || self.view.materialized {
                return Err(c.unsupported(&format!("OR REPLACE for the view `{}`", self.view.name), Capability::ReplaceView).help("drop it first"));
            }
            c.push(c.dialect_text("or_replace", "OR REPLACE "));
        }
        if self.view.temporary {
            if !c.has(Capability::TemporaryTables) || c.dialect_text("temporary_views", "yes") != "yes" {
                return Err(c.unsupported("CREATE TEMPORARY VIEW", Capability::TemporaryTables));
            }
            c.push("TEMPORARY ");
        }
        let needed = if self.view.materialized { Capability::MaterializedViews } else { Capability::Views };
        if !c.has(needed) {
            return Err(c.unsupported(&format!("the view `{}`", self.view.name), needed));
        }
        c.push(if self.view.materialized { "MATERIALIZED VIEW " } else { "VIEW " });
        Ok(())
    }

    fn if_not_exists_words(&self, c: &mut Compiler<'_>) -> Result<()> {
        // Some can ask for a materialized view only.
        let possible = c.has(Capability::IfNotExists) && (self.view.materialized || c.dialect_text("view_if_not_exists", "yes") == "yes");
        match (self.if_not_exists, possible) {
            (true, false) => Err(c
                .unsupported(&format!("IF NOT EXISTS for the view `{}`", self.view.name), Capability::IfNotExists)
                .help("say `.or_replace()`, or drop it first")),
            (true, true) => {
                c.push("IF NOT EXISTS ");
                Ok(())
            }
            (false, _) => Ok(()),
        }
    }
}

impl Executable for CreateView {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateView(self)
    }
}

impl Element for CreateView {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let view = &self.view;
        self.kind(c)?;
        self.if_not_exists_words(c)?;
        c.table_name(view.schema.as_ref(), &view.name)?;
        if !view.columns.is_empty() {
            if view.columns.len() != view.query.columns.iter().map(|item| item.columns().len()).sum::<usize>() {
                let story =
                    format!("the view `{}` has {} names for the columns of a query that gives another number of them", view.name, view.columns.len());
                return Err(Error::new(ErrorKind::Compile, "SQL-1412", story).help("name every column of the query, or none"));
            }
            c.push(" ");
            c.name_list(&view.columns);
        }
        c.push(" AS ");
        c.keeping_names(|c| c.literals(|c| c.render(NodeRef::Select(&view.query))))?;
        if !self.with_data && view.materialized {
            c.push(" WITH NO DATA");
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| NodeRef::Select(&self.view.query))
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.view.name),
            1 => self.view.schema.as_deref(),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        [self.if_not_exists, self.or_replace].get(index).map(|flag| i64::from(*flag))
    }
}
