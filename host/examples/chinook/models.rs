//! The Chinook tables that the questions are about. Columns that no question needs are left out.
#![allow(missing_docs, reason = "the fields are the columns")]
use aludel::prelude::*;
use chrono::NaiveDateTime;

#[derive(Model, Debug, Clone)]
#[model(table = "Artist")]
pub struct Artist {
    #[model(primary_key, column = "ArtistId")]
    pub id: i64,
    #[model(column = "Name")]
    pub name: Option<String>,
    #[model(back = "artist")]
    pub albums: Many<Album>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Album")]
pub struct Album {
    #[model(primary_key, column = "AlbumId")]
    pub id: i64,
    #[model(column = "Title")]
    pub title: String,
    #[model(key = "ArtistId")]
    pub artist: One<Artist>,
    #[model(back = "album")]
    pub tracks: Many<Track>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Genre")]
pub struct Genre {
    #[model(primary_key, column = "GenreId")]
    pub id: i64,
    #[model(column = "Name")]
    pub name: Option<String>,
    #[model(back = "genre")]
    pub tracks: Many<Track>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Track")]
pub struct Track {
    #[model(primary_key, column = "TrackId")]
    pub id: i64,
    #[model(column = "Name")]
    pub name: String,
    #[model(key = "AlbumId")]
    pub album: Option<One<Album>>,
    #[model(key = "GenreId")]
    pub genre: Option<One<Genre>>,
    #[model(column = "Milliseconds")]
    pub milliseconds: i64,
    #[model(column = "UnitPrice")]
    pub unit_price: f64,
    #[model(back = "track")]
    pub lines: Many<InvoiceLine>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Employee")]
pub struct Employee {
    #[model(primary_key, column = "EmployeeId")]
    pub id: i64,
    #[model(column = "LastName")]
    pub last_name: String,
    #[model(column = "FirstName")]
    pub first_name: String,
    #[model(column = "Title")]
    pub title: Option<String>,
    #[model(column = "ReportsTo")]
    pub reports_to: Option<i64>,
    #[model(column = "HireDate")]
    pub hired: Option<NaiveDateTime>,
    #[model(back = "support")]
    pub customers: Many<Customer>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Customer")]
pub struct Customer {
    #[model(primary_key, column = "CustomerId")]
    pub id: i64,
    #[model(column = "FirstName")]
    pub first_name: String,
    #[model(column = "LastName")]
    pub last_name: String,
    #[model(column = "Country")]
    pub country: Option<String>,
    #[model(key = "SupportRepId")]
    pub support: Option<One<Employee>>,
    #[model(back = "customer")]
    pub invoices: Many<Invoice>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Invoice")]
pub struct Invoice {
    #[model(primary_key, column = "InvoiceId")]
    pub id: i64,
    #[model(key = "CustomerId")]
    pub customer: One<Customer>,
    #[model(column = "InvoiceDate")]
    pub date: NaiveDateTime,
    #[model(column = "Total")]
    pub total: f64,
    #[model(back = "invoice")]
    pub lines: Many<InvoiceLine>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "InvoiceLine")]
pub struct InvoiceLine {
    #[model(primary_key, column = "InvoiceLineId")]
    pub id: i64,
    #[model(key = "InvoiceId")]
    pub invoice: One<Invoice>,
    #[model(key = "TrackId")]
    pub track: One<Track>,
    #[model(column = "UnitPrice")]
    pub unit_price: f64,
    #[model(column = "Quantity")]
    pub quantity: i64,
}

#[derive(Model, Debug, Clone)]
#[model(table = "Playlist")]
pub struct Playlist {
    #[model(primary_key, column = "PlaylistId")]
    pub id: i64,
    #[model(column = "Name")]
    pub name: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[model(table = "PlaylistTrack")]
pub struct PlaylistTrack {
    #[model(primary_key, column = "PlaylistId")]
    pub playlist_id: i64,
    #[model(primary_key, column = "TrackId")]
    pub track_id: i64,
}
