//! The tables and the structs that Diesel maps them to.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use perf_peer::model;

diesel::table! { users { id -> Integer, name -> Text, hair_color -> Nullable<Text>, created_at -> Timestamp, } }
diesel::table! { ins_users { id -> Integer, name -> Text, hair_color -> Nullable<Text>, created_at -> Timestamp, } }
diesel::table! { upd_users { id -> Integer, name -> Text, hair_color -> Nullable<Text>, created_at -> Timestamp, } }
diesel::table! { posts { id -> Integer, user_id -> Integer, title -> Text, body -> Nullable<Text>, } }
diesel::table! { comments { id -> Integer, post_id -> Integer, text -> Text, } }
diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(posts -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, posts, comments);

#[derive(Queryable, Identifiable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i32,
    pub name: String,
    pub hair_color: Option<String>,
    pub created_at: NaiveDateTime,
}

#[derive(Queryable, Identifiable, Selectable, Associations)]
#[diesel(table_name = posts)]
#[diesel(belongs_to(User))]
pub struct Post {
    pub id: i32,
    pub user_id: i32,
    pub title: String,
    pub body: Option<String>,
}

#[derive(Queryable, Identifiable, Selectable, Associations)]
#[diesel(table_name = comments)]
#[diesel(belongs_to(Post))]
pub struct Comment {
    pub id: i32,
    pub post_id: i32,
    pub text: String,
}

#[derive(Insertable)]
#[diesel(table_name = ins_users)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
    pub created_at: NaiveDateTime,
}

impl From<model::NewUser> for NewUser {
    fn from(user: model::NewUser) -> NewUser {
        NewUser { name: user.name, hair_color: user.hair_color, created_at: user.created_at }
    }
}
