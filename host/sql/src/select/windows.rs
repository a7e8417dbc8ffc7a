//! WINDOW: windows under a name, for several functions.
use super::Select;
use crate::{compile::Compiler, dialect::Capability, error::Result, expr::WindowSpec, name::Name, visit::Key};

/// `WINDOW w AS (…), v AS (…)`, made by [`Select::window`] (SQLAlchemy has no counterpart).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Windows(pub Vec<(Name, WindowSpec)>);

impl<R> Select<R> {
    /// Defines a window under a name, for `.over(&named_window(name))`; called again, another one (SQLAlchemy has no counterpart). Refused where the
    /// database has no WINDOW clause.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Over, expr::rank, named_window, select, window};
    /// use blog::User;
    ///
    /// let ranked = select((User::name, rank().over(&named_window("w")))).window("w", window().order_by(User::name));
    /// assert_eq!(format!("{ranked:?}"), "SELECT users.name, rank() OVER w FROM users WINDOW w AS (ORDER BY users.name)");
    /// ```
    pub fn window(self, name: impl Into<Name>, spec: WindowSpec) -> Self {
        let name = name.into();
        self.change(|data| data.extras_mut().windows.0.push((name, spec)))
    }
}

impl Windows {
    pub(crate) fn names(&self) -> Vec<Name> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !self.0.is_empty() && !c.has(Capability::NamedWindow) {
            return Err(c.unsupported("a named window", Capability::NamedWindow));
        }
        for (index, (name, spec)) in self.0.iter().enumerate() {
            c.push(if index == 0 { " WINDOW " } else { ", " });
            c.own_name(name);
            c.push(" AS (");
            spec.compile(c)?;
            c.push(")");
        }
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.number(self.0.len());
        for (name, spec) in &self.0 {
            key.text(name);
            spec.key(key);
        }
    }
}

impl crate::visit::Rewrite for Windows {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        Windows(self.0.rewrite(transform))
    }
}
