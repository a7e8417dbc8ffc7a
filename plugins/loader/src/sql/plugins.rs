//! A registry as the place where the compiler finds custom types and constructs.
use super::hook::{self, Hook};
use crate::{LoadedConstruct, Registry};
use aludel_sql::{
    compile::Compiler,
    dialect::{ColumnType, Construct, Plugins},
    error::Result,
    visit::NodeRef,
};
use std::sync::Arc;

impl Plugins for Registry {
    fn column_type(&self, name: &str) -> Result<Arc<dyn ColumnType>> {
        Ok(Registry::column_type(self, name)?)
    }

    fn construct(&self, name: &str) -> Result<Arc<dyn Construct>> {
        Ok(Registry::construct(self, name)?)
    }
}

impl Construct for LoadedConstruct {
    fn render(&self, dialect: &str, node: NodeRef<'_>, compiler: &mut Compiler<'_>) -> Result<bool> {
        Hook::run(compiler, self.name(), |cx| self.object().render(dialect.into(), hook::view(node), cx))
    }
}
