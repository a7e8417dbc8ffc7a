//! The eight tables. Prices are doubles: the answers are compared with a tolerance far below a cent.
#![allow(missing_docs)]
use aludel::prelude::*;
use chrono::NaiveDate;

#[derive(Model, Debug, Clone)]
#[model(table = "region")]
pub struct Region {
    #[model(primary_key)]
    pub r_regionkey: i64,
    #[model(length = 25)]
    pub r_name: String,
    pub r_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "nation")]
pub struct Nation {
    #[model(primary_key)]
    pub n_nationkey: i64,
    #[model(length = 25)]
    pub n_name: String,
    pub n_regionkey: i64,
    pub n_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "supplier")]
pub struct Supplier {
    #[model(primary_key)]
    pub s_suppkey: i64,
    #[model(length = 25)]
    pub s_name: String,
    #[model(length = 40)]
    pub s_address: String,
    pub s_nationkey: i64,
    #[model(length = 15)]
    pub s_phone: String,
    pub s_acctbal: f64,
    pub s_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "customer")]
pub struct Customer {
    #[model(primary_key)]
    pub c_custkey: i64,
    #[model(length = 25)]
    pub c_name: String,
    #[model(length = 40)]
    pub c_address: String,
    pub c_nationkey: i64,
    #[model(length = 15)]
    pub c_phone: String,
    pub c_acctbal: f64,
    #[model(length = 10)]
    pub c_mktsegment: String,
    #[model(length = 120)]
    pub c_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "part")]
pub struct Part {
    #[model(primary_key)]
    pub p_partkey: i64,
    #[model(length = 55)]
    pub p_name: String,
    #[model(length = 25)]
    pub p_mfgr: String,
    #[model(length = 10)]
    pub p_brand: String,
    #[model(length = 25)]
    pub p_type: String,
    pub p_size: i32,
    #[model(length = 10)]
    pub p_container: String,
    pub p_retailprice: f64,
    pub p_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "partsupp")]
pub struct PartSupp {
    #[model(primary_key)]
    pub ps_partkey: i64,
    #[model(primary_key)]
    pub ps_suppkey: i64,
    pub ps_availqty: i32,
    pub ps_supplycost: f64,
    pub ps_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "orders", index(o_custkey))]
pub struct Orders {
    #[model(primary_key)]
    pub o_orderkey: i64,
    pub o_custkey: i64,
    #[model(length = 1)]
    pub o_orderstatus: String,
    pub o_totalprice: f64,
    pub o_orderdate: NaiveDate,
    #[model(length = 15)]
    pub o_orderpriority: String,
    #[model(length = 15)]
    pub o_clerk: String,
    pub o_shippriority: i32,
    pub o_comment: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "lineitem", index(l_partkey, l_suppkey))]
pub struct LineItem {
    #[model(primary_key)]
    pub l_orderkey: i64,
    #[model(primary_key)]
    pub l_linenumber: i32,
    pub l_partkey: i64,
    pub l_suppkey: i64,
    pub l_quantity: f64,
    pub l_extendedprice: f64,
    pub l_discount: f64,
    pub l_tax: f64,
    #[model(length = 1)]
    pub l_returnflag: String,
    #[model(length = 1)]
    pub l_linestatus: String,
    pub l_shipdate: NaiveDate,
    pub l_commitdate: NaiveDate,
    pub l_receiptdate: NaiveDate,
    #[model(length = 25)]
    pub l_shipinstruct: String,
    #[model(length = 10)]
    pub l_shipmode: String,
    pub l_comment: String,
}

/// Their metadata.
pub fn metadata() -> MetaData {
    MetaData::new()
        .model::<Region>()
        .model::<Nation>()
        .model::<Supplier>()
        .model::<Customer>()
        .model::<Part>()
        .model::<PartSupp>()
        .model::<Orders>()
        .model::<LineItem>()
}
