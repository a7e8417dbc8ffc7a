//! The suite that a dialect must pass: ours or a stranger's, from any plugin file and URL.
//!
//! A [`Case`] is one behaviour, with an id that never changes (`select.limit.beyond_the_end`), a [`Level`], and what it
//! [needs](Need). Whether a dialect has that is read from what it says of itself; a case that is skipped says why. The
//! database that the URL names should be empty: the suite makes its tables there, and drops them.
//!
//! ```no_run
//! # fn main() -> aludel::Result<()> {
//! let engine = aludel::Engine::connect("sqlite:///empty.db")?;
//! let report = aludel_compliance::Suite::new().run(&engine);
//! println!("{report}");
//! assert_eq!(report.failed().count(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! The same from a shell: `aludel plugin verify <file> --url <url>`. In a dialect's own tests: [`verify!`].
//!
//! | module | what is in it |
//! |---|---|
//! | [`case`](mod@case) | what a case is |
//! | [`scene`] | what a case is given: an engine, tables of its own, the tables that all read |
//! | `cases` | the cases, one area a file |
//! | [`suite`] | choosing and running them |
//! | [`report`] | what came of it, for people and as JSON |

pub mod case;
mod cases;
pub mod report;
pub mod scene;
pub mod suite;
mod world;

pub use case::{Case, Failure, Level, Need, Verdict};
pub use report::{Outcome, Ran, Report};
pub use scene::Scene;
pub use suite::{Suite, all_cases};

/// A test that a dialect passes at a level, for the dialect's own repository: `aludel_compliance::verify!(acme, "acme://test",
/// Executes);` makes a test function `acme`.
///
/// The plugin is looked for as a program would, on the usual search path.
#[macro_export]
macro_rules! verify {
    ($name:ident, $url:expr, $level:ident) => {
        #[test]
        fn $name() {
            $crate::suite::assert_passes($url, $crate::Level::$level);
        }
    };
}
