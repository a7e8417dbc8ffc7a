//! SeaORM, over sqlx. A changed row goes out through an active model with one column set; `exec` rather than `update`
//! spares it the read of the row it has just written.

mod entity;

use entity::{comments, ins_users, posts, upd_users, users};
use perf_peer::data::{colour, new_users};
use perf_peer::model::{self, BUILD_LIMIT, Filters};
use perf_peer::{Peer, Place, Timer, TreeSum, Workload, inserted_sum, query_sum, serve, user_sum};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectOptions, Database, DbBackend, QueryOrder, QuerySelect, QueryTrait, Statement};
use sea_orm::{ConnectionTrait, TransactionTrait};
use tokio::runtime::{Builder, Runtime};

type Result<T> = std::result::Result<T, DbErr>;

struct SeaOrm {
    runtime: Runtime,
    connection: DatabaseConnection,
    updates: usize,
}

impl SeaOrm {
    fn new(place: &Place) -> SeaOrm {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let url = match place {
            Place::Memory => "sqlite::memory:".to_owned(),
            Place::File(path) => format!("sqlite://{path}?mode=rwc"),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).min_connections(1).sqlx_logging(false);
        let connection = runtime.block_on(async {
            let connection = Database::connect(options).await?;
            connection.execute_unprepared(&place.setup_sql()).await?;
            Result::Ok(connection)
        });
        SeaOrm { runtime, connection: connection.expect("the database opens and the data fits"), updates: 0 }
    }

    fn lines(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(DbBackend::Sqlite, sql);
        let rows = self.runtime.block_on(self.connection.query_all_raw(statement)).expect("SQLite describes itself");
        rows.iter().map(|row| row.try_get_by_index(0).expect("text")).collect()
    }

    /// The models are cloned outside the time: the insert consumes them.
    fn measure_insert(&mut self, n: usize, timer: &mut Timer) {
        let template: Vec<ins_users::ActiveModel> = new_users(n).into_iter().map(active).collect();
        let (runtime, connection) = (&self.runtime, &self.connection);
        timer.run_after(
            &mut Vec::new(),
            |models| {
                let emptied = connection.execute_unprepared("DELETE FROM ins_users");
                runtime.block_on(emptied).expect("the table empties");
                models.clone_from(&template);
            },
            |models| runtime.block_on(insert(connection, std::mem::take(models))).expect("the rows go in"),
            |_, keys| inserted_sum(keys, &runtime.block_on(inserted(connection)).expect("the rows read")),
        );
    }

    fn measure_update(&mut self, last: i32, timer: &mut Timer) {
        let (runtime, mut connection, updates) = (&self.runtime, &self.connection, &mut self.updates);
        let work = |c: &mut &DatabaseConnection| {
            *updates += 1;
            runtime.block_on(update(c, colour(*updates), last)).expect("the rows change");
            colour(*updates)
        };
        timer.run(&mut connection, work, |c, colour| {
            let changed = upd_users::Entity::find().filter(upd_users::Column::HairColor.eq(*colour));
            runtime.block_on(changed.count(*c)).expect("a count")
        });
    }
}

impl Peer for SeaOrm {
    fn sqlite_build(&mut self) -> Vec<String> {
        let mut lines = self.lines("SELECT sqlite_version()");
        lines.extend(self.lines("PRAGMA compile_options"));
        lines
    }

    fn measure(&mut self, workload: Workload, n: usize, timer: &mut Timer) -> bool {
        let last = n as i32;
        let (runtime, mut connection) = (&self.runtime, &self.connection);
        match workload {
            Workload::Fetch => timer.run(&mut connection, |c| runtime.block_on(fetch(c, last)).expect("users"), |_, users| sum(users)),
            Workload::Point => timer.run(&mut connection, |c| runtime.block_on(look_up(c, last)).expect("users"), |_, sum| *sum),
            Workload::Relations => {
                let work = |c: &mut &DatabaseConnection| runtime.block_on(relations(c, last)).expect("a tree");
                timer.run(&mut connection, work, |_, tree| tree_sum(tree));
            }
            Workload::Build => timer.run(&mut (), |()| build(n), |(), sql| query_sum(sql)),
            Workload::Insert => self.measure_insert(n, timer),
            Workload::Update => self.measure_update(last, timer),
        }
        true
    }
}

async fn fetch(connection: &DatabaseConnection, last: i32) -> Result<Vec<users::Model>> {
    users::Entity::find().filter(users::Column::Id.lte(last)).all(connection).await
}

async fn look_up(connection: &DatabaseConnection, last: i32) -> Result<u64> {
    let mut sum = 0;
    for id in 1..=last {
        let user = users::Entity::find_by_id(id).one(connection).await?.expect("the user is there");
        sum += user.id as u64 + user.name.len() as u64;
    }
    Ok(sum)
}

async fn relations(connection: &DatabaseConnection, last: i32) -> Result<Vec<users::ModelEx>> {
    let query = users::Entity::load().filter(users::Column::Id.lte(last));
    query.with((posts::Entity, comments::Entity)).all(connection).await
}

async fn insert(connection: &DatabaseConnection, models: Vec<ins_users::ActiveModel>) -> Result<Vec<i32>> {
    let transaction = connection.begin().await?;
    let keys = ins_users::Entity::insert_many(models).exec_with_returning_keys(&transaction).await?;
    transaction.commit().await?;
    Ok(keys)
}

async fn update(connection: &DatabaseConnection, colour: &str, last: i32) -> Result<()> {
    let transaction = connection.begin().await?;
    for id in 1..=last {
        let changed = upd_users::ActiveModel { id: Unchanged(id), name: NotSet, hair_color: Set(Some(colour.to_owned())), created_at: NotSet };
        let update = upd_users::Entity::update_many().set(changed).filter(upd_users::Column::Id.eq(id));
        update.exec(&transaction).await?;
    }
    transaction.commit().await
}

async fn inserted(connection: &DatabaseConnection) -> Result<Vec<model::User>> {
    let plain = |user: ins_users::Model| model::User { id: user.id, name: user.name, hair_color: user.hair_color, created_at: user.created_at };
    Ok(ins_users::Entity::find().all(connection).await?.into_iter().map(plain).collect())
}

fn active(user: model::NewUser) -> ins_users::ActiveModel {
    ins_users::ActiveModel { id: NotSet, name: Set(user.name), hair_color: Set(user.hair_color), created_at: Set(user.created_at) }
}

fn build(n: usize) -> String {
    let mut last = String::new();
    for _ in 0..n {
        last = std::hint::black_box(query_text(&Filters::asked()));
    }
    last
}

fn query_text(filters: &Filters) -> String {
    let mut condition = Condition::all();
    if let Some(colour) = filters.hair_color {
        condition = condition.add(users::Column::HairColor.eq(colour));
    }
    if let Some(id) = filters.id_above {
        condition = condition.add(users::Column::Id.gt(id));
    }
    if let Some(pattern) = filters.name_like {
        condition = condition.add(users::Column::Name.like(pattern));
    }
    if let Some(title) = filters.title_not {
        condition = condition.add(posts::Column::Title.ne(title));
    }
    if let Some(id) = filters.post_below {
        condition = condition.add(posts::Column::Id.lt(id));
    }
    let query = users::Entity::find()
        .inner_join(posts::Entity)
        .select_only()
        .columns([users::Column::Id, users::Column::Name, users::Column::HairColor, users::Column::CreatedAt])
        .columns([posts::Column::Id, posts::Column::Title])
        .filter(condition)
        .order_by_asc(users::Column::Name)
        .order_by_desc(posts::Column::Id)
        .limit(BUILD_LIMIT as u64);
    query.build(DbBackend::Sqlite).sql
}

fn sum(users: &[users::Model]) -> u64 {
    let sums = users.iter().map(|user| user_sum(user.id, &user.name, user.hair_color.as_deref(), user.created_at));
    sums.fold(0, u64::wrapping_add)
}

fn tree_sum(tree: &[users::ModelEx]) -> u64 {
    let mut sum = TreeSum::default();
    for user in tree {
        sum.user(user.id, &user.name);
        for post in &user.posts {
            sum.post(user.id, post.id, &post.title, post.body.as_deref());
            post.comments.iter().for_each(|comment| sum.comment(post.id, comment.id, &comment.text));
        }
    }
    sum.finish()
}

fn main() {
    let place = std::env::args().nth(2).expect("usage: peer-sea-orm sea-orm <path or :memory:>");
    serve(&mut SeaOrm::new(&Place::parse(&place)));
}
