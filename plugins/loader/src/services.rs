//! What a plugin may ask of us: logging, through `tracing`.
//!
//! `tracing` fixes the target of an event when it is compiled, so a plugin's events come under the target
//! `aludel::plugin`, with the plugin's own in the field `plugin.target`.
use abi_stable::{
    sabi_trait::TD_Opaque,
    std_types::{RSlice, RStr, Tuple2},
};
use aludel_plugin_interface::host::{Host, HostServices, image_id};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
    },
};
use tracing::{Level, Metadata, subscriber::Interest};

pub(crate) fn host() -> Host {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| tracing::callsite::register(&FILTER_WATCH));
    Host::from_value(Services, TD_Opaque)
}

struct Services;

type Field<'a> = Tuple2<RStr<'a>, RStr<'a>>;

impl HostServices for Services {
    fn enabled(&self, level: u32, _target: RStr<'_>) -> bool {
        quietly(|| match level {
            1 => tracing::enabled!(target: "aludel::plugin", Level::ERROR),
            2 => tracing::enabled!(target: "aludel::plugin", Level::WARN),
            3 => tracing::enabled!(target: "aludel::plugin", Level::INFO),
            4 => tracing::enabled!(target: "aludel::plugin", Level::DEBUG),
            _ => tracing::enabled!(target: "aludel::plugin", Level::TRACE),
        })
        .unwrap_or(false)
    }

    fn level_epoch(&self) -> u64 {
        EPOCH.load(Ordering::Relaxed)
    }

    fn image(&self) -> usize {
        image_id()
    }

    fn event(&self, level: u32, target: RStr<'_>, message: RStr<'_>, fields: RSlice<'_, Field<'_>>) {
        let _ = quietly(|| log(level, target.as_str(), message.as_str(), fields.as_slice()));
    }
}

fn log(level: u32, target: &str, message: &str, fields: &[Field<'_>]) {
    let fields: String = fields.iter().map(|field| format!(" {}={}", field.0, field.1)).collect();
    macro_rules! event {
        ($level:ident) => {
            tracing::event!(target: "aludel::plugin", Level::$level, plugin.target = target, "{message}{fields}")
        };
    }
    match level {
        1 => event!(ERROR),
        2 => event!(WARN),
        3 => event!(INFO),
        4 => event!(DEBUG),
        _ => event!(TRACE),
    }
}

/// A panic of a subscriber must not travel into the plugin.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(std::mem::forget).ok()
}

/// Counts how often the filters changed: `tracing` tells every callsite, so one of them keeps the count.
static EPOCH: AtomicU64 = AtomicU64::new(0);

struct FilterWatch;

static FILTER_WATCH: FilterWatch = FilterWatch;

static FILTER_METADATA: Metadata<'static> = tracing::metadata! {
    name: "filter watch",
    target: "aludel::plugin",
    level: Level::TRACE,
    fields: &[],
    callsite: &FILTER_WATCH,
    kind: tracing::metadata::Kind::EVENT,
};

impl tracing::Callsite for FilterWatch {
    fn set_interest(&self, _: Interest) {
        EPOCH.fetch_add(1, Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'_> {
        &FILTER_METADATA
    }
}
