//! Plugins that are linked into the program: several of them, and what they may not share.
use aludel_plugin_loader::{LoadErrorKind, Options, Registry, SearchPath, StaticPlugin};
use aludel_plugin_sdk::{
    ColumnTypeEntry, Construct, ConstructEntry, Node, Plugin, RenderContext, Result, Simple, SimpleColumnType, column_type, construct, export::module,
};

struct Reversed(&'static str);

impl SimpleColumnType for Reversed {
    fn name(&self) -> &'static str {
        self.0
    }
    fn bind_value(&self, value: &str) -> Result<String> {
        Ok(value.chars().rev().collect())
    }
    fn result_value(&self, value: &str) -> Result<String> {
        self.bind_value(value)
    }
    fn reflects(&self, _: &str, type_name: &str) -> u32 {
        if type_name == "REVERSED" { 50 + u32::from(self.0 == "b.reversed") } else { 0 }
    }
}

struct Named(&'static str);

impl Construct for Named {
    fn name(&self) -> &'static str {
        self.0
    }
    fn render(&self, _: &str, _: Node<'_>, _: &mut RenderContext<'_>) -> Result<bool> {
        Ok(false)
    }
}

macro_rules! plugin {
    ($name:ident, $types:expr, $constructs:expr) => {
        struct $name;
        impl Plugin for $name {
            fn column_types() -> Vec<ColumnTypeEntry> {
                let names: &[&'static str] = &$types;
                names.iter().map(|name| column_type(Simple(Reversed(name)))).collect()
            }
            fn constructs() -> Vec<ConstructEntry> {
                let names: &[&'static str] = &$constructs;
                names.iter().map(|name| construct(Named(name))).collect()
            }
        }
        impl $name {
            fn plugin() -> StaticPlugin {
                module::<$name>(stringify!($name), "1.0.0")
            }
        }
    };
}

plugin!(First, ["a.reversed"], ["a.one"]);
plugin!(Second, ["b.reversed"], ["b.one"]);
plugin!(SameType, ["c.reversed", "a.reversed"], []);
plugin!(SameConstruct, ["d.reversed"], ["b.one"]);

fn empty() -> Registry {
    Registry::new(Options::new(SearchPath::empty()))
}

#[test]
fn several_side_by_side() {
    let registry = empty();
    let first = registry.add_static(First::plugin()).unwrap();
    assert_eq!((first.name.as_str(), first.version.as_str(), first.path.as_ref()), ("First", "1.0.0", None));
    registry.add_static(Second::plugin()).unwrap();
    registry.add_static(First::plugin()).unwrap();
    assert_eq!(registry.plugins().len(), 2);
    assert_eq!(registry.column_type("b.reversed").unwrap().plugin().name, "Second");
    assert_eq!(registry.construct("a.one").unwrap().plugin().name, "First");
    assert_eq!(registry.reflected_type("any", "REVERSED").unwrap().name(), "b.reversed");
    assert!(registry.reflected_type("any", "TEXT").is_none());
}

#[test]
fn what_two_bring_alike_is_refused_as_a_whole() {
    let registry = empty();
    registry.add_static(First::plugin()).unwrap();
    registry.add_static(Second::plugin()).unwrap();
    for (plugin, code, left) in [(SameType::plugin(), "PLG-1402", "c.reversed"), (SameConstruct::plugin(), "PLG-1403", "d.reversed")] {
        let error = registry.add_static(plugin).unwrap_err();
        assert_eq!((error.kind(), error.code()), (LoadErrorKind::Clash, code), "{error}");
        assert_eq!(registry.column_type(left).unwrap_err().code(), "PLG-1001");
    }
    assert_eq!(registry.plugins().len(), 2);
}

#[test]
fn a_simple_type_converts_text() {
    use aludel_plugin_loader::{Batch, CellRef, ErrorKind, Tag};
    let registry = empty();
    registry.add_static(First::plugin()).unwrap();
    let kind = registry.column_type("a.reversed").unwrap();
    let mut batch = Batch::new();
    let values = [CellRef::text("abc").unwrap(), CellRef::NULL, CellRef::text("é!").unwrap()];
    kind.bind("any", &values, &mut batch).unwrap();
    assert_eq!((batch.text(), batch.rows(), batch.cells()[1].tag), ("cba!é", 3, Tag::NULL.0));
    assert_eq!(kind.bind("any", &[CellRef::value(Tag::I64, 1)], &mut batch).unwrap_err().kind, ErrorKind::DATA);
}
