//! WINDOW: windows under a name, for several functions.
use super::Select;
use crate::{compile::Compiler, dialect::Capability, error::Result, expr::WindowSpec, name::Name, visit::Key};

/// `WINDOW w AS (…), v AS (…)`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Windows(pub Vec<(Name, WindowSpec)>);

impl<R> Select<R> {
    /// Defines a window under a name, for `.over(&named_window(name))`; called again, another one.
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
            c.identifier(name);
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
