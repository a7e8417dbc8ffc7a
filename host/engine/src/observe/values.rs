//! Bound values as text, for those who asked to see them.
use aludel_plugin_loader::{CellRef, Tag};

/// At most this many values are shown, and this many characters of each.
const VALUES: usize = 32;
const CHARACTERS: usize = 200;

/// The values of a call: `[1, "Ada", NULL]`. Hidden ones are `***`, whoever asks.
pub(crate) fn shown(cells: &[CellRef<'_>], hides: impl Fn(usize) -> bool) -> String {
    let mut out = String::from("[");
    for (index, cell) in cells.iter().take(VALUES).enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        if hides(index) {
            out.push_str("***");
        } else {
            out.push_str(&one(cell));
        }
    }
    if cells.len() > VALUES {
        out.push_str(&format!(", … {} more", cells.len() - VALUES));
    }
    out.push(']');
    out
}

fn one(cell: &CellRef<'_>) -> String {
    match (cell.tag(), cell.bytes()) {
        (Tag::NULL, _) => "NULL".to_owned(),
        (Tag::BOOL, _) => (cell.bits() != 0).to_string(),
        (Tag::F64, _) => f64::from_bits(cell.bits()).to_string(),
        (Tag::U64, _) => cell.bits().to_string(),
        (tag, Some(bytes)) if tag.in_text() => format!("{:?}", String::from_utf8_lossy(bytes).chars().take(CHARACTERS).collect::<String>()),
        (_, Some(bytes)) => format!("{} bytes", bytes.len()),
        (_, None) => cell.bits().cast_signed().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short() {
        let text = "x".repeat(1_000);
        let cells = [CellRef::NULL, CellRef::value(Tag::I64, u64::MAX), CellRef::value(Tag::BOOL, 1), CellRef::text(&text).unwrap()];
        assert!(shown(&cells, |index| index > 0).starts_with("[NULL, ***, ***, ***]"));
        let shown = shown(&cells, |_| false);
        assert!(shown.starts_with("[NULL, -1, true, \"xxx"), "{shown}");
        assert!(shown.len() < 300);
    }
}
