//! The answers of the `chinook` example, held against ones that the `sqlite3` program computes from SQL written by hand.
//!
//! The database is no part of the repository: `ALUDEL_CHINOOK` names the file, or it lies in `../shared/data/chinook`.
//! Without it, or without the `sqlite3` program, nothing is compared and the test says NOT RUN.
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// One query for each question, in the order of the example. Lines come out as `a | b | c`.
const QUERIES: &[&str] = &[
    "SELECT FirstName || ' ' || LastName, printf('%.2f', sum(Total)) FROM Customer NATURAL JOIN Invoice GROUP BY CustomerId \
     ORDER BY sum(Total) DESC, CustomerId LIMIT 5",
    "SELECT g.Name, (SELECT count(*) FROM Track t WHERE t.GenreId = g.GenreId) AS n FROM Genre g ORDER BY n DESC, g.Name",
    "WITH unsold AS (SELECT Title FROM Album WHERE AlbumId NOT IN (SELECT AlbumId FROM Track WHERE TrackId IN (SELECT TrackId FROM InvoiceLine))) \
     SELECT * FROM (SELECT count(*) FROM unsold) UNION ALL SELECT * FROM (SELECT Title FROM unsold ORDER BY Title LIMIT 3)",
    "SELECT coalesce((SELECT group_concat(InvoiceId || ' | ' || printf('%.2f', Total) || ' | ' || printf('%.2f', lines), char(10)) FROM \
     (SELECT i.InvoiceId, i.Total, (SELECT sum(UnitPrice * Quantity) FROM InvoiceLine l WHERE l.InvoiceId = i.InvoiceId) AS lines FROM Invoice i \
     ORDER BY 1) WHERE abs(Total - lines) > 0.001), 'none')",
    "WITH RECURSIVE t(id, level, path, name, title) AS (SELECT EmployeeId, 0, LastName, FirstName || ' ' || LastName, Title FROM Employee WHERE ReportsTo IS NULL \
     UNION ALL SELECT e.EmployeeId, level + 1, path || '/' || e.LastName, e.FirstName || ' ' || e.LastName, e.Title FROM Employee e JOIN t ON e.ReportsTo = t.id) \
     SELECT level, name, title FROM t ORDER BY path",
    "SELECT Artist.Name, printf('%.2f', sum(l.UnitPrice * l.Quantity)) FROM InvoiceLine l JOIN Track USING (TrackId) JOIN Album USING (AlbumId) \
     JOIN Artist USING (ArtistId) GROUP BY ArtistId ORDER BY sum(l.UnitPrice * l.Quantity) DESC, Artist.Name LIMIT 5",
    "SELECT Country, count(*), printf('%.2f', sum(Total)) FROM Invoice JOIN Customer USING (CustomerId) GROUP BY Country HAVING sum(Total) > 100 ORDER BY Country",
    "SELECT e.FirstName || ' ' || e.LastName, date(e.HireDate), count(DISTINCT c.CustomerId), printf('%.2f', sum(i.Total)) FROM Employee e \
     JOIN Customer c ON c.SupportRepId = e.EmployeeId JOIN Invoice i ON i.CustomerId = c.CustomerId GROUP BY e.EmployeeId ORDER BY e.LastName",
    "SELECT g.Name, t.Name, t.Milliseconds FROM Genre g JOIN Track t ON t.TrackId = (SELECT TrackId FROM Track WHERE GenreId = g.GenreId \
     ORDER BY Milliseconds DESC, TrackId LIMIT 1) ORDER BY g.GenreId LIMIT 5",
    "WITH sizes AS (SELECT PlaylistId, count(*) AS n FROM PlaylistTrack GROUP BY PlaylistId) \
     SELECT p.PlaylistId, p.Name, n FROM Playlist p JOIN sizes USING (PlaylistId) WHERE n > (SELECT avg(n) FROM sizes) ORDER BY n DESC, p.PlaylistId",
];

fn database() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/chinook/Chinook_Sqlite.sqlite");
    let path = std::env::var_os("ALUDEL_CHINOOK").map_or(beside, PathBuf::from);
    path.is_file().then_some(path)
}

/// The example's executable, which cargo builds beside the tests of its package.
fn example() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.parent().and_then(Path::parent).expect("tests lie in <profile>/deps");
    profile.join("examples").join(format!("chinook{}", std::env::consts::EXE_SUFFIX))
}

fn independent(database: &Path, query: &str) -> Option<Vec<String>> {
    let output = Command::new("sqlite3").args(["-readonly", "-separator", " | "]).arg(database).arg(query).output().ok()?;
    assert!(output.status.success(), "sqlite3: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect())
}

#[test]
fn answers_equal_independent_ones() {
    let Some(database) = database() else {
        println!("NOT RUN: chinook: the database is not there; name it with ALUDEL_CHINOOK");
        return;
    };
    let output = Command::new(example()).arg(&database).output().expect("the example starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Vec<&str>> =
        text.split("\n\n").map(|answer| answer.lines().filter(|line| line.starts_with("   ")).map(str::trim).collect()).collect();
    let answers: Vec<_> = answers.into_iter().filter(|answer| !answer.is_empty()).collect();
    assert_eq!(answers.len(), QUERIES.len(), "{text}");
    for (number, (answer, query)) in answers.iter().zip(QUERIES).enumerate() {
        let Some(expected) = independent(&database, query) else {
            println!("NOT RUN: chinook: there is no sqlite3 program to compare with");
            return;
        };
        assert_eq!(*answer, expected, "question {}", number + 1);
    }
}
