//! How many cases a property runs, and from which seed. Failures are not written to files: the seed repeats them.
use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner},
};

/// The number of cases: `ALUDEL_FUZZ_CASES`, else `otherwise`.
pub fn cases(otherwise: u32) -> u32 {
    std::env::var("ALUDEL_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(otherwise)
}

/// The seed: `ALUDEL_FUZZ_SEED`, else a fixed one, so that a test that passed passes again.
pub fn seed() -> u64 {
    std::env::var("ALUDEL_FUZZ_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_101)
}

/// Checks a property for as many values of a strategy as [`cases`] says.
///
/// # Panics
/// With the smallest value found for which it does not hold.
#[track_caller]
pub fn property<S: Strategy>(otherwise: u32, strategy: &S, holds: impl Fn(S::Value) -> TestCaseResult) {
    let seed = seed();
    let config = Config { cases: cases(otherwise), failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    match runner(config, seed).run(strategy, holds) {
        Ok(()) => {}
        Err(TestError::Fail(why, value)) => panic!("ALUDEL_FUZZ_SEED={seed}: {why}\nsmallest value: {value:#?}"),
        Err(TestError::Abort(why)) => panic!("ALUDEL_FUZZ_SEED={seed}: aborted: {why}"),
    }
}

/// A runner that starts from a seed.
pub fn runner(config: Config, seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}
