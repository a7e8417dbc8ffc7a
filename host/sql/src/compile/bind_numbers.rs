//! Which bound value a placeholder stands for: found by the value's address, as clauses may be written in another order than
//! they are walked.
use crate::{types::Value, visit::key::BindRef};

/// The addresses of a statement's bound values, in the order of the cache key.
pub(super) struct BindNumbers {
    addresses: Vec<*const Value>,
    /// Addresses and numbers by address, made when a value is not where it was expected in a long list.
    sorted: Vec<(*const Value, u32)>,
}

/// Up to so many values are looked through one by one.
const FEW: usize = 16;

impl BindNumbers {
    pub(super) fn new(binds: &[BindRef<'_>]) -> Self {
        BindNumbers { addresses: binds.iter().map(|bind| std::ptr::from_ref(bind.value)).collect(), sorted: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// The number of a value; `expected` is that of the next one when nothing is out of order.
    pub(super) fn find(&mut self, value: &Value, expected: usize) -> Option<u32> {
        let address = std::ptr::from_ref(value);
        if self.addresses.get(expected) == Some(&address) {
            return u32::try_from(expected).ok();
        }
        if self.addresses.len() <= FEW {
            return self.addresses.iter().position(|known| *known == address).and_then(|index| u32::try_from(index).ok());
        }
        if self.sorted.is_empty() {
            self.sorted = self.addresses.iter().copied().zip(0..).collect();
            self.sorted.sort_unstable();
        }
        let index = self.sorted.partition_point(|(known, _)| *known < address);
        self.sorted.get(index).filter(|(known, _)| *known == address).map(|(_, number)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{SqlType, TypeRef};

    #[test]
    fn values_are_found_in_any_order() {
        for count in [3_usize, 100] {
            let values: Vec<Value> = (0_i64..).take(count).map(Value::I64).collect();
            let sql_type = TypeRef::of(SqlType::BigInteger);
            let binds: Vec<BindRef<'_>> = values.iter().map(|value| BindRef { value, sql_type: &sql_type }).collect();
            let mut numbers = BindNumbers::new(&binds);
            for (index, value) in values.iter().enumerate().rev() {
                assert_eq!(numbers.find(value, 0).map(|number| number as usize), Some(index));
                assert_eq!(numbers.find(value, index).map(|number| number as usize), Some(index));
            }
            assert_eq!(numbers.find(&Value::Null, 0), None);
        }
    }
}
