//! The attributes `#[sql(…)]`.
use crate::parse::{Problems, unknown};
use syn::{Attribute, Ident, LitStr, meta::ParseNestedMeta};

/// What `#[sql(…)]` says on a type or on a variant.
#[derive(Default)]
pub(super) struct Options {
    pub name: Option<LitStr>,
    pub rename_all: Option<LitStr>,
    pub rename: Option<LitStr>,
    pub root: Option<syn::Path>,
    pub native: bool,
    pub unchecked: bool,
    pub numbers: Option<Ident>,
    pub text: bool,
    pub numeric: bool,
}

/// The attributes of an enum.
pub(super) const ENUM: (&[&str], &str) = (&["name", "rename_all", "native", "unchecked", "numbers", "crate"], "an enum");
/// Those of its variants.
pub(super) const VARIANT: (&[&str], &str) = (&["rename"], "a variant");
/// Those of a struct round one value.
pub(super) const NEWTYPE: (&[&str], &str) = (&["text", "numeric", "crate"], "a struct");

pub(super) fn of(attributes: &[Attribute], known: (&[&str], &str), problems: &mut Problems) -> Options {
    let mut options = Options::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("sql")) {
        if let Err(error) = attribute.parse_nested_meta(|meta| options.read(&meta, known)) {
            problems.push(error);
        }
    }
    options
}

impl Options {
    fn read(&mut self, meta: &ParseNestedMeta<'_>, (known, place): (&[&str], &str)) -> syn::Result<()> {
        let name = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
        if !known.contains(&name.as_str()) {
            return Err(unknown(meta, &name, known, place));
        }
        match name.as_str() {
            "name" => self.name = Some(meta.value()?.parse()?),
            "rename_all" => self.rename_all = Some(meta.value()?.parse()?),
            "rename" => self.rename = Some(meta.value()?.parse()?),
            "crate" => self.root = Some(meta.value()?.parse::<LitStr>()?.parse()?),
            "native" => self.native = true,
            "unchecked" => self.unchecked = true,
            "numbers" => self.numbers = meta.path.get_ident().cloned(),
            "text" => self.text = true,
            _ => self.numeric = true,
        }
        Ok(())
    }

    /// The path to the names that generated code uses.
    pub fn path(&self) -> proc_macro2::TokenStream {
        let root = self.root.clone().unwrap_or_else(|| syn::parse_quote!(::aludel));
        quote::quote!(#root::__private)
    }
}
