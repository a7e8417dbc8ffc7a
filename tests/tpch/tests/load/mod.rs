//! The benchmark's data at scale factor 0.01, through the bulk insert.
use aludel::prelude::*;
use aludel_tests_tpch::models::{self, Customer, LineItem, Nation, Orders, Part, PartSupp, Region, Supplier};
use chrono::NaiveDate;
use tpchgen::{
    dates::TPCHDate,
    decimal::TPCHDecimal,
    generators::{
        CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator, RegionGenerator, SupplierGenerator,
    },
};

const SCALE: f64 = 0.01;
/// Rows that are held in memory at once.
const BATCH: usize = 5_000;

fn number(decimal: TPCHDecimal) -> f64 {
    decimal.to_string().parse().expect("a decimal is a number")
}

fn date(date: TPCHDate) -> NaiveDate {
    date.to_string().parse().expect("a date is a date")
}

fn insert<M: aludel::sql::Model>(connection: &mut Connection, rows: impl Iterator<Item = M>) -> Result<()> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let mut batch: Vec<M> = rows.by_ref().take(BATCH).collect();
        connection.insert_all(&mut batch)?;
    }
    Ok(())
}

/// Makes the tables and fills them.
pub fn load(engine: &Engine) -> Result<()> {
    engine.create_all(&models::metadata())?;
    engine.transaction(|connection| {
        small(connection)?;
        parts(connection)?;
        orders(connection)
    })
}

fn small(connection: &mut Connection) -> Result<()> {
    insert(
        connection,
        RegionGenerator::new(SCALE, 1, 1).iter().map(|row| Region {
            r_regionkey: row.r_regionkey,
            r_name: row.r_name.to_string(),
            r_comment: row.r_comment.to_string(),
        }),
    )?;
    insert(
        connection,
        NationGenerator::new(SCALE, 1, 1).iter().map(|row| Nation {
            n_nationkey: row.n_nationkey,
            n_name: row.n_name.to_string(),
            n_regionkey: row.n_regionkey,
            n_comment: row.n_comment.to_string(),
        }),
    )?;
    insert(
        connection,
        SupplierGenerator::new(SCALE, 1, 1).iter().map(|row| Supplier {
            s_suppkey: row.s_suppkey,
            s_name: row.s_name.to_string(),
            s_address: row.s_address.to_string(),
            s_nationkey: row.s_nationkey,
            s_phone: row.s_phone.to_string(),
            s_acctbal: number(row.s_acctbal),
            s_comment: row.s_comment.to_string(),
        }),
    )?;
    insert(
        connection,
        CustomerGenerator::new(SCALE, 1, 1).iter().map(|row| Customer {
            c_custkey: row.c_custkey,
            c_name: row.c_name.to_string(),
            c_address: row.c_address.to_string(),
            c_nationkey: row.c_nationkey,
            c_phone: row.c_phone.to_string(),
            c_acctbal: number(row.c_acctbal),
            c_mktsegment: row.c_mktsegment.to_string(),
            c_comment: row.c_comment.to_string(),
        }),
    )
}

fn parts(connection: &mut Connection) -> Result<()> {
    insert(
        connection,
        PartGenerator::new(SCALE, 1, 1).iter().map(|row| Part {
            p_partkey: row.p_partkey,
            p_name: row.p_name.to_string(),
            p_mfgr: row.p_mfgr.to_string(),
            p_brand: row.p_brand.to_string(),
            p_type: row.p_type.to_string(),
            p_size: row.p_size,
            p_container: row.p_container.to_string(),
            p_retailprice: number(row.p_retailprice),
            p_comment: row.p_comment.to_string(),
        }),
    )?;
    insert(
        connection,
        PartSuppGenerator::new(SCALE, 1, 1).iter().map(|row| PartSupp {
            ps_partkey: row.ps_partkey,
            ps_suppkey: row.ps_suppkey,
            ps_availqty: row.ps_availqty,
            ps_supplycost: number(row.ps_supplycost),
            ps_comment: row.ps_comment.to_string(),
        }),
    )
}

fn orders(connection: &mut Connection) -> Result<()> {
    insert(
        connection,
        OrderGenerator::new(SCALE, 1, 1).iter().map(|row| Orders {
            o_orderkey: row.o_orderkey,
            o_custkey: row.o_custkey,
            o_orderstatus: row.o_orderstatus.to_string(),
            o_totalprice: number(row.o_totalprice),
            o_orderdate: date(row.o_orderdate),
            o_orderpriority: row.o_orderpriority.to_string(),
            o_clerk: row.o_clerk.to_string(),
            o_shippriority: row.o_shippriority,
            o_comment: row.o_comment.to_string(),
        }),
    )?;
    insert(
        connection,
        LineItemGenerator::new(SCALE, 1, 1).iter().map(|row| LineItem {
            l_orderkey: row.l_orderkey,
            l_linenumber: row.l_linenumber,
            l_partkey: row.l_partkey,
            l_suppkey: row.l_suppkey,
            l_quantity: row.l_quantity as f64,
            l_extendedprice: number(row.l_extendedprice),
            l_discount: number(row.l_discount),
            l_tax: number(row.l_tax),
            l_returnflag: row.l_returnflag.to_string(),
            l_linestatus: row.l_linestatus.to_string(),
            l_shipdate: date(row.l_shipdate),
            l_commitdate: date(row.l_commitdate),
            l_receiptdate: date(row.l_receiptdate),
            l_shipinstruct: row.l_shipinstruct.to_string(),
            l_shipmode: row.l_shipmode.to_string(),
            l_comment: row.l_comment.to_string(),
        }),
    )
}
