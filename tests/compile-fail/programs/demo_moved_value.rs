//! first: use of moved value: `rows`
//! says: value used here after move
//! A demonstration of the harness over the standard library; to be replaced by programs over `aludel`.

fn main() {
    let rows = vec![1];
    drop(rows);
    drop(rows);
}
