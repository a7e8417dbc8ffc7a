//! Values: few and small, so that they meet.
use proptest::prelude::*;

/// Whole numbers whose products stay far from the ends.
pub fn integer() -> impl Strategy<Value = i64> + Clone {
    prop_oneof![4 => 0..=3_i64, 1 => -3..0_i64, 1 => Just(5)]
}

/// Text with wildcards, both cases, spaces and a letter outside ASCII.
pub fn text() -> impl Strategy<Value = String> + Clone {
    let known = proptest::sample::select(vec!["", "a", "b", "ab", "AB", "B", "%", "_", "a%b", "/", "'", "é"]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => "[abAB%_ /é\\[]{0,4}"]
}

/// Quarters, with which sums and products are exact.
pub fn double() -> impl Strategy<Value = f64> + Clone {
    (-8..=8_i32).prop_map(|quarters| f64::from(quarters) / 4.0)
}
