//! The README's tour is the example `tour`, which is run like every example.

#[test]
fn the_tour_is_the_example() {
    let readme = include_str!("../../README.md");
    let (_, code) = include_str!("../examples/tour.rs").split_once('\n').expect("a first line says what the example is");
    assert!(readme.contains(code), "copy host/examples/tour.rs, without its first line, into the README");
}
