//! Queries 16 to 22.
use super::{Numbered, day, volume};
use crate::models::{Customer, LineItem, Nation, Orders, Part, PartSupp, Supplier};
use aludel::{expr::substr, prelude::*};

pub(super) fn queries() -> Result<Vec<Numbered>> {
    Ok(vec![
        (16, Box::new(parts_and_suppliers())),
        (17, Box::new(small_quantities())),
        (18, Box::new(large_orders())),
        (19, Box::new(discounted_revenue())),
        (20, Box::new(potential_promotion())),
        (21, Box::new(waiting_suppliers())),
        (22, Box::new(sales_opportunity()?)),
    ])
}

fn parts_and_suppliers() -> impl Executable {
    let complained = select(Supplier::s_suppkey).filter(Supplier::s_comment.like("%Customer%Complaints%"));
    let suppliers = || count(PartSupp::ps_suppkey).distinct().label("supplier_cnt");
    select((Part::p_brand, Part::p_type, Part::p_size, suppliers()))
        .from(PartSupp::entity())
        .join_on(Part::entity(), Part::p_partkey.eq(PartSupp::ps_partkey))
        .filter(Part::p_brand.ne("Brand#45"))
        .filter(Part::p_type.not_like("MEDIUM POLISHED%"))
        .filter(Part::p_size.in_([49, 14, 23, 45, 19, 3, 36, 9]))
        .filter(PartSupp::ps_suppkey.not_in_select(complained))
        .group_by(Part::p_brand)
        .group_by(Part::p_type)
        .group_by(Part::p_size)
        .order_by(suppliers().desc())
        .order_by(Part::p_brand)
        .order_by(Part::p_type)
        .order_by(Part::p_size)
}

fn small_quantities() -> impl Executable {
    let other = LineItem::alias("other");
    let usual = select(bind::<f64>(0.2).mul::<f64>(avg(LineItem::l_quantity.of(&other))))
        .from(&other)
        .filter(LineItem::l_partkey.of(&other).eq(Part::p_partkey));
    select(sum(LineItem::l_extendedprice).div(7.0).label("avg_yearly"))
        .from(LineItem::entity())
        .join_on(Part::entity(), Part::p_partkey.eq(LineItem::l_partkey))
        .filter(Part::p_brand.eq("Brand#23"))
        .filter(Part::p_container.eq("MED BOX"))
        .filter(LineItem::l_quantity.lt(usual.scalar()))
}

fn large_orders() -> impl Executable {
    let large = select(LineItem::l_orderkey).group_by(LineItem::l_orderkey).having(sum(LineItem::l_quantity).gt(300.0));
    select((
        Customer::c_name,
        Customer::c_custkey,
        Orders::o_orderkey,
        Orders::o_orderdate,
        Orders::o_totalprice,
        sum(LineItem::l_quantity).label("sum_quantity"),
    ))
    .from(Customer::entity())
    .join_on(Orders::entity(), Orders::o_custkey.eq(Customer::c_custkey))
    .join_on(LineItem::entity(), LineItem::l_orderkey.eq(Orders::o_orderkey))
    .filter(Orders::o_orderkey.in_select(large))
    .group_by(Customer::c_name)
    .group_by(Customer::c_custkey)
    .group_by(Orders::o_orderkey)
    .group_by(Orders::o_orderdate)
    .group_by(Orders::o_totalprice)
    .order_by(Orders::o_totalprice.desc())
    .order_by(Orders::o_orderdate)
    .limit(100)
}

fn discounted_revenue() -> impl Executable {
    let kind = |brand: &str, containers: [&str; 4], least: f64, size: i32| {
        Part::p_brand
            .eq(brand)
            .and(Part::p_container.in_(containers))
            .and(LineItem::l_quantity.between(least, least + 10.0))
            .and(Part::p_size.between(1, size))
    };
    let small = kind("Brand#12", ["SM CASE", "SM BOX", "SM PACK", "SM PKG"], 1.0, 5);
    let medium = kind("Brand#23", ["MED BAG", "MED BOX", "MED PKG", "MED PACK"], 10.0, 10);
    let large = kind("Brand#34", ["LG CASE", "LG BOX", "LG PACK", "LG PKG"], 20.0, 15);
    select(sum(volume()).label("revenue"))
        .from(LineItem::entity())
        .join_on(Part::entity(), Part::p_partkey.eq(LineItem::l_partkey))
        .filter(LineItem::l_shipmode.in_(["AIR", "AIR REG"]))
        .filter(LineItem::l_shipinstruct.eq("DELIVER IN PERSON"))
        .filter(any([small, medium, large]))
}

fn potential_promotion() -> impl Executable {
    let forest = select(Part::p_partkey).filter(Part::p_name.starts_with("forest"));
    let half = select(bind::<f64>(0.5).mul::<f64>(sum(LineItem::l_quantity)))
        .from(LineItem::entity())
        .filter(LineItem::l_partkey.eq(PartSupp::ps_partkey))
        .filter(LineItem::l_suppkey.eq(PartSupp::ps_suppkey))
        .filter(LineItem::l_shipdate.ge(day(1994, 1, 1)))
        .filter(LineItem::l_shipdate.lt(day(1995, 1, 1)));
    let offers =
        select(PartSupp::ps_suppkey).filter(PartSupp::ps_partkey.in_select(forest)).filter(PartSupp::ps_availqty.cast::<f64>().gt(half.scalar()));
    select((Supplier::s_name, Supplier::s_address))
        .from(Supplier::entity())
        .join_on(Nation::entity(), Nation::n_nationkey.eq(Supplier::s_nationkey))
        .filter(Supplier::s_suppkey.in_select(offers))
        .filter(Nation::n_name.eq("CANADA"))
        .order_by(Supplier::s_name)
}

fn waiting_suppliers() -> impl Executable {
    let (l1, l2, l3) = (LineItem::alias("l1"), LineItem::alias("l2"), LineItem::alias("l3"));
    let late = |l: &Source<LineItem>| LineItem::l_receiptdate.of(l).gt(LineItem::l_commitdate.of(l));
    let of_another = |l: &Source<LineItem>| {
        select(LineItem::l_orderkey.of(l))
            .from(l)
            .filter(LineItem::l_orderkey.of(l).eq(LineItem::l_orderkey.of(&l1)))
            .filter(LineItem::l_suppkey.of(l).ne(LineItem::l_suppkey.of(&l1)))
    };
    let waiting = || count_all().label("numwait");
    select((Supplier::s_name, waiting()))
        .from(Supplier::entity())
        .join_on(&l1, LineItem::l_suppkey.of(&l1).eq(Supplier::s_suppkey))
        .join_on(Orders::entity(), Orders::o_orderkey.eq(LineItem::l_orderkey.of(&l1)))
        .join_on(Nation::entity(), Nation::n_nationkey.eq(Supplier::s_nationkey))
        .filter(Orders::o_orderstatus.eq("F"))
        .filter(late(&l1))
        .filter(exists(of_another(&l2)))
        .filter(not(exists(of_another(&l3).filter(late(&l3)))))
        .filter(Nation::n_name.eq("SAUDI ARABIA"))
        .group_by(Supplier::s_name)
        .order_by(waiting().desc())
        .order_by(Supplier::s_name)
        .limit(100)
}

fn sales_opportunity() -> Result<impl Executable> {
    let code = || substr(Customer::c_phone, 1, 2);
    let codes = || code().in_(["13", "31", "23", "29", "30", "18", "17"]);
    let average = select(avg(Customer::c_acctbal)).filter(Customer::c_acctbal.gt(0.0)).filter(codes());
    let ordered = select(Orders::o_orderkey).filter(Orders::o_custkey.eq(Customer::c_custkey));
    let customers = select((code().label("cntrycode"), Customer::c_acctbal))
        .from(Customer::entity())
        .filter(codes())
        .filter(Customer::c_acctbal.gt(average.scalar()))
        .filter(not(exists(ordered)))
        .subquery("custsale");
    let code = customers.col::<String>("cntrycode")?;
    let total = sum(customers.col::<f64>("c_acctbal")?).label("totacctbal");
    Ok(select((code.clone(), count_all().label("numcust"), total)).from(&customers).group_by(code.clone()).order_by(code))
}
