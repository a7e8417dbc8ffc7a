//! An enum of words, or of numbers.
use super::options::{self, Options};
use crate::parse::Problems;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use syn::{Data, DeriveInput, Fields, Ident, Variant, spanned::Spanned};

const STYLES: [&str; 7] = ["lowercase", "UPPERCASE", "snake_case", "SCREAMING_SNAKE_CASE", "kebab-case", "camelCase", "PascalCase"];

pub(super) fn expand(input: &DeriveInput, options: &Options, problems: &mut Problems) -> Option<TokenStream> {
    let ident = &input.ident;
    let Data::Enum(data) = &input.data else {
        problems.add(ident.span(), format!("`{ident}` is not an enum; derive `SqlValue` for a struct round one value"));
        return None;
    };
    if data.variants.is_empty() {
        problems.add(ident.span(), format!("`{ident}` has no variants, so it has no values"));
        return None;
    }
    for variant in data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)) {
        problems.add(
            variant.fields.span(),
            format!("`{ident}::{}` holds data; an `Enum` is words only, so keep the data as `Json<{ident}>`", variant.ident),
        );
    }
    if data.variants.iter().any(|variant| !matches!(variant.fields, Fields::Unit)) {
        return None;
    }
    let words = words(ident, data.variants.iter(), options, problems)?;
    let variants: Vec<&Ident> = data.variants.iter().map(|variant| &variant.ident).collect();
    Some(if options.numbers.is_some() { numbers(ident, &variants, options) } else { texts(ident, &variants, &words, options) })
}

/// The words as stored.
fn words<'a>(ident: &Ident, variants: impl Iterator<Item = &'a Variant>, options: &Options, problems: &mut Problems) -> Option<Vec<String>> {
    let style = options.rename_all.as_ref().map(|style| style.value());
    if let (Some(style), Some(given)) = (&style, &options.rename_all)
        && !STYLES.contains(&style.as_str())
    {
        problems.add(given.span(), format!("`{style}` is not a way to write words; there are {}", STYLES.join(", ")));
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    for variant in variants {
        let own = options::of(&variant.attrs, options::VARIANT, problems);
        let word = own.rename.map_or_else(|| styled(&variant.ident, style.as_deref()), |word| word.value());
        if let Some(first) = seen.insert(word.clone(), &variant.ident) {
            problems.add(
                variant.ident.span(),
                format!("`{ident}::{}` and `{ident}::{first}` are both stored as `{word}`; `rename` one of them", variant.ident),
            );
            return None;
        }
        words.push(word);
    }
    Some(words)
}

/// A name of Rust in another way of writing; as it is, when none is asked for.
fn styled(ident: &Ident, style: Option<&str>) -> String {
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let snake = || crate::expand::snake_case(name);
    match style {
        Some("lowercase") => name.to_lowercase(),
        Some("UPPERCASE") => name.to_uppercase(),
        Some("snake_case") => snake(),
        Some("SCREAMING_SNAKE_CASE") => snake().to_uppercase(),
        Some("kebab-case") => snake().replace('_', "-"),
        Some("camelCase") => {
            let mut characters = name.chars();
            characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
        }
        _ => name.to_owned(),
    }
}

fn texts(ident: &Ident, variants: &[&Ident], words: &[String], options: &Options) -> TokenStream {
    let path = options.path();
    let name = options.name.as_ref().map_or_else(|| crate::expand::snake_case(&ident.to_string()), |name| name.value());
    let native = options.native.then(|| quote!(.native()));
    let unchecked = options.unchecked.then(|| quote!(.unchecked()));
    let rust = ident.to_string();
    quote! {
        impl #ident {
            /// The word under which it is stored.
            pub const fn as_word(&self) -> &'static str {
                match self { #(Self::#variants => #words,)* }
            }
        }
        impl #path::SqlValue for #ident {
            type Base = #ident;
            fn sql_type() -> #path::SqlType {
                static TYPE: ::std::sync::OnceLock<#path::SqlType> = ::std::sync::OnceLock::new();
                ::core::clone::Clone::clone(TYPE.get_or_init(|| #path::SqlType::Enum(::std::sync::Arc::new(
                    #path::EnumType::new(#path::Name::new(#name), [#(#path::Name::new(#words)),*]) #native #unchecked
                ))))
            }
            fn to_value(&self) -> #path::Value { #path::Value::Text(::std::string::String::from(self.as_word())) }
            fn to_param(&self) -> #path::Param<'_> { #path::Param::Ref(#path::ValueRef::Text(self.as_word())) }
            fn from_value(value: #path::ValueRef<'_>) -> #path::Result<Self> {
                match value {
                    #(#path::ValueRef::Text(#words) => ::core::result::Result::Ok(Self::#variants),)*
                    other => ::core::result::Result::Err(#path::unknown_word(#rust, other, &[#(#words),*])),
                }
            }
        }
        impl #path::ArrayElement for #ident {}
    }
}

fn numbers(ident: &Ident, variants: &[&Ident], options: &Options) -> TokenStream {
    let path = options.path();
    let rust = ident.to_string();
    quote! {
        impl #path::SqlValue for #ident {
            type Base = #ident;
            fn sql_type() -> #path::SqlType { #path::SqlType::BigInteger }
            fn to_value(&self) -> #path::Value {
                #path::Value::I64(match self { #(Self::#variants => Self::#variants as i64,)* })
            }
            fn from_value(value: #path::ValueRef<'_>) -> #path::Result<Self> {
                let number = <i64 as #path::SqlValue>::from_value(value)?;
                #(if number == Self::#variants as i64 { return ::core::result::Result::Ok(Self::#variants); })*
                ::core::result::Result::Err(#path::out_of_range(#rust, number))
            }
        }
        impl #path::ArrayElement for #ident {}
    }
}
