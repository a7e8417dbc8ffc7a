//! The questions, each with the query that answers it. An answer is lines of `a | b | c`.
use crate::models::{Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, Playlist, PlaylistTrack, Track};
use aludel::prelude::*;

/// A question and how it is answered.
pub struct Question {
    /// The question.
    pub text: &'static str,
    /// The answer, line by line.
    pub answer: fn(&mut Connection) -> Result<Vec<String>>,
}

/// Every question.
pub const ALL: &[Question] = &[
    Question { text: "Which five customers spent the most?", answer: best_customers },
    Question { text: "How many tracks has each genre?", answer: tracks_per_genre },
    Question { text: "How many albums were never sold, and which come first by title?", answer: albums_never_sold },
    Question { text: "Which invoice totals disagree with their lines?", answer: disagreeing_invoices },
    Question { text: "Who reports to whom?", answer: reporting_tree },
    Question { text: "Which five artists earned the most?", answer: best_artists },
    Question { text: "What did each country buy, where it was more than 100?", answer: sales_by_country },
    Question { text: "What did each sales agent sell?", answer: sales_by_agent },
    Question { text: "What is the longest track of each of the first five genres?", answer: longest_tracks },
    Question { text: "Which playlists have more tracks than the average playlist?", answer: large_playlists },
];

/// Money is stored as a floating-point number here; it is shown to the cent.
fn money(amount: Option<f64>) -> String {
    format!("{:.2}", amount.unwrap_or_default())
}

fn best_customers(connection: &mut Connection) -> Result<Vec<String>> {
    let spent = sum(Invoice::total).label("spent");
    let query = select((Customer::first_name, Customer::last_name, spent.clone()))
        .join(Customer::invoices)
        .group_by(Customer::id)
        .group_by(Customer::first_name)
        .group_by(Customer::last_name)
        .order_by(spent.desc())
        .order_by(Customer::id)
        .limit(5);
    let rows = connection.all(&query)?;
    Ok(rows.into_iter().map(|(first, last, spent)| format!("{first} {last} | {}", money(spent))).collect())
}

fn tracks_per_genre(connection: &mut Connection) -> Result<Vec<String>> {
    let tracks = count(Track::id).label("tracks");
    let query = select((Genre::name, tracks.clone()))
        .left_join(Genre::tracks)
        .group_by(Genre::id)
        .group_by(Genre::name)
        .order_by(tracks.desc())
        .order_by(Genre::name);
    let rows = connection.all(&query)?;
    Ok(rows.into_iter().map(|(genre, tracks)| format!("{} | {tracks}", genre.unwrap_or_default())).collect())
}

fn albums_never_sold(connection: &mut Connection) -> Result<Vec<String>> {
    let sold = || exists(select(InvoiceLine::id).join(InvoiceLine::track).filter(Track::album_id.eq(Album::id)));
    let how_many = connection.one(&select(count(Album::id)).filter(!sold()))?;
    let first = connection.all(&select(Album::title).filter(!sold()).order_by(Album::title).limit(3))?;
    Ok(std::iter::once(how_many.to_string()).chain(first).collect())
}

fn disagreeing_invoices(connection: &mut Connection) -> Result<Vec<String>> {
    let of_lines = sum(InvoiceLine::unit_price.mul(InvoiceLine::quantity));
    let difference = func::<f64>("abs", [Invoice::total.sub(of_lines.clone()).into_node()]);
    let query = select((Invoice::id, Invoice::total, of_lines))
        .join(Invoice::lines)
        .group_by(Invoice::id)
        .group_by(Invoice::total)
        .having(difference.gt(0.001))
        .order_by(Invoice::id);
    let rows = connection.all(&query)?;
    if rows.is_empty() {
        return Ok(vec!["none".into()]);
    }
    Ok(rows.into_iter().map(|(id, total, lines)| format!("{id} | {total:.2} | {}", money(lines))).collect())
}

fn reporting_tree(connection: &mut Connection) -> Result<Vec<String>> {
    let boss =
        select((Employee::id.label("id"), bind::<i64>(0).label("level"), Employee::last_name.label("path"))).filter(Employee::reports_to.is_null());
    let tree = boss.recursive_cte("tree", |tree| {
        let level = tree.col::<i64>("level")?.add(1).label("level");
        let path = tree.col::<String>("path")?.concat("/").concat(Employee::last_name).label("path");
        let step = select((Employee::id.label("id"), level, path)).from(Employee::entity());
        Ok(step.join_on(tree, Employee::reports_to.eq(tree.col::<i64>("id")?)))
    })?;
    let path = tree.col::<String>("path")?;
    let query = select((tree.col::<i64>("level")?, Employee::first_name, Employee::last_name, Employee::title))
        .from(&tree)
        .join_on(Employee::entity(), Employee::id.eq(tree.col::<i64>("id")?))
        .order_by(path);
    let rows = connection.all(&query)?;
    let line =
        |(level, first, last, title): (i64, String, String, Option<String>)| format!("{level} | {first} {last} | {}", title.unwrap_or_default());
    Ok(rows.into_iter().map(line).collect())
}

fn best_artists(connection: &mut Connection) -> Result<Vec<String>> {
    let earned = sum(InvoiceLine::unit_price.mul(InvoiceLine::quantity)).label("earned");
    let query = select((Artist::name, earned.clone()))
        .join(Artist::albums)
        .join(Album::tracks)
        .join(Track::lines)
        .group_by(Artist::id)
        .group_by(Artist::name)
        .order_by(earned.desc())
        .order_by(Artist::name)
        .limit(5);
    let rows = connection.all(&query)?;
    Ok(rows.into_iter().map(|(artist, earned)| format!("{} | {}", artist.unwrap_or_default(), money(earned))).collect())
}

fn sales_by_country(connection: &mut Connection) -> Result<Vec<String>> {
    let sales = sum(Invoice::total);
    let query = select((Customer::country, count(Invoice::id), sales.clone()))
        .join(Customer::invoices)
        .group_by(Customer::country)
        .having(sales.gt(100.0))
        .order_by(Customer::country);
    let rows = connection.all(&query)?;
    Ok(rows.into_iter().map(|(country, invoices, sales)| format!("{} | {invoices} | {}", country.unwrap_or_default(), money(sales))).collect())
}

fn sales_by_agent(connection: &mut Connection) -> Result<Vec<String>> {
    let query = select((Employee::first_name, Employee::last_name, Employee::hired, count(Customer::id).distinct(), sum(Invoice::total)))
        .join(Employee::customers)
        .join(Customer::invoices)
        .group_by(Employee::id)
        .group_by(Employee::first_name)
        .group_by(Employee::last_name)
        .group_by(Employee::hired)
        .order_by(Employee::last_name);
    let rows = connection.all(&query)?;
    let line = |(first, last, hired, customers, sold): (String, String, Option<chrono::NaiveDateTime>, i64, Option<f64>)| {
        let since = hired.map_or_else(String::new, |hired| hired.format("%Y-%m-%d").to_string());
        format!("{first} {last} | {since} | {customers} | {}", money(sold))
    };
    Ok(rows.into_iter().map(line).collect())
}

fn longest_tracks(connection: &mut Connection) -> Result<Vec<String>> {
    let rank = func::<i64>("row_number", [])
        .over(&window().partition_by(Track::genre_id).order_by(Track::milliseconds.desc()).order_by(Track::id))
        .label("place");
    let ranked = select((Track::genre_id.label("genre"), Track::name.label("name"), Track::milliseconds.label("length"), rank)).subquery("ranked");
    let query = select((Genre::name, ranked.col::<String>("name")?, ranked.col::<i64>("length")?))
        .from(&ranked)
        .join_on(Genre::entity(), Genre::id.eq(ranked.col::<i64>("genre")?))
        .filter(ranked.col::<i64>("place")?.eq(1))
        .order_by(Genre::id)
        .limit(5);
    let rows = connection.all(&query)?;
    Ok(rows.into_iter().map(|(genre, track, length)| format!("{} | {track} | {length}", genre.unwrap_or_default())).collect())
}

fn large_playlists(connection: &mut Connection) -> Result<Vec<String>> {
    let sizes = || select(count(PlaylistTrack::track_id).label("size")).group_by(PlaylistTrack::playlist_id).subquery("sizes");
    let average = select(avg(sizes().col::<i64>("size")?)).from(&sizes()).scalar();
    let tracks = count(PlaylistTrack::track_id).label("tracks");
    let query = select((Playlist::id, Playlist::name, tracks.clone()))
        .from(Playlist::entity())
        .join_on(PlaylistTrack::entity(), PlaylistTrack::playlist_id.eq(Playlist::id))
        .group_by(Playlist::id)
        .group_by(Playlist::name)
        .having(tracks.clone().cast::<f64>().gt(average))
        .order_by(tracks.desc())
        .order_by(Playlist::id);
    let rows = connection.all(&query)?;
    Ok(rows.into_iter().map(|(id, name, tracks)| format!("{id} | {} | {tracks}", name.unwrap_or_default())).collect())
}
