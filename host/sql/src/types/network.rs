//! Addresses of hosts and networks.
use super::{
    sql_type::SqlType,
    sql_value::{SqlValue, out_of_range, wrong_type},
    value::{Value, ValueRef},
};
use crate::error::{Error, Result};
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

fn text<'a>(value: ValueRef<'a>, expected: &str) -> Result<&'a str> {
    match value {
        ValueRef::Text(text) => Ok(text),
        other => Err(wrong_type(expected, other)),
    }
}

macro_rules! addresses {
    ($($rust:ident),+) => {$(
        /// An address of a host (SQLAlchemy: `INET`). One with a network of its own is read as [`Cidr`].
        impl SqlValue for $rust {
            type Base = $rust;
            fn sql_type() -> SqlType {
                SqlType::Inet
            }
            fn to_value(&self) -> Value {
                Value::Text(self.to_string())
            }
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                let text = text(value, stringify!($rust))?;
                // A host is its own network, and some databases say so.
                let bare = text.strip_suffix("/32").or_else(|| text.strip_suffix("/128")).unwrap_or(text);
                bare.parse().map_err(|_| out_of_range(stringify!($rust), text))
            }
        }
    )+};
}

addresses!(IpAddr, Ipv4Addr, Ipv6Addr);

/// An address and the number of its bits that name the network (SQLAlchemy: `CIDR`).
///
/// ```
/// use aludel_sql::types::Cidr;
///
/// let network: Cidr = "10.1.0.0/16".parse()?;
/// assert!(network.contains("10.1.2.3".parse().unwrap()));
/// assert_eq!((network.address().to_string(), network.prefix()), ("10.1.0.0".to_owned(), 16));
/// // There are bits behind the prefix.
/// assert!(Cidr::new("10.1.2.3".parse().unwrap(), 16).is_none());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// The network of so many leading bits (SQLAlchemy: `ipaddress.ip_network`). `None` when the address has fewer, or has bits set behind them.
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        let network = Cidr { address, prefix };
        (prefix <= network.width() && network.masked(address) == bits(address)).then_some(network)
    }

    /// Its first address.
    pub const fn address(&self) -> IpAddr {
        self.address
    }

    /// How many leading bits name it.
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether a host belongs to it, an address of the same kind (SQLAlchemy: `host in network`).
    pub fn contains(&self, host: IpAddr) -> bool {
        host.is_ipv4() == self.address.is_ipv4() && self.masked(host) == bits(self.address)
    }

    const fn width(&self) -> u8 {
        if self.address.is_ipv4() { 32 } else { 128 }
    }

    fn masked(&self, address: IpAddr) -> u128 {
        let free = u32::from(self.width() - self.prefix.min(self.width()));
        bits(address) & u128::MAX.checked_shl(free).unwrap_or(0)
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl FromStr for Cidr {
    type Err = Error;

    /// Errors: SQL-3003.
    fn from_str(text: &str) -> Result<Self> {
        let parse = || {
            let (address, prefix) = match text.split_once('/') {
                Some((address, prefix)) => (address.parse::<IpAddr>().ok()?, Some(prefix.parse().ok()?)),
                None => (text.parse::<IpAddr>().ok()?, None),
            };
            Cidr::new(address, prefix.unwrap_or(if address.is_ipv4() { 32 } else { 128 }))
        };
        parse().ok_or_else(|| out_of_range("Cidr", text.chars().take(60).collect::<String>()))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl SqlValue for Cidr {
    type Base = Cidr;
    fn sql_type() -> SqlType {
        SqlType::Cidr
    }
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        text(value, "Cidr")?.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back() {
        for text in ["10.0.0.1", "::1", "2001:db8::ff"] {
            let address: IpAddr = text.parse().unwrap();
            assert_eq!(IpAddr::from_value(address.to_value().as_ref()).unwrap(), address);
        }
        assert_eq!(IpAddr::from_value(ValueRef::Text("10.0.0.1/32")).unwrap().to_string(), "10.0.0.1");
        assert!(IpAddr::from_value(ValueRef::Text("10.0.0.1/24")).is_err());
    }

    #[test]
    fn a_network_has_no_bits_of_hosts() {
        for text in ["0.0.0.0/0", "10.1.0.0/16", "10.1.2.3/32", "::/0", "2001:db8::/32", "::1/128"] {
            assert_eq!(text.parse::<Cidr>().unwrap().to_string(), text);
        }
        for text in ["10.1.0.1/16", "10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "x"] {
            assert!(text.parse::<Cidr>().is_err(), "{text}");
        }
        let network: Cidr = "10.1.0.0/16".parse().unwrap();
        assert!(!network.contains("10.2.0.0".parse().unwrap()) && !network.contains("::a01:1".parse().unwrap()));
    }
}
