//! Many rows with few statements, and the keys that they were given.
//!
//! Rows go in by INSERT statements of powers of two, up to [`MOST_ROWS`] rows, prepared once and kept; a statement has at most
//! 65,535 placeholders, and its values fit into one packet of the server's.
//!
//! # Keys
//! MariaDB gives them with RETURNING, in the order of the rows. MySQL has no RETURNING. It tells the first id that a statement made, and
//! for a plain `INSERT … VALUES` whose rows all leave the key to the server the others follow, `auto_increment_increment`
//! apart: InnoDB reserves the ids of a statement with a known number of rows at once, in every `innodb_autoinc_lock_mode`. [`Ids`] makes
//! sure of the conditions; where one fails, rows go in one by one:
//!
//! * the key is the table's AUTO_INCREMENT column, and the statement does not give it;
//! * the table is InnoDB's, and no trigger fires before an insert (it could set the key);
//! * the session's variables are as they were when the connection was opened.
//!
//! # Atomicity
//! Each statement is all or nothing, the call as a whole is not: after an error the caller rolls back.
mod head;

use super::{connection::MysqlConnection, error, text::literal};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, Param, Params, Result, RowWriter};

/// Rows of the largest statement.
const MOST_ROWS: usize = 1024;
/// Placeholders of one statement, by the protocol.
const MOST_VALUES: usize = 65_535;
/// Shapes that one connection keeps prepared; the longest unused one goes first.
const SHAPES: usize = 32;

/// The kept statements of one connection.
#[derive(Default)]
pub(super) struct BatchInserts {
    /// The last used one is the last.
    shapes: Vec<Kept>,
}

/// What to insert: the statement's parts, and the rows' width in values.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    pub(super) head: &'a str,
    pub(super) tuple: &'a str,
    pub(super) returning: &'a str,
    pub(super) width: usize,
}

struct Kept {
    head: String,
    tuple: String,
    returning: String,
    width: usize,
    ids: Ids,
    /// The statement of `1 << place` rows.
    statements: Vec<Option<u64>>,
}

/// How the keys come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ids {
    /// Nobody wants them.
    None,
    Returning,
    /// The first is told, the others follow.
    Consecutive,
    /// The statement's one id is told.
    OneByOne,
}

impl MysqlConnection {
    /// Inserts all rows of `params`, and writes a row of keys for each unless `returning` is empty.
    pub(super) fn insert_rows(&mut self, shape: Shape<'_>, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        if shape.width == 0 || !params.len().is_multiple_of(shape.width) {
            return Err(error::misuse(format!("{} values do not make rows of {}", params.len(), shape.width)));
        }
        let mut kept = match self.inserts.take(shape) {
            Some(kept) => kept,
            None => Kept::new(shape, self.ids(shape)?),
        };
        let done = self.insert_kept(&mut kept, params, out);
        if let Some(forgotten) = self.inserts.put_back(kept) {
            forgotten.statements.into_iter().flatten().for_each(|statement| self.forget(statement));
        }
        done
    }

    fn insert_kept(&mut self, kept: &mut Kept, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let (rows, mut row, mut total) = (params.len() / kept.width, 0, ExecResult::default());
        let ids = if kept.ids == Ids::Consecutive && self.traces { Ids::OneByOne } else { kept.ids };
        out.start(usize::from(matches!(ids, Ids::Consecutive | Ids::OneByOne)));
        while row < rows {
            let most = if ids == Ids::OneByOne { 0 } else { self.power(kept.width, rows - row, params, row) };
            let count = 1 << most;
            let statement = self.statement(kept, most)?;
            let (first, values) = (row * kept.width, count * kept.width);
            match self.gather(statement, params, first, values, out)? {
                None => total.affected += count as u64,
                Some(done) => {
                    total.affected += done.affected;
                    if done.last_id != 0 {
                        (total.last_id, total.has_last_id) = (done.last_id.cast_signed(), true);
                    }
                    self.write_ids(ids, done.last_id, count, out)?;
                }
            }
            row += count;
        }
        Ok(total)
    }

    fn write_ids(&self, ids: Ids, first: u64, count: usize, out: &mut RowWriter<'_>) -> Result<()> {
        if !matches!(ids, Ids::Consecutive | Ids::OneByOne) {
            return Ok(());
        }
        if first == 0 {
            return Err(Error::new(ErrorKind::OTHER, "the server does not tell the key that it made\nhelp: set the key in the program"));
        }
        for place in 0..count {
            out.i64(first.cast_signed() + place as i64 * self.limits.id_step);
            out.end_row();
        }
        Ok(())
    }

    /// The power of two of the rows that the next statement takes: as many as are left, as fit into placeholders and into a packet.
    fn power(&self, width: usize, left: usize, params: Params<'_>, row: usize) -> u32 {
        let mut power = left.min(MOST_ROWS).min((MOST_VALUES / width).max(1)).ilog2();
        // Small values always fit: only looking at them all would tell.
        while power > 0 && bytes(params, row * width, width << power) > self.limits.packet / 2 {
            power -= 1;
        }
        power
    }

    fn statement(&mut self, kept: &mut Kept, power: u32) -> Result<u64> {
        let place = power as usize;
        if kept.statements.len() <= place {
            kept.statements.resize(place + 1, None);
        }
        if let Some(statement) = kept.statements[place] {
            return Ok(statement);
        }
        let rows = vec![kept.tuple.as_str(); 1 << power].join(", ");
        let returning = if kept.ids == Ids::Returning { format!(" RETURNING {}", kept.returning) } else { String::new() };
        let statement = self.keep(&format!("{}{rows}{returning}", kept.head))?;
        kept.statements[place] = Some(statement);
        Ok(statement)
    }

    fn ids(&mut self, shape: Shape<'_>) -> Result<Ids> {
        if shape.returning.is_empty() {
            return Ok(Ids::None);
        }
        if self.mariadb {
            return Ok(Ids::Returning);
        }
        let (Some(head), Some(key)) = (head::parse(shape.head), head::single_column(shape.returning)) else { return Ok(Ids::OneByOne) };
        let schema = head.schema.as_deref().map_or("DATABASE()".to_owned(), literal);
        let table = literal(&head.table);
        self.free()?;
        let rows = self.wire.rows(&format!(
            "SELECT c.COLUMN_NAME, t.ENGINE, EXISTS (SELECT 1 FROM information_schema.TRIGGERS AS r WHERE r.EVENT_OBJECT_SCHEMA = {schema} \
             AND r.EVENT_OBJECT_TABLE = {table} AND r.EVENT_MANIPULATION = 'INSERT' AND r.ACTION_TIMING = 'BEFORE') \
             FROM information_schema.COLUMNS AS c JOIN information_schema.TABLES AS t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
             WHERE c.TABLE_SCHEMA = {schema} AND c.TABLE_NAME = {table} AND c.EXTRA LIKE '%auto_increment%'"
        ))?;
        let told = rows.first().map(|row| row.iter().map(|value| value.as_deref().unwrap_or_default()).collect::<Vec<_>>());
        match told.as_deref() {
            Some([name, engine, triggers]) if name.eq_ignore_ascii_case(&key) => {
                let given = head.columns.iter().any(|column| column.eq_ignore_ascii_case(&key));
                Ok(if !given && *engine == "InnoDB" && *triggers == "0" { Ids::Consecutive } else { Ids::OneByOne })
            }
            _ => Err(no_key(&key, &head.table)),
        }
    }
}

#[cold]
fn no_key(key: &str, table: &str) -> Error {
    let message = format!(
        "MySQL cannot tell what it put into `{key}` of `{table}`: only the AUTO_INCREMENT key comes back\nhelp: set the value in the program, or read the row again"
    );
    Error::new(ErrorKind::OTHER, message).detail("table", table).detail("column", key)
}

/// Bytes that these values take, at most, in a packet.
fn bytes(params: Params<'_>, first: usize, count: usize) -> usize {
    let size = |place: usize| match params.get(place) {
        Param::Text(text) | Param::Json(text) | Param::Decimal(text) => text.len() + 11,
        Param::Bytes(bytes) => bytes.len() + 11,
        Param::Uuid(_) => 40,
        _ => 16,
    };
    (first..first + count).map(size).sum()
}

impl BatchInserts {
    fn take(&mut self, shape: Shape<'_>) -> Option<Kept> {
        let place = self.shapes.iter().rposition(|kept| kept.is_for(shape))?;
        Some(self.shapes.remove(place))
    }

    /// Gives what has to go instead, if there is no room.
    fn put_back(&mut self, kept: Kept) -> Option<Kept> {
        self.shapes.push(kept);
        (self.shapes.len() > SHAPES).then(|| self.shapes.remove(0))
    }

    /// A table may have changed: what is known about keys is forgotten. Gives the statements to close.
    pub(super) fn clear(&mut self) -> Vec<u64> {
        self.shapes.drain(..).flat_map(|kept| kept.statements).flatten().collect()
    }
}

impl Kept {
    fn new(shape: Shape<'_>, ids: Ids) -> Self {
        Kept {
            head: shape.head.to_owned(),
            tuple: shape.tuple.to_owned(),
            returning: shape.returning.to_owned(),
            width: shape.width,
            ids,
            statements: Vec::new(),
        }
    }

    fn is_for(&self, shape: Shape<'_>) -> bool {
        self.width == shape.width && self.head == shape.head && self.tuple == shape.tuple && self.returning == shape.returning
    }
}
