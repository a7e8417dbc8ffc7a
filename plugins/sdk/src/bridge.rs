//! A loaded library has its own `tracing` and its own panic hook. Both are led to the host's log.
//!
//! Spans do not cross: an event is logged within whatever span the host is in.
use crate::error::Result;
use abi_stable::std_types::{RSlice, RStr, Tuple2};
use aludel_plugin_interface::host::{Host, image_id};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};
use tracing::{Level, Metadata, field::Field, subscriber::Interest};

struct Bridge {
    host: Host,
    epoch: AtomicU64,
    spans: AtomicU64,
}

static BRIDGE: OnceLock<Arc<Bridge>> = OnceLock::new();

/// Called once for each loaded library. Does nothing in a plugin that is linked into the host.
pub(crate) fn init(host: Host) -> Result<()> {
    if host.image() == image_id() {
        return Ok(());
    }
    let epoch = AtomicU64::new(host.level_epoch());
    let bridge = Arc::new(Bridge { host, epoch, spans: AtomicU64::new(1) });
    if BRIDGE.set(bridge.clone()).is_err() {
        return Ok(());
    }
    let for_panics = bridge.clone();
    std::panic::set_hook(Box::new(move |info| {
        for_panics.host.event(1, "plugin.panic".into(), info.to_string().as_str().into(), RSlice::from_slice(&[]));
    }));
    // Refused when the plugin's own code has set one; then that is what the author wanted.
    let _ = tracing::subscriber::set_global_default(Subscriber(bridge));
    Ok(())
}

/// On every entry: has the host changed what it wants to hear? One call of 2 ns.
#[inline]
pub(crate) fn refresh() {
    let Some(bridge) = BRIDGE.get() else { return };
    let now = bridge.host.level_epoch();
    if bridge.epoch.load(Ordering::Relaxed) != now {
        bridge.renew(now);
    }
}

impl Bridge {
    #[cold]
    fn renew(&self, now: u64) {
        self.epoch.store(now, Ordering::Relaxed);
        tracing::callsite::rebuild_interest_cache();
    }
}

struct Subscriber(Arc<Bridge>);

impl tracing::Subscriber for Subscriber {
    /// Asked once for each place in the code: what the host does not want costs a load and a branch from then on.
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && self.0.host.enabled(number(metadata.level()), metadata.target().into())
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let pairs: Vec<Tuple2<RStr<'_>, RStr<'_>>> = fields.pairs.iter().map(|(name, value)| Tuple2((*name).into(), value.as_str().into())).collect();
        let metadata = event.metadata();
        self.0.host.event(number(metadata.level()), metadata.target().into(), fields.message.as_str().into(), RSlice::from_slice(&pairs));
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(self.0.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

fn number(level: &Level) -> u32 {
    match *level {
        Level::ERROR => 1,
        Level::WARN => 2,
        Level::INFO => 3,
        Level::DEBUG => 4,
        Level::TRACE => 5,
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    pairs: Vec<(&'static str, String)>,
}

impl tracing::field::Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message = value.to_owned(),
            name => self.pairs.push((name, value.to_owned())),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
