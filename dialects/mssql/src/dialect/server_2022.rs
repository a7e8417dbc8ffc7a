//! SQL Server from 2022 on: what it can say in the standard's words.
use super::{FEATURES, MssqlDialect, TEXTS, functions::FUNCTIONS};
use aludel_plugin_sdk::{Dialect, DialectSpec, Feature, Node, RenderContext, Result, feature as f};
use std::sync::LazyLock;

/// The major version of 2022.
const MAJOR: u32 = 16;

/// SQL Server from 2022 on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mssql2022Dialect;

type Texts = Vec<(&'static str, &'static str)>;

static WITH_FEATURES: LazyLock<Vec<Feature>> = LazyLock::new(|| FEATURES.iter().copied().chain([f::NAMED_WINDOW]).collect());

static WITH_TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let old = ["is_distinct_from", "is_not_distinct_from", "shift_left", "shift_right"];
    TEXTS.iter().copied().filter(|(name, _)| !old.contains(name)).collect()
});

static WITH_FUNCTIONS: LazyLock<Texts> =
    LazyLock::new(|| FUNCTIONS.iter().copied().filter(|(name, _)| !["greatest", "least"].contains(name)).collect());

/// Whether a server that says this version is of 2022 or later.
pub(super) fn is_it(version: &str) -> bool {
    let major = version.split('.').next().and_then(|major| major.trim().parse::<u32>().ok());
    major.is_some_and(|major| major >= MAJOR)
}

impl Dialect for Mssql2022Dialect {
    fn spec(&self) -> DialectSpec {
        DialectSpec { features: &WITH_FEATURES, texts: &WITH_TEXTS, functions: &WITH_FUNCTIONS, ..MssqlDialect.spec() }
    }

    fn render(&self, node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool> {
        MssqlDialect.render(node, cx)
    }
}

#[cfg(test)]
mod tests {
    use super::is_it;

    #[test]
    fn the_version_tells() {
        for (version, later) in [("16.0.4135.4", true), ("17.0.1", true), ("15.0.4153.1", false), ("", false), ("x", false)] {
            assert_eq!(is_it(version), later, "{version}");
        }
    }
}
