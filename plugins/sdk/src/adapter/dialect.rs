//! [`Dialect`] → the boundary's dialect: the description as bit sets and slices that live for ever.
use crate::{
    dialect::{Dialect, DialectSpec, Placeholder},
    guard::{drop_guarded, guard, guard_silent},
    nodes::{Node, RenderContext},
};
use abi_stable::{
    prefix_type::PrefixTypeTrait,
    sabi_trait::TD_Opaque,
    std_types::{ROption, RSlice, RStr, Tuple2},
};
use aludel_plugin_interface::{
    dialect::{Descriptor, Descriptor_Ref, Dialect as AbiDialect, DialectObj, Pair},
    error::Res,
    node::{NodeView, RenderCx},
};
use std::sync::{Arc, Mutex, PoisonError};

/// A dialect and its description, asked for once.
#[derive(Clone)]
pub(super) struct SharedDialect {
    dialect: Arc<Guarded>,
    name: &'static str,
    descriptor: Descriptor_Ref,
}

struct Guarded(Option<Box<dyn Dialect>>);

impl Drop for Guarded {
    fn drop(&mut self) {
        drop_guarded(self.0.take());
    }
}

impl SharedDialect {
    pub(super) fn new(dialect: Box<dyn Dialect>) -> Self {
        // Guarded before anything is asked of it: should `spec` panic, its destructor may panic as well.
        let dialect = Arc::new(Guarded(Some(dialect)));
        let spec = dialect.0.as_deref().map_or(DialectSpec::plain(""), Dialect::spec);
        SharedDialect { dialect, name: spec.name, descriptor: descriptor(spec) }
    }

    pub(super) fn object(&self) -> DialectObj {
        DialectObj::from_value(self.clone(), TD_Opaque)
    }

    fn author(&self) -> Option<&dyn Dialect> {
        self.dialect.0.as_deref()
    }
}

impl AbiDialect for SharedDialect {
    fn name(&self) -> RStr<'static> {
        self.name.into()
    }

    fn descriptor(&self) -> Descriptor_Ref {
        self.descriptor
    }

    fn render(&self, node: NodeView<'_>, cx: &mut RenderCx<'_>) -> Res<bool> {
        guard(|| {
            let Some(author) = self.author() else { return Ok(false) };
            RenderContext::with(cx, |cx| author.render(Node { view: node }, cx))
        })
    }

    fn for_server(&self, version: RStr<'_>) -> ROption<DialectObj> {
        let other = guard_silent(|| Some(SharedDialect::new(self.author()?.for_server(version.as_str())?).object()));
        other.flatten().into()
    }
}

/// The description as it crosses. It has to live for ever, so equal ones share one copy: `for_server` may
/// be asked for each connection.
fn descriptor(spec: DialectSpec) -> Descriptor_Ref {
    static MADE: Mutex<Vec<(DialectSpec, Descriptor_Ref)>> = Mutex::new(Vec::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, known)) = made.iter().find(|(other, _)| *other == spec) {
        return *known;
    }
    let new = Descriptor {
        quote_open: ascii(spec.quote.0),
        quote_close: ascii(spec.quote.1),
        placeholder: match spec.placeholder {
            Placeholder::Question => 0,
            Placeholder::NumberedQuestion => 1,
            Placeholder::Dollar => 2,
            Placeholder::Colon => 3,
            Placeholder::AtP => 4,
        },
        max_params: spec.max_params,
        max_identifier: spec.max_identifier,
        features: bits(spec.features),
        overrides: bits(spec.overrides),
        reserved_words: leak(spec.reserved_words.iter().map(|word| RStr::from(*word)).collect()),
        functions: pairs(spec.functions),
        ddl_types: pairs(spec.ddl_types),
        texts: pairs(spec.texts),
    }
    .leak_into_prefix();
    made.push((spec, new));
    new
}

/// # Panics
/// When a dialect quotes with something else than ASCII; caught while the plugin loads.
fn ascii(quote: char) -> u8 {
    assert!(quote.is_ascii(), "the quote {quote:?} of a dialect is not ASCII");
    quote as u8
}

fn bits(numbers: &[u32]) -> RSlice<'static, u64> {
    let words = numbers.iter().max().map_or(0, |highest| *highest as usize / 64 + 1);
    let mut set = vec![0_u64; words];
    for number in numbers {
        set[*number as usize / 64] |= 1 << (number % 64);
    }
    leak(set)
}

fn pairs(pairs: &'static [(&'static str, &'static str)]) -> RSlice<'static, Pair> {
    leak(pairs.iter().map(|(key, value)| Tuple2(RStr::from(*key), RStr::from(*value))).collect())
}

fn leak<T>(items: Vec<T>) -> RSlice<'static, T> {
    RSlice::from_slice(Vec::leak(items))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_bits() {
        assert_eq!(bits(&[]).as_slice(), &[] as &[u64]);
        assert_eq!(bits(&[0, 3, 64, 71]).as_slice(), &[0b1001, 0b1000_0001]);
    }

    #[test]
    fn equal_descriptions_share_one_copy() {
        let spec = DialectSpec::plain("same");
        let other = DialectSpec { max_params: 1, ..spec };
        let address = |spec| std::ptr::from_ref(descriptor(spec).0.prefix());
        assert_eq!(address(spec), address(spec));
        assert_ne!(address(spec), address(other));
    }
}
