//! What a plugin logs arrives in the program's log; what the program does not want to hear is not even made.
use aludel_plugin_loader::DriverConnection;
use aludel_tests_abi::{in_child, registry, start, text};
use std::{
    fmt::Write,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tracing::{Event, Level, Metadata, Subscriber, field::Field, span};

static EVENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static DEBUG: AtomicBool = AtomicBool::new(false);

struct Recorder;

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "aludel::plugin" && (*metadata.level() < Level::DEBUG || DEBUG.load(Ordering::Relaxed))
    }
    fn event(&self, event: &Event<'_>) {
        struct Line(String);
        impl tracing::field::Visit for Line {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                let _ = write!(self.0, " {}={value:?}", field.name());
            }
        }
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        EVENTS.lock().unwrap().push(line.0);
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

fn events() -> Vec<String> {
    std::mem::take(&mut *EVENTS.lock().unwrap())
}

fn connect(place: &str) -> DriverConnection {
    // Kept: the dialect panics when it is dropped, which would be logged.
    let registry = Box::leak(Box::new(registry()));
    registry.driver("naughty").unwrap().connect("naughty://", &[("panic".to_owned(), place.to_owned())]).unwrap()
}

#[test]
fn events_arrive_as_long_as_they_are_wanted() {
    in_child("events_arrive_as_long_as_they_are_wanted", &[], || {
        tracing::subscriber::set_global_default(Recorder).unwrap();
        let mut connection = connect("");
        connection.ping().unwrap();
        assert_eq!(events(), [] as [&str; 0]);
        for _ in 0..2 {
            DEBUG.store(true, Ordering::Relaxed);
            tracing::callsite::rebuild_interest_cache();
            connection.ping().unwrap();
            let seen = events();
            assert_eq!(seen.len(), 1, "{seen:?}");
            for part in ["DEBUG", "reached", "place=ping", "plugin.target=\"aludel_plugin_naughty\""] {
                assert!(seen[0].contains(part), "{part} in {seen:?}");
            }
            DEBUG.store(false, Ordering::Relaxed);
            tracing::callsite::rebuild_interest_cache();
            connection.ping().unwrap();
            assert_eq!(events(), [] as [&str; 0]);
        }
    });
}

#[test]
fn a_panic_is_logged_with_its_place() {
    const NAME: &str = "a_panic_is_logged_with_its_place";
    if aludel_tests_abi::is_child(NAME) {
        tracing::subscriber::set_global_default(Recorder).unwrap();
        connect("ping").ping().unwrap_err();
        let seen = events();
        assert!(seen.len() == 1 && seen[0].contains("ERROR") && seen[0].contains("naughty in ping") && seen[0].contains("lib.rs:"), "{seen:?}");
        return;
    }
    let output = start(NAME, &[]);
    assert!(output.status.success(), "{}", text(&output));
    // The plugin's own standard library would have written it to the program's standard error.
    assert!(!text(&output).contains("naughty in ping"), "{}", text(&output));
}

#[test]
fn a_subscriber_that_panics_does_not_end_the_plugin() {
    struct Panicking;
    impl Subscriber for Panicking {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "aludel::plugin"
        }
        fn event(&self, _: &Event<'_>) {
            panic!("the subscriber panics");
        }
        fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
            span::Id::from_u64(1)
        }
        fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
        fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
        fn enter(&self, _: &span::Id) {}
        fn exit(&self, _: &span::Id) {}
    }
    in_child("a_subscriber_that_panics_does_not_end_the_plugin", &[], || {
        tracing::subscriber::set_global_default(Panicking).unwrap();
        connect("").ping().unwrap();
    });
}
