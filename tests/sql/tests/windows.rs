//! Window functions, frames and named windows.
use aludel_sql::{
    Bound, Exclude, Expr, Order, Over, count_all,
    expr::{cume_dist, dense_rank, first_value, lag, lag_or, last_value, lead, nth_value, ntile, percent_rank, rank, row_number},
    named_window, select, window,
};
use aludel_tests_sql::{assert_refused, assert_same, assert_sql, tables::posts};

fn views() -> Expr<i32> {
    posts().col("views").unwrap()
}

#[test]
fn frames() {
    let by_views = || window().order_by(views());
    for (spec, expected) in [
        (by_views().rows(Bound::UnboundedPreceding, Bound::CurrentRow), "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"),
        (by_views().rows(Bound::Preceding(2), Bound::Following(3)), "ROWS BETWEEN 2 PRECEDING AND 3 FOLLOWING"),
        (by_views().range(Bound::preceding_by::<i64>(5), Bound::UnboundedFollowing), "RANGE BETWEEN ? PRECEDING AND UNBOUNDED FOLLOWING"),
        (by_views().groups(Bound::Preceding(1), Bound::CurrentRow), "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW"),
        (
            by_views().rows(Bound::Preceding(1), Bound::Following(1)).exclude(Exclude::CurrentRow),
            "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW",
        ),
        (by_views().exclude(Exclude::Group), "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP"),
    ] {
        let sql = format!("SELECT count(*) OVER (ORDER BY posts.views {expected}) FROM posts");
        assert_sql!(select(count_all().over(&spec)), default => &sql, sqlite => &sql);
        let query = select(count_all().over(&spec));
        assert_same!(query, [postgres], &sql);
        if expected.contains("EXCLUDE") {
            assert_refused!(query, mysql => "`mysql` cannot say EXCLUDE in a frame", mssql => "`mssql` cannot say EXCLUDE in a frame");
        } else if expected.contains("GROUPS") {
            assert_refused!(query, mysql => "`mysql` cannot say a frame of GROUPS", mssql => "`mssql` cannot say a frame of GROUPS");
        } else if expected.contains("RANGE") {
            assert_same!(query, [mysql], &sql);
            assert_refused!(query, mssql => "`mssql` cannot say a frame of RANGE that ends at a distance",
                mariadb => "`mariadb` cannot say a frame of RANGE that ends at a bound value");
        } else {
            assert_same!(query, [mysql, mariadb, mssql], &sql);
        }
    }
}

#[test]
fn ranking_and_navigation() {
    let w = window().order_by(views().desc());
    macro_rules! over {
        ($($function:expr => $sql:literal),+ $(,)?) => {$(
            let sql = format!("SELECT {} OVER (ORDER BY posts.views DESC) FROM posts", $sql);
            assert_sql!(select($function.over(&w)), default => &sql, sqlite => &sql);
            assert_same!(select($function.over(&w)), [postgres, mysql], &sql);
            match $sql {
                "nth_value(posts.views, 3)" => assert_refused!(select($function.over(&w)), mssql => "`mssql` has no way to write `nth_value`"),
                _ => assert_same!(select($function.over(&w)), [mssql], &sql),
            }
            match $sql {
                "lag(posts.views, 2, ?)" => assert_refused!(select($function.over(&w)), mariadb => "`mariadb` has no way to write `lag`"),
                _ => assert_same!(select($function.over(&w)), [mariadb], &sql),
            }
        )+};
    }
    over!(
        row_number() => "row_number()",
        rank() => "rank()",
        dense_rank() => "dense_rank()",
        percent_rank() => "percent_rank()",
        cume_dist() => "cume_dist()",
        ntile(4) => "ntile(4)",
        lag(views(), 1) => "lag(posts.views, 1)",
        lag_or(views(), 2, 0) => "lag(posts.views, 2, ?)",
        lead(views(), 1) => "lead(posts.views, 1)",
        first_value(views()) => "first_value(posts.views)",
        last_value(views()) => "last_value(posts.views)",
        nth_value(views(), 3) => "nth_value(posts.views, 3)",
    );
}

#[test]
fn named_windows() {
    let author = posts().col::<i64>("author_id").unwrap();
    let query = select((rank().over(&named_window("w")), row_number().over(&named_window("w").order_by(views()))))
        .from(&posts())
        .window("w", window().partition_by(author));
    let sql = "SELECT rank() OVER w, row_number() OVER (w ORDER BY posts.views) FROM posts WINDOW w AS (PARTITION BY posts.author_id)";
    assert_sql!(query, default => sql, sqlite => sql);
    assert_same!(query, [postgres, mysql], sql);
    let counted = select(count_all().over(&named_window("w"))).from(&posts()).window("w", window().order_by(views()));
    assert_same!(counted, [postgres, mysql, mariadb], "SELECT count(*) OVER w FROM posts WINDOW w AS (ORDER BY posts.views)");
    assert_refused!(query, mssql => "`mssql` cannot say a named window");
    assert_refused!(select(rank().over(&named_window("w"))).from(&posts()), default => "the window `w` is not defined");
}
