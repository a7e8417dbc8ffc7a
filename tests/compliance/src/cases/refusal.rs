//! What a database cannot do is refused before anything is sent.
use super::update::three;
use crate::{
    Scene,
    case::{Case, Level, Need, case, holds, refused, same},
    world::{Item, Order},
};
use aludel::{
    CteOptions, Executable, Lock, named_window,
    prelude::*,
    sql::{dialect::Capability as C, expr::row_number, select::JoinKind},
};
use aludel::{ErrorKind, values};

fn items() -> Select<i64> {
    select(Item::id).from(Item::entity())
}

/// One case: a statement that needs a capability which the database has not.
fn without(capability: C, name: &'static str, statement: fn() -> Result<Box<dyn Executable>>) -> Case {
    let check = move |scene: &mut Scene<'_>| {
        let mut connection = scene.world()?;
        let recorder = scene.engine().record();
        let error = refused(connection.execute(&*statement()?), &[ErrorKind::Unsupported, ErrorKind::Compile])?;
        same("statements that were sent", recorder.statements(), Vec::<String>::new())?;
        holds(format!("no help: {error}"), error.help_text().is_some())?;
        Ok(connection.ping()?)
    };
    case(format!("refusal.{name}"), check).needs_all(&[Need::Cannot(capability)]).at(Level::Full)
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = vec![
        without(C::FullJoin, "full_join", || Ok(Box::new(select(Order::id).from(Order::entity()).join_as(JoinKind::Full, Item::entity(), on())))),
        without(C::RightJoin, "right_join", || Ok(Box::new(select(Order::id).from(Order::entity()).join_as(JoinKind::Right, Item::entity(), on())))),
        without(C::DistinctOn, "distinct_on", || Ok(Box::new(items().distinct_on(Item::kind)))),
        without(C::FetchWithTies, "limit_with_ties", || Ok(Box::new(items().order_by(Item::kind).limit_with_ties(2)))),
        without(C::NamedWindow, "named_window", || {
            Ok(Box::new(select(row_number().over(&named_window("w"))).from(Item::entity()).window("w", window().order_by(Item::id))))
        }),
        without(C::WindowFunctions, "window", || Ok(Box::new(select(row_number().over(&window().order_by(Item::id))).from(Item::entity())))),
        without(C::Cte, "cte", || {
            let all = items().cte("all_items");
            Ok(Box::new(select(all.col::<i64>("id")?).from(&all)))
        }),
        without(C::CteMaterialized, "cte_materialized", || {
            let all = items().cte_with("all_items", CteOptions::new().materialized());
            Ok(Box::new(select(all.col::<i64>("id")?).from(&all)))
        }),
        without(C::IntersectAll, "intersect_all", || Ok(Box::new(items().intersect_all(items())))),
        without(C::IntersectAll, "except_all", || Ok(Box::new(items().except_all(items())))),
        without(C::AggregateFilter, "aggregate_filter", || Ok(Box::new(select(count_all().filter(Item::active.eq(true))).from(Item::entity())))),
        without(C::ForUpdate, "lock", || Ok(Box::new(items().with_for_update(Lock::update())))),
        without(C::SkipLocked, "lock_skip_locked", || Ok(Box::new(items().with_for_update(Lock::update().skip_locked())))),
        without(C::ValuesTable, "values_as_a_table", || {
            let list = values("list", ["n"]).row(bind::<i64>(1)).source();
            Ok(Box::new(select(list.col::<i64>("n")?).from(&list)))
        }),
        without(C::Regexp, "regexp", || Ok(Box::new(items().filter(Item::name.regexp_match("^a"))))),
        without(C::QuantifiedComparison, "quantified", || Ok(Box::new(items().filter(Item::id.eq(aludel::any_of(items())))))),
        without(C::GroupingSets, "cube", || Ok(Box::new(select(count_all()).from(Item::entity()).cube(Item::kind)))),
    ];
    all.extend(of_statements());
    all
}

fn on() -> Expr<bool> {
    Order::item_id.eq(Item::id)
}

/// What no database does, and what the host does not send anywhere.
fn of_statements() -> Vec<Case> {
    vec![
        case("refusal.cartesian_product", |scene| {
            let query = select((Item::id, Order::id)).from(Item::entity()).from(Order::entity());
            refused(scene.world()?.all(&query), &[ErrorKind::Compile]).map(drop)
        }),
        case("refusal.column_out_of_scope", |scene| {
            let query = select(Item::id).from(Item::entity()).filter(Order::amount.gt(1));
            holds("a column of a table that is not there was sent", scene.world()?.all(&query).is_err())
        }),
        case("refusal.returning", |scene| {
            let table = three(scene)?;
            let recorder = scene.engine().record();
            let statement = insert_into(&table).set("id", 4_i64).returning(table.col::<i64>("id")?);
            refused(scene.connection()?.all(&statement), &[ErrorKind::Unsupported, ErrorKind::Compile])?;
            same("statements that were sent", recorder.statements(), Vec::<String>::new())
        })
        .needs_all(&[Need::Cannot(C::Returning), Need::Cannot(C::Output)])
        .at(Level::Full),
        case("refusal.name_with_a_zero_byte", |scene| {
            let table = aludel::Table::new("a\0b").column(column("a", SqlType::BigInteger));
            holds("a name with a zero byte was sent", scene.engine().create_all(&MetaData::new().table(table)).is_err())
        }),
    ]
}
