//! [`ColumnType`] → the boundary's column type.
use crate::{
    batch::{Param, Params, RowWriter},
    bridge,
    column_type::ColumnType,
    error::{Error, ErrorKind, Result},
    guard::{drop_guarded, guard, guard_silent},
};
use abi_stable::{
    sabi_trait::TD_Opaque,
    std_types::{RSlice, RStr},
};
use aludel_plugin_interface::{
    batch::{RowBatch, SqlBuf},
    cell::CellRef,
    column_type::{ColumnType as AbiColumnType, ColumnTypeObj},
    error::Res,
};
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) fn column_type_object<T: ColumnType>(author: T) -> ColumnTypeObj {
    let (name, operators) = (author.name(), author.operators().0);
    ColumnTypeObj::from_value(ColumnTypeAdapter { author: Some(author), name, operators, broken: AtomicBool::new(false) }, TD_Opaque)
}

struct ColumnTypeAdapter<T> {
    /// `None` only while it is being dropped.
    author: Option<T>,
    name: &'static str,
    operators: u64,
    /// It panicked where the boundary has no way to say so; from then on everything else says it.
    broken: AtomicBool,
}

impl<T: ColumnType> ColumnTypeAdapter<T> {
    fn run<R>(&self, work: impl FnOnce(&T) -> Result<R>) -> Res<R> {
        bridge::refresh();
        guard(|| match &self.author {
            Some(author) if !self.broken.load(Ordering::Relaxed) => work(author),
            _ => Err(Error::new(ErrorKind::PANIC, format!("the column type `{}` panicked earlier and is not used again", self.name))),
        })
    }

    fn convert(&self, values: usize, batch: &mut RowBatch, work: impl FnOnce(&T, &mut RowWriter<'_>) -> Result<()>) -> Res<()> {
        self.run(|author| {
            let mut out = RowWriter::new(batch);
            work(author, &mut out)?;
            out.finish()?;
            let rows = out.rows() as usize;
            if rows == values {
                return Ok(());
            }
            Err(Error::new(ErrorKind::DATA, format!("the column type `{}` made {rows} values of {values}", self.name)))
        })
    }

    fn infallible<R>(&self, otherwise: R, work: impl FnOnce(&T) -> R) -> R {
        let Some(author) = &self.author else { return otherwise };
        guard_silent(|| work(author)).unwrap_or_else(|| {
            self.broken.store(true, Ordering::Relaxed);
            otherwise
        })
    }
}

impl<T: ColumnType> AbiColumnType for ColumnTypeAdapter<T> {
    fn name(&self) -> RStr<'static> {
        self.name.into()
    }

    fn ddl(&self, dialect: RStr<'_>, args: RSlice<'_, RStr<'_>>, out: &mut SqlBuf) -> Res<()> {
        self.run(|author| {
            let args: Vec<&str> = args.iter().map(|arg| arg.as_str()).collect();
            out.push(&author.ddl(dialect.as_str(), &args)?);
            Ok(())
        })
    }

    fn bind(&self, dialect: RStr<'_>, values: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<()> {
        self.convert(values.len(), out, |author, out| author.bind(dialect.as_str(), Params::new(values.as_slice()), out))
    }

    fn result(&self, dialect: RStr<'_>, values: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<()> {
        self.convert(values.len(), out, |author, out| author.result(dialect.as_str(), Params::new(values.as_slice()), out))
    }

    fn operators(&self) -> u64 {
        self.operators
    }

    fn sql_wrap(&self, dialect: RStr<'_>, is_bind: bool) -> RStr<'static> {
        self.infallible("", |author| author.sql_wrap(dialect.as_str(), is_bind)).into()
    }

    fn literal(&self, dialect: RStr<'_>, value: CellRef<'_>, out: &mut SqlBuf) -> Res<bool> {
        self.run(|author| {
            let literal = author.literal(dialect.as_str(), Param::from_cell(&value))?;
            if let Some(sql) = &literal {
                out.push(sql);
            }
            Ok(literal.is_some())
        })
    }

    fn reflects(&self, dialect: RStr<'_>, type_name: RStr<'_>) -> u32 {
        self.infallible(0, |author| author.reflects(dialect.as_str(), type_name.as_str()))
    }
}

impl<T> Drop for ColumnTypeAdapter<T> {
    fn drop(&mut self) {
        drop_guarded(self.author.take());
    }
}
