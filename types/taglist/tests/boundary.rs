//! The conversions as the host calls them: a whole column at once.
use aludel_plugin_interface::{
    abi_stable::std_types::{RResult, RSlice},
    batch::RowBatch,
    cell::{CellRef, Tag},
    column_type::{ColumnTypeObj, operator},
    error::ErrorKind,
};

fn taglist() -> ColumnTypeObj {
    match aludel_taglist::plugin().module().column_types()() {
        RResult::ROk(mut types) => types.remove(0),
        RResult::RErr(error) => panic!("{}", error.message),
    }
}

fn texts(batch: &RowBatch) -> Vec<Option<&str>> {
    assert_eq!((batch.ncols, batch.nrows as usize), (1, batch.cells.len()));
    let text = |bits: u64, len: u32| std::str::from_utf8(&batch.text[bits as usize..][..len as usize]).unwrap();
    batch.cells.iter().map(|cell| (cell.tag != Tag::NULL).then(|| text(cell.bits, cell.len))).collect()
}

#[test]
fn a_column_goes_there_and_back() {
    let (taglist, mut batch) = (taglist(), RowBatch::default());
    assert_eq!((taglist.name().as_str(), taglist.operators()), ("taglist", operator::EQUALITY | operator::HASH));
    let json = |text| CellRef::bytes_as(Tag::JSON, str::as_bytes(text)).unwrap();
    let values = [json(r#"["a"," b "]"#), CellRef::NULL, json("[]"), CellRef::text(r#"["c"]"#).unwrap()];
    taglist.bind("sqlite".into(), RSlice::from_slice(&values), &mut batch).into_result().unwrap();
    assert_eq!(texts(&batch), [Some("a,b"), None, Some(""), Some("c")]);
    assert!(batch.cells.iter().all(|cell| matches!(cell.tag, Tag::TEXT | Tag::NULL)));
    let values = [CellRef::text("a,b").unwrap(), CellRef::NULL, CellRef::text("").unwrap()];
    taglist.result("sqlite".into(), RSlice::from_slice(&values), &mut batch).into_result().unwrap();
    assert_eq!(texts(&batch), [Some(r#"["a","b"]"#), None, Some("[]")]);
    assert_eq!(batch.cells[0].tag, Tag::JSON);
}

#[test]
fn a_value_that_is_refused_is_a_data_error() {
    let (taglist, mut batch) = (taglist(), RowBatch::default());
    for cell in [CellRef::value(Tag::I64, 1), CellRef::text("no json").unwrap(), CellRef::text(r#"["a,b"]"#).unwrap()] {
        let error = taglist.bind("sqlite".into(), RSlice::from_slice(&[cell]), &mut batch).into_result().unwrap_err();
        assert_eq!(error.kind, ErrorKind::DATA);
    }
}
