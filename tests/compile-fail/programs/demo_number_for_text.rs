//! first: mismatched types
//! A demonstration of the harness over the standard library; to be replaced by programs over `aludel`.

fn main() {
    let _name: &str = 1;
}
