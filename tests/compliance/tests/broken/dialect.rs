//! What the dialect says of itself, with a fault.
use super::Fault;
use aludel_plugin_sdk::{Dialect, DialectSpec, Feature, feature};
use aludel_sqlite::dialect::SqliteDialect;

pub(super) struct BrokenDialect(pub(super) Fault);

type Pairs = &'static [(&'static str, &'static str)];

fn with(pairs: Pairs, name: &'static str, text: &'static str) -> Pairs {
    let others = pairs.iter().copied().filter(|(known, _)| *known != name);
    Box::leak(others.chain([(name, text)]).collect::<Vec<_>>().into_boxed_slice())
}

fn and(features: &'static [Feature], one: Feature) -> &'static [Feature] {
    Box::leak(features.iter().copied().chain([one]).collect::<Vec<_>>().into_boxed_slice())
}

impl Dialect for BrokenDialect {
    fn spec(&self) -> DialectSpec {
        let spec = SqliteDialect.spec();
        match self.0 {
            Fault::NoReservedWords => DialectSpec { reserved_words: &[], ..spec },
            Fault::QuotesAreNotDoubled => DialectSpec { quote: ('[', ']'), ..spec },
            Fault::ClaimsLateral => DialectSpec { features: and(spec.features, feature::LATERAL), ..spec },
            Fault::ConcatAdds => DialectSpec { texts: with(spec.texts, "concat", "+"), ..spec },
            Fault::LengthInBytes => DialectSpec { functions: with(spec.functions, "char_length", "length(CAST({0} AS BLOB))"), ..spec },
            Fault::TooManyBinds => DialectSpec { max_params: 10_000_000, ..spec },
            Fault::TrueIsTwo => DialectSpec { texts: with(spec.texts, "true", "2"), ..spec },
            Fault::IsDistinctFromIsNotEqual => DialectSpec { texts: with(spec.texts, "is_distinct_from", "{0} <> {1}"), ..spec },
            _ => spec,
        }
    }
}
