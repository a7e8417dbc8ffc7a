//! The prepared statements for one shape of insert.
use super::{ROWS, Shape, unnest};
use crate::driver::{array, bind, catalog::Catalog, message, options::StatementCache, statement::Prepared, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, Params, Result};

pub(super) struct Plan {
    head: String,
    tuple: String,
    returning: String,
    width: usize,
    number: u64,
    named: bool,
    /// For one row.
    pub(super) single: Prepared,
    arrays: Arrays,
}

/// The statement for any number of rows.
enum Arrays {
    Unknown,
    /// This insert cannot be written like that.
    Impossible,
    Prepared(Box<Prepared>),
}

impl Plan {
    pub(super) fn new(wire: &mut Wire, catalog: &mut Catalog, mode: StatementCache, shape: Shape<'_>, number: u64) -> Result<Self> {
        let named = mode == StatementCache::Named;
        let name = if named { format!("i{number}") } else { String::new() };
        let returning = if shape.returning.is_empty() { String::new() } else { format!(" RETURNING {}", shape.returning) };
        let single = Prepared::new(wire, catalog, name, &format!("{} {}{returning}", shape.head.trim_end(), shape.tuple))?;
        if single.params.len() != shape.width {
            let error = format!("a row of the insert has {} parameters, but {} values were given", single.params.len(), shape.width);
            return Err(Error::new(ErrorKind::MISUSE, error));
        }
        Ok(Plan {
            head: shape.head.to_owned(),
            tuple: shape.tuple.to_owned(),
            returning: shape.returning.to_owned(),
            width: shape.width,
            number,
            named,
            single,
            arrays: Arrays::Unknown,
        })
    }

    #[inline]
    pub(super) fn is_for(&self, shape: Shape<'_>) -> bool {
        self.head == shape.head && self.tuple == shape.tuple && self.returning == shape.returning && self.width == shape.width
    }

    /// Makes sure that the statement with arrays is there, if there is one.
    pub(super) fn unnest(&mut self, wire: &mut Wire, catalog: &mut Catalog) -> Result<bool> {
        if matches!(self.arrays, Arrays::Unknown) {
            self.arrays = self.prepare_arrays(wire, catalog)?.map_or(Arrays::Impossible, |prepared| Arrays::Prepared(Box::new(prepared)));
        }
        Ok(matches!(self.arrays, Arrays::Prepared(_)))
    }

    fn prepare_arrays(&self, wire: &mut Wire, catalog: &mut Catalog) -> Result<Option<Prepared>> {
        let types: Vec<u32> = self.single.params.iter().map(|kind| kind.array).collect();
        let takes_arrays = self.single.params.iter().any(|kind| kind.array == 0 || kind.element != 0);
        let Some(sql) = (!takes_arrays).then(|| unnest::statement(&self.head, &self.tuple, &self.returning, self.width)).flatten() else {
            return Ok(None);
        };
        let name = if self.named { format!("u{}", self.number) } else { String::new() };
        let prepared = Prepared::with_types(wire, catalog, name, &sql, &types)?;
        let fits = prepared.params.iter().all(|kind| kind.element != 0) && prepared.columns.len() == self.single.columns.len();
        Ok(fits.then_some(prepared))
    }

    /// Puts the runs with arrays into the flight.
    pub(super) fn put_arrays(&mut self, wire: &mut Wire, catalog: &mut Catalog, mode: StatementCache, params: Params<'_>) -> Result<()> {
        let Arrays::Prepared(prepared) = &mut self.arrays else { return Ok(()) };
        let (width, rows) = (self.width, params.len() / self.width);
        prepared.fly(wire, catalog, mode, |out, prepared| {
            for first in (0..rows).step_by(ROWS) {
                let count = ROWS.min(rows - first);
                bind::bind_with(out, "", prepared, |place, kind, out| {
                    let values = || (first..first + count).map(|row| params.get(row * width + place));
                    let lengths = [count as u32];
                    if array::write(kind, lengths.into_iter(), values(), out)? {
                        return Ok(true);
                    }
                    array::write_notation(kind, &lengths, values(), out).map(|()| false)
                })?;
                message::execute(out, "", 0);
            }
            Ok(())
        })
    }

    pub(super) fn close(self, wire: &mut Wire) {
        self.single.close(wire);
        if let Arrays::Prepared(prepared) = self.arrays {
            prepared.close(wire);
        }
    }
}
