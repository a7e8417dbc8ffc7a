//! The types of a plugin against ours, in both directions.
//!
//! abi_stable's own check asks that the plugin has at least our fields, so it refuses an older plugin. Asked
//! the other way round as well, and content with either answer, it accepts an older and a newer one: a
//! type that is passed by value is compared for equality in both directions, and of a type that may grow one
//! must be the beginning of the other.
use abi_stable::{
    abi_stability::abi_checking::{AbiInstability, AbiInstabilityErrors, check_layout_compatibility},
    type_layout::{TLFieldOrFunction, TypeLayout},
};

/// `Err`: one line for each difference.
pub(crate) fn compare(ours: &'static TypeLayout, theirs: &'static TypeLayout) -> Result<(), Vec<String>> {
    let Err(as_newer) = check_layout_compatibility(ours, theirs) else { return Ok(()) };
    let Err(as_older) = check_layout_compatibility(theirs, ours) else { return Ok(()) };
    let (newer, older) = (lines(&as_newer, false), lines(&as_older, true));
    Err(if older.len() < newer.len() { older } else { newer })
}

fn lines(errors: &AbiInstabilityErrors, swapped: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for error in &errors.errors {
        let names: Vec<String> =
            error.stack_trace.iter().map(|step| step_name(&step.expected)).filter(|name| !SCAFFOLD.contains(&name.as_str())).collect();
        let type_name = error.stack_trace.last().and_then(|step| type_name(&step.expected)).unwrap_or("the module");
        for difference in &error.errs {
            let line = format!("{type_name}: {} (at {})", describe(difference, swapped), names.join("."));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// Fields of abi_stable's own types, which tell a reader nothing.
const SCAFFOLD: &[&str] = &["0", "field_0", "__returns", "buffer", "obj", "vtable"];

fn step_name(step: &TLFieldOrFunction) -> String {
    match step {
        TLFieldOrFunction::Field(field) => field.name().to_owned(),
        TLFieldOrFunction::Function(function) => format!("{}()", function.name),
    }
}

fn type_name(step: &TLFieldOrFunction) -> Option<&'static str> {
    match step {
        TLFieldOrFunction::Field(field) => Some(field.layout().name()),
        TLFieldOrFunction::Function(_) => None,
    }
}

fn describe(difference: &AbiInstability, swapped: bool) -> String {
    let (expected, found) = if swapped { ("in the plugin", "here") } else { ("here", "in the plugin") };
    let two = |what: &str, a: String, b: String| format!("{what}{a} {expected}, {b} {found}");
    match difference {
        AbiInstability::FieldCountMismatch(both) => two("fields: ", both.expected.to_string(), both.found.to_string()),
        AbiInstability::Size(both) => two("bytes: ", both.expected.to_string(), both.found.to_string()),
        AbiInstability::Alignment(both) => two("alignment: ", both.expected.to_string(), both.found.to_string()),
        AbiInstability::PackageVersion(both) => two("version ", both.expected.to_string(), both.found.to_string()),
        AbiInstability::UnexpectedField(both) => two("", format!("`{}`", both.expected.name()), format!("`{}`", both.found.name())),
        AbiInstability::Name(both) => two("", format!("`{}`", both.expected.name()), format!("`{}`", both.found.name())),
        other => format!("{other:?}").split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect(),
    }
}
