//! The tables that cases read and never change.
use aludel::prelude::*;

/// Something on sale.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "aludel_items")]
pub(crate) struct Item {
    #[model(primary_key)]
    pub id: i64,
    #[model(length = 50)]
    pub name: String,
    #[model(length = 10)]
    pub kind: String,
    pub stock: Option<i64>,
    pub price: f64,
    pub active: bool,
    #[model(length = 80)]
    pub note: Option<String>,
}

/// Some of it, ordered.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "aludel_orders")]
pub(crate) struct Order {
    #[model(primary_key)]
    pub id: i64,
    pub item_id: Option<i64>,
    pub amount: i64,
}

/// A tree, by its edges.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "aludel_tree")]
pub(crate) struct Leaf {
    #[model(primary_key)]
    pub id: i64,
    pub parent: Option<i64>,
}

/// The number of items.
pub(crate) const ITEMS: i64 = 8;

pub(crate) fn metadata() -> MetaData {
    MetaData::new().model::<Item>().model::<Order>().model::<Leaf>()
}

/// Name, kind, stock, price, active, note.
type Line = (&'static str, &'static str, Option<i64>, f64, bool, Option<&'static str>);

const LINES: [Line; ITEMS as usize] = [
    ("apple", "a", Some(5), 1.5, true, None),
    ("banana", "a", Some(3), 0.25, true, Some("ripe")),
    ("cherry", "b", None, 10.0, false, Some("100% red")),
    ("date", "b", Some(8), 4.0, true, Some("under_score")),
    ("elder", "c", Some(0), 2.5, false, Some("")),
    ("fig", "c", Some(-2), 3.0, true, None),
    ("grape", "c", Some(5), 1.0, false, Some("back\\slash")),
    ("über", "d", Some(100), 99.5, true, Some("it's [quoted] \"so\"")),
];

pub(crate) fn fill(connection: &mut Connection) -> Result<()> {
    let item = |(id, (name, kind, stock, price, active, note)): (i64, Line)| Item {
        id,
        name: name.into(),
        kind: kind.into(),
        stock,
        price,
        active,
        note: note.map(Into::into),
    };
    let mut items: Vec<Item> = (1..).zip(LINES).map(item).collect();
    connection.insert_all(&mut items)?;
    let orders = [(1, Some(1), 2), (2, Some(1), 4), (3, Some(2), 1), (4, Some(4), 7), (5, Some(4), 7), (6, None, 9)];
    let mut orders = orders.map(|(id, item_id, amount)| Order { id, item_id, amount });
    connection.insert_all(&mut orders)?;
    let mut tree = [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (5, Some(4))].map(|(id, parent)| Leaf { id, parent });
    connection.insert_all(&mut tree)
}
