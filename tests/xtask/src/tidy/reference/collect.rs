//! The public items of a crate, with the docstrings that may answer for them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::source::Source;
use super::example::Shown;
use super::written::{Written, written};

/// A public item.
pub struct Item<'a> {
    pub source: &'a Source,
    pub line: usize,
    pub name: String,
    pub kind: Kind,
    pub docs: String,
    /// The type or trait that it belongs to.
    pub owner: Option<String>,
}

/// What is asked of an item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A type or trait.
    Type,
    /// A constant.
    Constant,
    /// A function, or a method that makes or changes something.
    Call,
    /// A method that only reads.
    Getter,
}

/// A docstring that others may lean on, with what it shows.
#[derive(Default)]
pub struct Family {
    /// Of the type, trait or module itself.
    pub docs: String,
    /// By all that belongs to it.
    pub shown: Shown,
}

/// All that is public in one crate.
#[derive(Default)]
pub struct Crate<'a> {
    pub items: Vec<Item<'a>>,
    /// Types and traits, by name.
    pub families: BTreeMap<String, Family>,
    /// What the items of a file show, by its path.
    pub files: BTreeMap<&'a str, Shown>,
    /// Public modules, by the path of their file.
    pub pages: BTreeMap<&'a str, Family>,
}

impl Crate<'_> {
    /// The nearest module around a file that people can see.
    pub fn page(&self, path: &str) -> Option<&Family> {
        let mut folder = path;
        let own = self.pages.get(path);
        own.or_else(|| {
            loop {
                folder = folder.rsplit_once('/')?.0;
                let found = ["mod.rs", "lib.rs"].iter().find_map(|file| self.pages.get(format!("{folder}/{file}").as_str()));
                if found.is_some() {
                    return found;
                }
            }
        })
    }
}

/// Reads the files of one crate.
pub fn collect<'a>(sources: &[&'a Source]) -> Crate<'a> {
    let mut found = Crate::default();
    let public: BTreeSet<String> = sources.iter().flat_map(|source| public_modules(source)).collect();
    for source in sources {
        if source.path.ends_with("/lib.rs") || public.contains(&source.path) {
            let docs = docs(&source.file.attrs);
            found.pages.insert(&source.path, Family { shown: Shown::of(&docs), docs });
        }
        let mut finder = Finder { source, found: &mut found };
        finder.items(&source.file.items, None);
    }
    found
}

/// The paths that the files of a module's public modules may have.
fn public_modules(source: &Source) -> Vec<String> {
    let folder = match source.path.rsplit_once('/') {
        Some((folder, "mod.rs" | "lib.rs")) => folder.to_owned(),
        _ => source.path.trim_end_matches(".rs").to_owned(),
    };
    let names = source.file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(item) if is_public(&item.vis) && item.content.is_none() => Some(item.ident.to_string()),
        _ => None,
    });
    names.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]).collect()
}

struct Finder<'a, 'b> {
    source: &'a Source,
    found: &'b mut Crate<'a>,
}

impl Finder<'_, '_> {
    /// `module`: the module inside of the file that the items stand in; it is a family like a type.
    fn items(&mut self, items: &[syn::Item], module: Option<&syn::Ident>) {
        let owner = || module.map(ToString::to_string);
        for item in items {
            match item {
                syn::Item::Struct(item) => self.of_type(&item.vis, &item.ident, &item.attrs),
                syn::Item::Enum(item) => self.of_type(&item.vis, &item.ident, &item.attrs),
                syn::Item::Type(item) if is_public(&item.vis) => self.note(&item.ident, &item.attrs, Kind::Type, owner()),
                syn::Item::Const(item) if is_public(&item.vis) => self.note(&item.ident, &item.attrs, Kind::Constant, owner()),
                syn::Item::Fn(item) if is_public(&item.vis) => self.note(&item.sig.ident, &item.attrs, Kind::Call, owner()),
                syn::Item::Trait(item) if is_public(&item.vis) => self.of_trait(item),
                syn::Item::Impl(item) if item.trait_.is_none() => self.of_impl(item),
                syn::Item::Mod(item) if is_public(&item.vis) => {
                    if let Some((_, items)) = &item.content {
                        self.head(&item.ident, &item.attrs);
                        self.items(items, Some(&item.ident));
                    }
                }
                syn::Item::Macro(item) if item.ident.is_some() => {
                    for Written { line, name, kind, docs } in written(item.mac.tokens.clone()) {
                        self.add(line, name, docs, kind, None);
                    }
                }
                _ => {}
            }
        }
    }

    fn of_type(&mut self, visibility: &syn::Visibility, name: &syn::Ident, attributes: &[syn::Attribute]) {
        if is_public(visibility) {
            self.head(name, attributes);
            self.note(name, attributes, Kind::Type, Some(name.to_string()));
        }
    }

    fn of_trait(&mut self, item: &syn::ItemTrait) {
        self.of_type(&item.vis, &item.ident, &item.attrs);
        for part in &item.items {
            if let syn::TraitItem::Fn(method) = part {
                self.note(&method.sig.ident, &method.attrs, kind(&method.sig), Some(item.ident.to_string()));
            }
        }
    }

    fn of_impl(&mut self, item: &syn::ItemImpl) {
        let owner = last_name(&item.self_ty);
        for part in &item.items {
            match part {
                syn::ImplItem::Fn(method) if is_public(&method.vis) => {
                    self.note(&method.sig.ident, &method.attrs, kind(&method.sig), owner.clone());
                }
                syn::ImplItem::Const(item) if is_public(&item.vis) => self.note(&item.ident, &item.attrs, Kind::Constant, owner.clone()),
                _ => {}
            }
        }
    }

    /// The docstring of a family.
    fn head(&mut self, name: &syn::Ident, attributes: &[syn::Attribute]) {
        if !self.source.in_test(name.span().start().line) {
            let docs = docs(attributes);
            let family = self.found.families.entry(name.to_string()).or_default();
            family.docs.push_str(&docs);
            family.shown.add(&Shown::of(&docs));
        }
    }

    fn note(&mut self, name: &syn::Ident, attributes: &[syn::Attribute], kind: Kind, owner: Option<String>) {
        if !is_hidden(attributes) {
            self.add(name.span().start().line, name.to_string(), docs(attributes), kind, owner);
        }
    }

    fn add(&mut self, line: usize, name: String, docs: String, kind: Kind, owner: Option<String>) {
        if self.source.in_test(line) {
            return;
        }
        let shown = Shown::of(&docs);
        self.found.files.entry(&self.source.path).or_default().add(&shown);
        if let Some(owner) = &owner {
            self.found.families.entry(owner.clone()).or_default().shown.add(&shown);
        }
        self.found.items.push(Item { source: self.source, line, name, kind, docs, owner });
    }
}

fn last_name(of: &syn::Type) -> Option<String> {
    match of {
        syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    let asks = |list: &syn::MetaList| list.path.is_ident("doc") && list.tokens.to_string() == "hidden";
    attributes.iter().any(|attribute| matches!(&attribute.meta, syn::Meta::List(list) if asks(list)))
}

fn kind(signature: &syn::Signature) -> Kind {
    match signature.inputs.first() {
        Some(syn::FnArg::Receiver(receiver)) if is_plain_reference(receiver) && signature.inputs.len() == 1 => Kind::Getter,
        _ => Kind::Call,
    }
}

fn is_plain_reference(receiver: &syn::Receiver) -> bool {
    receiver.reference.is_some() && receiver.mutability.is_none()
}

/// The documentation among the attributes, a line each.
fn docs(attributes: &[syn::Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &pair.value
        {
            text.push_str(&line.value());
            text.push('\n');
        }
    }
    text
}
