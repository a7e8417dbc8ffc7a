//! The frame of a window: `ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES`.
use super::{Expr, IntoExpr, Node};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    visit::Key,
};

/// What the ends of a frame count (SQLAlchemy: `rows=`, `range_=`, `groups=` of `over()`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameUnits {
    /// Rows.
    Rows = 1,
    /// The difference of the sort key.
    Range = 2,
    /// Groups of rows that are equal by the sort key.
    Groups = 3,
}

/// One end of a frame (SQLAlchemy: the numbers in `rows=(-2, 0)`).
///
/// ```
/// use aludel_sql::{Bound, Exclude, Over, SqlType, Table, column, sum, window};
///
/// let sales = Table::new("sales").column(column("day", SqlType::Integer)).column(column("sum", SqlType::BigInteger));
/// let by_day = window().order_by(sales.col::<i32>("day")?);
/// let frame = |window| format!("{:?}", sum(sales.col::<i64>("sum").unwrap()).over(&window)).replace("sum(sales.sum) OVER (ORDER BY sales.day ", "(");
///
/// assert_eq!(frame(by_day.clone().rows(Bound::Preceding(2), Bound::CurrentRow)), "(ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)");
/// assert_eq!(
///     frame(by_day.clone().groups(Bound::UnboundedPreceding, Bound::Following(1)).exclude(Exclude::Ties)),
///     "(GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE TIES)"
/// );
/// let (before, after) = (Bound::preceding_by::<i32>(7), Bound::following_by::<i32>(7));
/// assert_eq!(frame(by_day.range(before, after)), "(RANGE BETWEEN ? PRECEDING AND ? FOLLOWING)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// The first row of the partition.
    UnboundedPreceding,
    /// So many rows or groups back. The number becomes part of the SQL.
    Preceding(u64),
    /// As far back as this expression says: for RANGE over dates and the like.
    PrecedingBy(Node),
    /// The current row.
    CurrentRow,
    /// So many rows or groups ahead. The number becomes part of the SQL.
    Following(u64),
    /// As far ahead as this expression says.
    FollowingBy(Node),
    /// The last row of the partition.
    UnboundedFollowing,
}

impl Bound {
    /// As far back as an expression says, for RANGE (SQLAlchemy has no counterpart: its numbers are part of the SQL, as those of
    /// [`Bound::Preceding`]). A database that takes no distance there, or no bound one, refuses.
    pub fn preceding_by<T>(distance: impl IntoExpr<T>) -> Self {
        Bound::PrecedingBy(Expr::into_node(distance.into_expr()))
    }

    /// As far ahead as an expression says, for RANGE (SQLAlchemy has no counterpart, as for [`Bound::preceding_by`]).
    pub fn following_by<T>(distance: impl IntoExpr<T>) -> Self {
        Bound::FollowingBy(Expr::into_node(distance.into_expr()))
    }

    pub(crate) fn number(&self) -> u8 {
        match self {
            Bound::UnboundedPreceding => 1,
            Bound::Preceding(_) | Bound::PrecedingBy(_) => 2,
            Bound::CurrentRow => 3,
            Bound::Following(_) | Bound::FollowingBy(_) => 4,
            Bound::UnboundedFollowing => 5,
        }
    }

    /// How far it lies, when that is an expression.
    pub(crate) fn distance(&self) -> Option<&Node> {
        match self {
            Bound::PrecedingBy(distance) | Bound::FollowingBy(distance) => Some(distance),
            Bound::UnboundedPreceding | Bound::Preceding(_) | Bound::CurrentRow | Bound::Following(_) | Bound::UnboundedFollowing => None,
        }
    }

    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        match self {
            Bound::UnboundedPreceding => c.push("UNBOUNDED PRECEDING"),
            Bound::UnboundedFollowing => c.push("UNBOUNDED FOLLOWING"),
            Bound::CurrentRow => c.push("CURRENT ROW"),
            Bound::Preceding(count) => c.push(&format!("{count} PRECEDING")),
            Bound::Following(count) => c.push(&format!("{count} FOLLOWING")),
            Bound::PrecedingBy(distance) | Bound::FollowingBy(distance) => {
                c.operand(distance, p::ATOM)?;
                c.push(if matches!(self, Bound::PrecedingBy(_)) { " PRECEDING" } else { " FOLLOWING" });
            }
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(self.number());
        match self {
            Bound::Preceding(count) | Bound::Following(count) => {
                key.byte(0);
                key.text(&count.to_string());
            }
            Bound::PrecedingBy(distance) | Bound::FollowingBy(distance) => {
                key.byte(1);
                key.expr(distance);
            }
            Bound::UnboundedPreceding | Bound::CurrentRow | Bound::UnboundedFollowing => {}
        }
    }
}

/// Which rows of the frame are left out (SQLAlchemy: `exclude=` of `over()`, new in 2.1). Shown at [`Bound`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exclude {
    /// The current row.
    CurrentRow = 1,
    /// The current row and those equal to it by the sort key.
    Group = 2,
    /// Those equal to the current row, but not itself.
    Ties = 3,
}

/// A frame, made by [`crate::expr::WindowSpec::rows`], [`range`](crate::expr::WindowSpec::range) and [`groups`](crate::expr::WindowSpec::groups)
/// (SQLAlchemy: `FrameClause`).
///
/// ```
/// use aludel_sql::{Bound, expr::{Frame, FrameUnits}};
///
/// let frame = Frame { units: FrameUnits::Rows, start: Bound::Preceding(2), end: Bound::CurrentRow, exclude: None };
/// assert_eq!((frame.units as i32, frame.end), (1, Bound::CurrentRow));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// What the ends count.
    pub units: FrameUnits,
    /// Where it begins.
    pub start: Bound,
    /// Where it ends.
    pub end: Bound,
    /// What is left out.
    pub exclude: Option<Exclude>,
}

crate::visit::rewrite!(Frame: start, end);

impl Frame {
    /// Refuses a distance where the dialect's text `range_distance` is empty, and one that is bound where it is `literal`.
    fn check_distance(&self, c: &Compiler<'_>) -> Result<()> {
        let rule = c.dialect_text("range_distance", "any");
        let refused = |bound: &Bound| match bound {
            Bound::UnboundedPreceding | Bound::CurrentRow | Bound::UnboundedFollowing => false,
            Bound::PrecedingBy(Node::Bind(_)) | Bound::FollowingBy(Node::Bind(_)) => rule != "any",
            _ => rule.is_empty(),
        };
        if !refused(&self.start) && !refused(&self.end) {
            return Ok(());
        }
        let what = if rule.is_empty() { "a frame of RANGE that ends at a distance" } else { "a frame of RANGE that ends at a bound value" };
        Err(c.unsupported(what, Capability::WindowFunctions))
    }

    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.units == FrameUnits::Groups && !c.has(Capability::FrameGroups) {
            return Err(c.unsupported("a frame of GROUPS", Capability::FrameGroups));
        }
        if self.units == FrameUnits::Range {
            self.check_distance(c)?;
        }
        c.push(match self.units {
            FrameUnits::Rows => "ROWS BETWEEN ",
            FrameUnits::Range => "RANGE BETWEEN ",
            FrameUnits::Groups => "GROUPS BETWEEN ",
        });
        self.start.compile(c)?;
        c.push(" AND ");
        self.end.compile(c)?;
        let Some(exclude) = self.exclude else { return Ok(()) };
        if !c.has(Capability::FrameExclude) {
            return Err(c.unsupported("EXCLUDE in a frame", Capability::FrameExclude));
        }
        c.push(match exclude {
            Exclude::CurrentRow => " EXCLUDE CURRENT ROW",
            Exclude::Group => " EXCLUDE GROUP",
            Exclude::Ties => " EXCLUDE TIES",
        });
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(self.units as u8);
        self.start.key(key);
        self.end.key(key);
        key.byte(self.exclude.map_or(0, |exclude| exclude as u8));
    }
}

impl crate::visit::Rewrite for Bound {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        match self {
            Bound::PrecedingBy(distance) => Bound::PrecedingBy(distance.rewrite(transform)),
            Bound::FollowingBy(distance) => Bound::FollowingBy(distance.rewrite(transform)),
            Bound::UnboundedPreceding | Bound::Preceding(_) | Bound::CurrentRow | Bound::Following(_) | Bound::UnboundedFollowing => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Over, func, window};

    fn sql(spec: &crate::expr::WindowSpec) -> String {
        format!("{:?}", func::<i64>("count", []).over(spec))
    }

    #[test]
    fn ends_and_exclusions() {
        let spec = window().rows(Bound::Preceding(2), Bound::CurrentRow).exclude(Exclude::Ties);
        assert_eq!(sql(&spec), "count(*) OVER (ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES)");
        let spec = window().range(Bound::preceding_by::<i64>(5), Bound::UnboundedFollowing);
        assert_eq!(sql(&spec), "count(*) OVER (RANGE BETWEEN ? PRECEDING AND UNBOUNDED FOLLOWING)");
    }
}
