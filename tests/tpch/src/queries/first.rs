//! Queries 1 to 8.
use super::{Numbered, day, revenue, volume};
use crate::models::{Customer, LineItem, Nation, Orders, Part, PartSupp, Region, Supplier};
use aludel::{Field, extract, prelude::*};

pub(super) fn queries() -> Result<Vec<Numbered>> {
    Ok(vec![
        (1, Box::new(pricing_summary())),
        (2, Box::new(minimum_cost_supplier())),
        (3, Box::new(shipping_priority())),
        (4, Box::new(order_priority())),
        (5, Box::new(local_supplier_volume())),
        (6, Box::new(forecast())),
        (7, Box::new(volume_shipping()?)),
        (8, Box::new(market_share()?)),
    ])
}

fn pricing_summary() -> impl Executable {
    let taxed = volume().mul(bind::<f64>(1.0).add(LineItem::l_tax));
    select((
        LineItem::l_returnflag,
        LineItem::l_linestatus,
        sum(LineItem::l_quantity).label("sum_qty"),
        sum(LineItem::l_extendedprice).label("sum_base_price"),
        sum(volume()).label("sum_disc_price"),
        sum(taxed).label("sum_charge"),
        avg(LineItem::l_quantity).label("avg_qty"),
        avg(LineItem::l_extendedprice).label("avg_price"),
        avg(LineItem::l_discount).label("avg_disc"),
        count_all().label("count_order"),
    ))
    .filter(LineItem::l_shipdate.le(day(1998, 9, 2)))
    .group_by(LineItem::l_returnflag)
    .group_by(LineItem::l_linestatus)
    .order_by(LineItem::l_returnflag)
    .order_by(LineItem::l_linestatus)
}

/// Offers of European suppliers.
fn european<R>(query: Select<R>) -> Select<R> {
    query
        .join_on(Supplier::entity(), Supplier::s_suppkey.eq(PartSupp::ps_suppkey))
        .join_on(Nation::entity(), Nation::n_nationkey.eq(Supplier::s_nationkey))
        .join_on(Region::entity(), Region::r_regionkey.eq(Nation::n_regionkey))
        .filter(Region::r_name.eq("EUROPE"))
}

fn minimum_cost_supplier() -> impl Executable {
    let least = european(select(min(PartSupp::ps_supplycost)).from(PartSupp::entity())).filter(PartSupp::ps_partkey.eq(Part::p_partkey));
    let query = select((
        Supplier::s_acctbal,
        Supplier::s_name,
        Nation::n_name,
        Part::p_partkey,
        Part::p_mfgr,
        Supplier::s_address,
        Supplier::s_phone,
        Supplier::s_comment,
    ))
    .from(Part::entity())
    .join_on(PartSupp::entity(), PartSupp::ps_partkey.eq(Part::p_partkey));
    european(query)
        .filter(Part::p_size.eq(15))
        .filter(Part::p_type.like("%BRASS"))
        .filter(PartSupp::ps_supplycost.eq(least.scalar()))
        .order_by(Supplier::s_acctbal.desc())
        .order_by(Nation::n_name)
        .order_by(Supplier::s_name)
        .order_by(Part::p_partkey)
        .limit(100)
}

fn shipping_priority() -> impl Executable {
    select((LineItem::l_orderkey, revenue(), Orders::o_orderdate, Orders::o_shippriority))
        .from(Customer::entity())
        .from(Orders::entity())
        .from(LineItem::entity())
        .filter(Customer::c_mktsegment.eq("BUILDING"))
        .filter(Customer::c_custkey.eq(Orders::o_custkey))
        .filter(LineItem::l_orderkey.eq(Orders::o_orderkey))
        .filter(Orders::o_orderdate.lt(day(1995, 3, 15)))
        .filter(LineItem::l_shipdate.gt(day(1995, 3, 15)))
        .group_by(LineItem::l_orderkey)
        .group_by(Orders::o_orderdate)
        .group_by(Orders::o_shippriority)
        .order_by(revenue().desc())
        .order_by(Orders::o_orderdate)
        .limit(10)
}

fn order_priority() -> impl Executable {
    let late =
        select(LineItem::l_orderkey).filter(LineItem::l_orderkey.eq(Orders::o_orderkey)).filter(LineItem::l_commitdate.lt(LineItem::l_receiptdate));
    select((Orders::o_orderpriority, count_all().label("order_count")))
        .filter(Orders::o_orderdate.ge(day(1993, 7, 1)))
        .filter(Orders::o_orderdate.lt(day(1993, 10, 1)))
        .filter(exists(late))
        .group_by(Orders::o_orderpriority)
        .order_by(Orders::o_orderpriority)
}

fn local_supplier_volume() -> impl Executable {
    select((Nation::n_name, revenue()))
        .from(Customer::entity())
        .join_on(Orders::entity(), Orders::o_custkey.eq(Customer::c_custkey))
        .join_on(LineItem::entity(), LineItem::l_orderkey.eq(Orders::o_orderkey))
        .join_on(Supplier::entity(), Supplier::s_suppkey.eq(LineItem::l_suppkey).and(Supplier::s_nationkey.eq(Customer::c_nationkey)))
        .join_on(Nation::entity(), Nation::n_nationkey.eq(Supplier::s_nationkey))
        .join_on(Region::entity(), Region::r_regionkey.eq(Nation::n_regionkey))
        .filter(Region::r_name.eq("ASIA"))
        .filter(Orders::o_orderdate.ge(day(1994, 1, 1)))
        .filter(Orders::o_orderdate.lt(day(1995, 1, 1)))
        .group_by(Nation::n_name)
        .order_by(revenue().desc())
}

fn forecast() -> impl Executable {
    select(sum(LineItem::l_extendedprice.mul(LineItem::l_discount)).label("revenue"))
        .filter(LineItem::l_shipdate.ge(day(1994, 1, 1)))
        .filter(LineItem::l_shipdate.lt(day(1995, 1, 1)))
        .filter(LineItem::l_discount.between(0.05, 0.07))
        .filter(LineItem::l_quantity.lt(24.0))
}

fn volume_shipping() -> Result<impl Executable> {
    let (n1, n2) = (Nation::alias("n1"), Nation::alias("n2"));
    let (supplier, customer) = (Nation::n_name.of(&n1), Nation::n_name.of(&n2));
    let between = |one: &str, other: &str| supplier.clone().eq(one).and(customer.clone().eq(other));
    let shipping = select((
        supplier.clone().label("supp_nation"),
        customer.clone().label("cust_nation"),
        extract(Field::Year, LineItem::l_shipdate).label("l_year"),
        volume().label("volume"),
    ))
    .from(Supplier::entity())
    .join_on(LineItem::entity(), Supplier::s_suppkey.eq(LineItem::l_suppkey))
    .join_on(Orders::entity(), Orders::o_orderkey.eq(LineItem::l_orderkey))
    .join_on(Customer::entity(), Customer::c_custkey.eq(Orders::o_custkey))
    .join_on(&n1, Nation::n_nationkey.of(&n1).eq(Supplier::s_nationkey))
    .join_on(&n2, Nation::n_nationkey.of(&n2).eq(Customer::c_nationkey))
    .filter(between("FRANCE", "GERMANY").or(between("GERMANY", "FRANCE")))
    .filter(LineItem::l_shipdate.between(day(1995, 1, 1), day(1996, 12, 31)))
    .subquery("shipping");
    let text = |name| shipping.col::<String>(name);
    let year = shipping.col::<i64>("l_year")?;
    let revenue = sum(shipping.col::<f64>("volume")?).label("revenue");
    Ok(select((text("supp_nation")?, text("cust_nation")?, year.clone(), revenue))
        .from(&shipping)
        .group_by(text("supp_nation")?)
        .group_by(text("cust_nation")?)
        .group_by(year.clone())
        .order_by(text("supp_nation")?)
        .order_by(text("cust_nation")?)
        .order_by(year))
}

fn market_share() -> Result<impl Executable> {
    let (n1, n2) = (Nation::alias("n1"), Nation::alias("n2"));
    let nations =
        select((extract(Field::Year, Orders::o_orderdate).label("o_year"), volume().label("volume"), Nation::n_name.of(&n2).label("nation")))
            .from(Part::entity())
            .join_on(LineItem::entity(), LineItem::l_partkey.eq(Part::p_partkey))
            .join_on(Supplier::entity(), Supplier::s_suppkey.eq(LineItem::l_suppkey))
            .join_on(Orders::entity(), Orders::o_orderkey.eq(LineItem::l_orderkey))
            .join_on(Customer::entity(), Customer::c_custkey.eq(Orders::o_custkey))
            .join_on(&n1, Nation::n_nationkey.of(&n1).eq(Customer::c_nationkey))
            .join_on(Region::entity(), Region::r_regionkey.eq(Nation::n_regionkey.of(&n1)))
            .join_on(&n2, Nation::n_nationkey.of(&n2).eq(Supplier::s_nationkey))
            .filter(Region::r_name.eq("AMERICA"))
            .filter(Orders::o_orderdate.between(day(1995, 1, 1), day(1996, 12, 31)))
            .filter(Part::p_type.eq("ECONOMY ANODIZED STEEL"))
            .subquery("all_nations");
    let (year, volume) = (nations.col::<i64>("o_year")?, nations.col::<f64>("volume")?);
    let of_brazil = case(nations.col::<String>("nation")?.eq("BRAZIL"), volume.clone()).otherwise(0.0);
    let share = sum(of_brazil).div(sum(volume)).label("mkt_share");
    Ok(select((year.clone(), share)).from(&nations).group_by(year.clone()).order_by(year))
}
