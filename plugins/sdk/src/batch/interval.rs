//! A span of time, in the 16 bytes in which it crosses.

/// A span of time. Months and days are kept apart from the rest: how long they are depends on where they are added.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Interval([u8; 16]);

impl Interval {
    /// So many months, days and microseconds; each may be negative.
    pub const fn new(months: i32, days: i32, micros: i64) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (months.to_le_bytes(), days.to_le_bytes());
        let [i, j, k, l, m, n, o, p] = micros.to_le_bytes();
        Interval([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    /// Months.
    pub const fn months(&self) -> i32 {
        let [a, b, c, d, ..] = self.0;
        i32::from_le_bytes([a, b, c, d])
    }

    /// Days.
    pub const fn days(&self) -> i32 {
        let [_, _, _, _, a, b, c, d, ..] = self.0;
        i32::from_le_bytes([a, b, c, d])
    }

    /// Microseconds.
    pub const fn micros(&self) -> i64 {
        let [.., a, b, c, d, e, f, g, h] = self.0;
        i64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    /// As it crosses.
    pub(super) const fn from_bytes(bytes: [u8; 16]) -> Self {
        Interval(bytes)
    }

    /// As it crosses.
    pub(super) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Debug for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interval").field("months", &self.months()).field("days", &self.days()).field("micros", &self.micros()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_lie_where_both_sides_look() {
        let interval = Interval::new(-2, 3, i64::MIN);
        assert_eq!((interval.months(), interval.days(), interval.micros()), (-2, 3, i64::MIN));
        assert_eq!(Interval::new(1, 2, 3).as_bytes(), &[1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    }
}
