//! Rows on their way out, with a fault.
use super::Fault;
use aludel_plugin_sdk::{Param, RowBuffer, RowWriter};

/// Hands rows over as the fault has them. `keys`: the first column is that of a new row's key.
pub(super) fn hand_over(rows: &RowBuffer, fault: Fault, keys: bool, out: &mut RowWriter<'_>) {
    out.start(rows.width());
    let mut order: Vec<usize> = (0..rows.len()).collect();
    match fault {
        Fault::LostRow if order.len() > 1 => drop(order.pop()),
        Fault::DoubledRow => order.extend(order.last().copied()),
        Fault::ReversedRows if !keys => order.reverse(),
        Fault::KeysOfManyReversed if keys => order.reverse(),
        _ => {}
    }
    for index in order {
        let mut row = rows.row(index).unwrap_or_default();
        match fault {
            Fault::SwappedColumns if row.len() > 1 => row.swap(0, 1),
            Fault::KeysOffByOne if keys => {
                if let Some(Param::I64(key)) = row.first_mut() {
                    *key += 1;
                }
            }
            _ => {}
        }
        row.into_iter().for_each(|value| write(value, fault, out));
        out.end_row();
    }
}

fn write(value: Param<'_>, fault: Fault, out: &mut RowWriter<'_>) {
    match (fault, value) {
        (Fault::NullIsZero, Param::Null) => out.i64(0),
        (Fault::NullIsEmptyText, Param::Null) => out.text(""),
        (Fault::IntegersByFloat, Param::I64(value)) => out.i64(value as f64 as i64),
        (Fault::IntegersOf32Bits, Param::I64(value)) => out.i64(i64::from(value as i32)),
        (Fault::FloatsOf32Bits, Param::F64(value)) => out.f64(f64::from(value as f32)),
        (Fault::BytesEndAtZero, Param::Bytes(bytes)) => out.bytes(bytes.split(|byte| *byte == 0).next().unwrap_or_default()),
        (_, Param::Text(value)) => text(value, fault, out),
        (_, value) => out.param(value),
    }
}

fn text(value: &str, fault: Fault, out: &mut RowWriter<'_>) {
    match fault {
        Fault::EmptyTextIsNull if value.is_empty() => out.null(),
        Fault::TextIsCut => out.text(value.get(..4000).unwrap_or(value)),
        Fault::TextIsTrimmed => out.text(value.trim_end()),
        Fault::TextIsAscii => out.text(&value.replace(|character: char| !character.is_ascii(), "?")),
        Fault::LineEndsAreConverted => out.text(&value.replace("\r\n", "\n")),
        Fault::FractionsAreLost => out.text(&without_fraction(value)),
        _ => out.text(value),
    }
}

/// `2024-02-29 12:00:00.25` without the last part.
fn without_fraction(value: &str) -> String {
    let Some((seconds, rest)) = value.split_once('.') else { return value.to_owned() };
    if !seconds.contains(':') {
        return value.to_owned();
    }
    format!("{seconds}{}", rest.trim_start_matches(|character: char| character.is_ascii_digit()))
}
