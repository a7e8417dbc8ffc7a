//! The cache key: different statements differ in it, and values are no part of it.
use aludel_sql::{
    Arithmetic, Assign, Bitwise, Bound, Compare, CteOptions, Exclude, Executable, Expr, Expression, Field, Lock, Name, Order, Over, Select, Table,
    TextMatch, all_of, any_of, case, coalesce,
    compile::BindSlot,
    count, count_all, delete_from, excluded_named, exists,
    expr::{lag, rank, round, row_number},
    extract, func, insert_into, is_false, is_true, literal_value, lower, max, merge_into, named_window, not, raw,
    schema::{ColumnDef, ModelDef},
    select,
    select::{FromItem, JoinKind, SelectData, SelectItem},
    string_agg, sum, table_function, text, tuple,
    types::TypeRef,
    update_table, values,
    visit::NodeRef,
    window,
};
use aludel_tests_sql::{
    compiled, key,
    tables::{posts, users},
};

type Statement = Box<dyn Executable>;

fn name() -> Expr<String> {
    users().col("name").unwrap()
}

fn age() -> Expr<i32> {
    users().col("age").unwrap()
}

fn id() -> Expr<i64> {
    users().col("id").unwrap()
}

fn author() -> Expr<i64> {
    posts().col("author_id").unwrap()
}

fn views() -> Expr<i32> {
    posts().col("views").unwrap()
}

fn query() -> Select<String> {
    select(name())
}

/// Conditions and expressions, with a number and a text that are values.
fn expressions(n: i32, t: &str) -> Vec<Statement> {
    let filter = |condition: Expr<bool>| Box::new(query().filter(condition)) as Statement;
    vec![
        filter(age().eq(n)),
        filter(age().ne(n)),
        filter(age().lt(n)),
        filter(age().is_null()),
        filter(age().is_not_null()),
        filter(age().is_distinct_from(n)),
        filter(age().between(n, n)),
        filter(age().not_between(n, n)),
        filter(age().in_([n, n, n])),
        filter(age().in_([n])),
        filter(age().not_in([n])),
        filter(age().eq(n).and(name().eq(t))),
        filter(age().eq(n).or(name().eq(t))),
        filter(not(age().eq(n))),
        filter(is_true(age().eq(n))),
        filter(is_false(age().eq(n))),
        filter(name().like(t)),
        filter(name().contains(t)),
        filter(name().regexp_match(t)),
        filter(name().collate("a").eq(t)),
        filter(name().collate("b").eq(t)),
        filter(age().op::<i32>("@@", n)),
        filter(age().op::<i32>("@>", n)),
        filter(age().add(n).eq(1)),
        filter(age().bit_and(n).eq(1)),
        filter(age().bit_or(n).eq(1)),
        filter(age().gt(all_of(select(views())))),
        filter(age().gt(any_of(select(views())))),
        filter(exists(select(views()).filter(author().eq(id())))),
        filter(id().in_select(select(author()))),
        filter(tuple((name(), age())).in_keys([(t.to_owned(), n)])),
        filter(raw("1 = 1")),
        Box::new(select(coalesce(name(), t))),
        Box::new(select(lower(name()))),
        Box::new(select(name().label("n"))),
        Box::new(select(age().cast::<i64>())),
        Box::new(select(age().try_cast::<i64>())),
        Box::new(select(literal_value::<i64>(1))),
        Box::new(select(literal_value::<i64>(2))),
        Box::new(select(round(age(), 1))),
        Box::new(select(round(age(), 2))),
        Box::new(select(extract(Field::Year, name()))),
        Box::new(select(extract(Field::Month, name()))),
        Box::new(select(case(age().gt(n), t).otherwise("x"))),
        Box::new(select(case(age().gt(n), t).or_null())),
        Box::new(select(func::<i64>("f", [age().into_node()]))),
        Box::new(select(func::<i64>("g", [age().into_node()]))),
        Box::new(select(count_all()).from(&users())),
        Box::new(select(count(age()))),
        Box::new(select(count(age()).distinct())),
        Box::new(select(sum(age()).filter(age().gt(n)))),
        Box::new(select(string_agg(name(), ","))),
        Box::new(select(string_agg(name(), ";"))),
        Box::new(select(string_agg(name(), ",").order_by(age()))),
        Box::new(select(string_agg(name(), ",").within_group(age()))),
    ]
}

fn windows(n: i64) -> Vec<Statement> {
    let over = |spec: aludel_sql::expr::WindowSpec| Box::new(select(rank().over(&spec)).from(&users())) as Statement;
    vec![
        over(window()),
        over(window().partition_by(age())),
        over(window().order_by(age())),
        over(window().order_by(age().desc())),
        over(window().rows(Bound::Preceding(1), Bound::CurrentRow)),
        over(window().rows(Bound::Preceding(2), Bound::CurrentRow)),
        over(window().range(Bound::Preceding(2), Bound::CurrentRow)),
        over(window().range(Bound::preceding_by::<i64>(n), Bound::CurrentRow)),
        over(window().rows(Bound::Preceding(2), Bound::CurrentRow).exclude(Exclude::Ties)),
        over(named_window("w")),
        Box::new(select(row_number().over(&window())).from(&users())),
        Box::new(select(lag(age(), 1).over(&window()))),
        Box::new(select(lag(age(), 2).over(&window()))),
    ]
}

fn clauses(n: i32, t: &str) -> Vec<Statement> {
    let pair = values("v", ["a"]).row(aludel_sql::bind::<i32>(n)).source();
    let each = |column: &str| table_function("json_each", [name().into_node()]).columns_as([column]).source("j");
    vec![
        Box::new(query()),
        Box::new(query().distinct()),
        Box::new(query().distinct_on(age())),
        Box::new(query().group_by(name())),
        Box::new(query().group_by(name()).having(max(age()).gt(n))),
        Box::new(query().rollup(name())),
        Box::new(query().cube(name())),
        Box::new(query().grouping_set(name())),
        Box::new(query().grouping_set(name()).grouping_set_of_all()),
        Box::new(query().order_by(age())),
        Box::new(query().order_by(age().desc())),
        Box::new(query().order_by(age().nulls_first_of())),
        Box::new(query().limit(u64::try_from(n).unwrap())),
        Box::new(query().offset(u64::try_from(n).unwrap())),
        Box::new(query().limit_with_ties(u64::try_from(n).unwrap())),
        Box::new(query().with_for_update(Lock::update())),
        Box::new(query().with_for_update(Lock::share())),
        Box::new(query().with_for_update(Lock::update().nowait())),
        Box::new(query().with_for_update(Lock::update().of(&users()))),
        Box::new(query().allow_cartesian()),
        Box::new(query().from(&users()).join_on(&posts(), author().eq(id()))),
        Box::new(query().from(&users()).left_join_on(&posts(), author().eq(id()))),
        Box::new(query().from(&users()).join_as(JoinKind::Full, &posts(), author().eq(id()))),
        Box::new(query().from(&users()).cross_join(&posts())),
        Box::new(query().from(&users()).cross_join(&select(views()).lateral("l"))),
        Box::new(query().from(&users()).cross_join(&select(views()).subquery("l"))),
        Box::new(query().from(&users()).cross_join(&select(views()).cte("l"))),
        Box::new(query().from(&users()).cross_join(&select(views()).cte_with("l", CteOptions::new().materialized()))),
        Box::new(query().from(&users()).cross_join(&select(views()).cte_with("l", CteOptions::new().columns(["x"])))),
        Box::new(query().from(&users()).cross_join(&pair)),
        Box::new(query().from(&users()).cross_join(&each("a"))),
        Box::new(query().from(&users()).cross_join(&each("b"))),
        Box::new(query().union(query())),
        Box::new(query().union_all(query())),
        Box::new(query().intersect_all(query())),
        Box::new(query().except_all(query())),
        Box::new(text("SELECT :t").bind("t", t)),
        Box::new(text("SELECT  :t").bind("t", t)),
    ]
}

fn written(n: i32, t: &str) -> Vec<Statement> {
    let insert = || insert_into(&users()).set("name", t).set("age", n);
    let update = || update_table(&users()).set_value("name", t);
    let merge = || merge_into(&users(), &posts(), author().eq(id()));
    let named = || [Assign::<Table>::named("age", excluded_named::<i32>("age"))];
    vec![
        Box::new(insert()),
        Box::new(insert_into(&users()).set("name", t)),
        Box::new(insert().returning(id())),
        Box::new(insert().on_any_conflict().do_nothing()),
        Box::new(insert().on_conflict_in(["name"]).do_nothing()),
        Box::new(insert().on_conflict_in(["name"]).update(named())),
        Box::new(insert().on_conflict_in(["name"]).update_if(age().gt(n), named())),
        Box::new(insert().on_conflict_in(["name"]).where_index(age().gt(n)).update(named())),
        Box::new(insert_into(&users()).from_select(["name"], query())),
        Box::new(update()),
        Box::new(update().filter(age().gt(n))),
        Box::new(update().from(&posts())),
        Box::new(update().returning(id())),
        Box::new(delete_from(&users())),
        Box::new(delete_from(&users()).filter(age().gt(n))),
        Box::new(delete_from(&users()).using(&posts())),
        Box::new(merge().when_matched_delete()),
        Box::new(merge().when_matched_delete_if(age().gt(n))),
        Box::new(merge().when_matched_nothing_if(age().gt(n))),
        Box::new(merge().when_matched_update([Assign::named::<i32>("age", n)])),
        Box::new(merge().when_not_matched_insert([Assign::named::<i32>("age", n)])),
    ]
}

/// `.asc().nulls_first()`, so that the list above stays one expression a line.
trait NullsFirst: Order {
    fn nulls_first_of(self) -> aludel_sql::expr::Ordering {
        self.asc().nulls_first()
    }
}

impl<E: Order> NullsFirst for E {}

fn statements(n: i32, t: &str) -> Vec<Statement> {
    let lists = [expressions(n, t), windows(i64::from(n)), clauses(n, t), written(n, t)];
    lists.into_iter().flatten().collect()
}

fn key_of(statement: &Statement) -> Vec<u8> {
    struct Any<'a>(&'a Statement);
    impl Executable for Any<'_> {
        fn statement(&self) -> aludel_sql::visit::NodeRef<'_> {
            self.0.statement()
        }
    }
    key(&Any(statement))
}

#[test]
fn different_statements_have_different_keys() {
    let all = statements(3, "a");
    assert!(all.len() > 100, "{}", all.len());
    let keys: Vec<Vec<u8>> = all.iter().map(key_of).collect();
    for (index, key) in keys.iter().enumerate() {
        if let Some(twin) = keys[..index].iter().position(|other| other == key) {
            panic!("statements {twin} and {index} have one key");
        }
        // No key is the beginning of another: it says where it ends.
        if let Some(longer) = keys.iter().position(|other| other.len() > key.len() && other.starts_with(key)) {
            panic!("the key of statement {index} begins that of {longer}");
        }
    }
}

#[test]
fn values_are_no_part_of_the_key() {
    for (index, (one, other)) in statements(3, "a").iter().zip(&statements(44, "another text")).enumerate() {
        assert_eq!(key_of(one), key_of(other), "statement {index}");
    }
}

#[test]
fn equal_statements_have_equal_keys() {
    for (index, (one, other)) in statements(3, "a").iter().zip(&statements(3, "a")).enumerate() {
        assert_eq!(key_of(one), key_of(other), "statement {index}");
    }
}

#[test]
fn lists_of_values_share_keys_by_powers_of_two() {
    let list = |count: i32| query().filter(age().in_(0..count));
    assert_eq!(key(&list(3)), key(&list(4)));
    assert_ne!(key(&list(4)), key(&list(5)));
    // A padded list binds its last value several times, and still takes the values one by one.
    assert!(compiled(&list(3), "default").unwrap().in_order);
}

/// A long list is not padded beyond what a database takes, and the key says how long it is: a cached statement for one
/// list would leave out the last values of another.
#[test]
fn long_lists_of_different_lengths_have_different_keys() {
    let list = |count: i32| query().filter(age().in_(0..count));
    for count in [2_000, 17_000, 40_000] {
        let (one, other) = (list(count), list(count + 1));
        let slots = |query| compiled(query, "default").unwrap().slots.len();
        assert!(key(&one) != key(&other) || slots(&one) == slots(&other), "{count}");
    }
}

#[test]
fn too_many_values_are_refused() {
    let many = query().filter(age().in_(0..70_000));
    assert_eq!(compiled(&many, "default").unwrap_err().message(), "the statement has 70000 bound values, and `default` takes 65535");
    let fewer = query().filter(age().in_(0..40_000));
    assert_eq!(compiled(&fewer, "default").unwrap().slots.len(), 40_000);
    assert!(compiled(&fewer, "sqlite").is_err());
}

/// A model, as far as a select list needs one.
static USER: ModelDef = ModelDef {
    name: "User",
    schema: None,
    table_name: "users",
    table: || {
        static TABLE: std::sync::OnceLock<std::sync::Arc<Table>> = std::sync::OnceLock::new();
        TABLE.get_or_init(|| std::sync::Arc::new(users()))
    },
    columns: &[&USER_ID],
    loaded: &[0],
    primary_key: &[0],
    generated: &[],
    has_defaults: false,
    relations: &[],
};

static USER_ID: ColumnDef = ColumnDef {
    schema: None,
    table: Name::new("users"),
    name: Name::new("id"),
    sql_type: TypeRef::Fn(|| aludel_sql::SqlType::BigInteger),
    nullable: false,
    primary_key: true,
};

/// `SELECT u.id FROM (…) AS u`, where FROM follows from the model that is selected.
struct OfSource(SelectData);

impl Executable for OfSource {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Select(&self.0)
    }
}

fn of_source(source: FromItem) -> OfSource {
    let item = SelectItem::Entity { model: &USER, source: Some(Box::new(source)), optional: false };
    OfSource(SelectData { columns: vec![item], ..SelectData::default() })
}

/// A subquery that is in FROM because its objects are selected is as much a part of the statement as one that was put there.
#[test]
fn the_source_of_a_selected_model_is_part_of_the_key() {
    let subquery = |query: Select<i64>| of_source(query.subquery("u").item().clone());
    let (few, other, none) = (subquery(select(id()).filter(id().gt(5))), subquery(select(id()).filter(id().gt(7))), subquery(select(id())));
    assert_ne!(key(&few), key(&none));
    assert_eq!(key(&few), key(&other));
    assert_ne!(key(&of_source(select(id()).cte("u").item().clone())), key(&none));
    // The value is one of the statement's: a cached statement takes that of the query it is run for.
    assert_eq!(compiled(&few, "default").unwrap().slots, [BindSlot::Index(0)]);
}
