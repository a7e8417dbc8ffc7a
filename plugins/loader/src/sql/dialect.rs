//! A plugin's dialect as the compiler's.
use super::hook::{self, Hook};
use crate::dialect::{Description, LoadedDialect};
use aludel_sql::{
    compile::Compiler,
    dialect::{Capabilities, Dialect, DialectSpec, KindSet, Placeholder},
    error::Result,
    visit::NodeRef,
};

impl Dialect for LoadedDialect {
    fn spec(&self) -> &DialectSpec {
        self.compiler_spec()
    }

    fn render(&self, node: NodeRef<'_>, compiler: &mut Compiler<'_>) -> Result<bool> {
        Hook::run(compiler, self.name(), |cx| self.object().render(hook::view(node), cx))
    }
}

/// The description in the compiler's words. Numbers that this host does not know are left out or mean nothing to it.
pub(crate) fn spec(given: &Description) -> DialectSpec {
    let mut spec = DialectSpec {
        name: given.name.to_owned(),
        quote: given.quote,
        placeholder: match given.placeholder {
            1 => Placeholder::NumberedQuestion,
            2 => Placeholder::Dollar,
            3 => Placeholder::Colon,
            4 => Placeholder::AtP,
            _ => Placeholder::Question,
        },
        max_params: given.max_params,
        max_identifier: given.max_identifier,
        capabilities: Capabilities::NONE,
        overrides: KindSet::default(),
        reserved_words: given.reserved_words.iter().map(|word| (*word).to_owned()).collect(),
        functions: owned(&given.functions),
        ddl_types: owned(&given.ddl_types),
        texts: owned(&given.texts),
    };
    numbers(given.features).for_each(|number| spec.capabilities.insert_number(number));
    numbers(given.overrides).for_each(|number| spec.overrides.insert_number(number));
    spec
}

fn owned<T: FromIterator<(String, String)>>(pairs: &[(&str, &str)]) -> T {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn numbers(set: &[u64]) -> impl Iterator<Item = u32> {
    set.iter().zip((0_u32..).step_by(64)).flat_map(|(word, first)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| first + bit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_plugin_sdk::{feature, nodes::kind};
    use aludel_sql::{dialect::Capability, visit::NodeKind};

    #[test]
    fn features_and_capabilities_are_one_list() {
        let ours: Vec<(&str, u32)> = Capability::ALL.iter().map(|capability| (capability.name(), *capability as u32)).collect();
        assert_eq!(ours, feature::ALL);
    }

    #[test]
    fn kinds_of_nodes_are_one_list() {
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        let ours: Vec<(String, u32)> = NodeKind::ALL.iter().map(|kind| (plain(kind.name()), *kind as u32)).collect();
        let theirs: Vec<(String, u32)> = kind::ALL.iter().skip(1).map(|(name, number)| (plain(name), *number)).collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn bits_become_numbers() {
        assert_eq!(numbers(&[0b101, 1, 1 << 63]).collect::<Vec<_>>(), [0, 2, 64, 191]);
    }
}
