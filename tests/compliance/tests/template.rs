//! The dialect that authors start from passes at the level it is made for, and the suite says where it ends.
use aludel_compliance::{Level, Suite};

aludel_compliance::verify!(acme, "acme://verify", Executes);

#[test]
fn what_is_not_there_fails() {
    let engine = aludel::Engine::connect("acme://more").unwrap();
    let report = Suite::new().run(&engine);
    assert_eq!(report.reached(), Some(Level::Executes), "{report}");
    assert!(report.failed().count() > 0, "{report}");
}
