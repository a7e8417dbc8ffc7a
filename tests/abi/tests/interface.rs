//! The layout of everything that crosses, as text. When this fails, a type of the interface has changed: see the rules
//! in `plugins/interface`. A change at the end of a trait or a prefix type raises the minor version; any other the major one. Then
//! run it with `ALUDEL_BLESS=1` to write the new text.
use abi_stable::{
    StableAbi,
    type_layout::{TLData, TLField, TypeLayout},
};
use aludel_plugin_interface::plugin::Plugin_Ref;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// Every type of the interface that can be reached, by name.
fn collect(layout: &'static TypeLayout, seen: &mut BTreeSet<usize>, out: &mut BTreeMap<String, String>) {
    if !seen.insert(std::ptr::from_ref(layout).addr()) {
        return;
    }
    let place = layout.mod_path().to_string();
    let mut text = format!("{place}::{} (size {}, alignment {})\n", layout.full_type(), layout.size(), layout.alignment());
    let mut line = |field: &TLField| {
        let _ = writeln!(text, "  {}: {}", field.name(), field.layout().full_type());
        for function in field.function_range().iter() {
            // What is inside of an `RResult` is not said by its name.
            let returned = function.return_type_layout().and_then(|layout| layout().get_fields());
            let inside: Vec<String> = returned.iter().flat_map(|fields| fields.iter()).map(|field| field.full_type().to_string()).collect();
            let _ = writeln!(text, "    {} {} [{}]", function.name, function.to_string().replace('\n', " ").trim_end(), inside.join(", "));
        }
    };
    let fields: Vec<TLField> = match layout.data() {
        TLData::Struct { fields } | TLData::Union { fields } => fields.iter().collect(),
        TLData::Enum(variants) => variants.fields.iter().collect(),
        TLData::PrefixType(prefix) => prefix.fields.iter().collect(),
        TLData::Primitive(_) | TLData::Opaque => Vec::new(),
    };
    fields.iter().for_each(&mut line);
    let ours = layout.package() == "aludel-plugin-interface";
    if ours {
        out.insert(format!("{place}::{}", layout.full_type()), text);
    }
    for reachable in layout.shared_vars().type_layouts() {
        collect(reachable(), seen, out);
    }
}

#[test]
#[cfg(target_pointer_width = "64")]
fn the_layout_is_the_one_that_was_agreed() {
    let mut types = BTreeMap::new();
    collect(<Plugin_Ref as StableAbi>::LAYOUT, &mut BTreeSet::new(), &mut types);
    assert!(types.len() > 10, "only {} types found", types.len());
    let text = types.into_values().collect::<Vec<_>>().join("\n");
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/interface-1.txt");
    if std::env::var_os("ALUDEL_BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let agreed = std::fs::read_to_string(&file).unwrap_or_default();
    let differences: Vec<String> = text
        .lines()
        .filter(|line| !agreed.lines().any(|known| known == *line))
        .map(|line| format!("+ {line}"))
        .chain(agreed.lines().filter(|line| !text.lines().any(|known| known == *line)).map(|line| format!("- {line}")))
        .collect();
    assert!(text == agreed, "the interface has changed:\n{}", differences.join("\n"));
}
