//! The table, with its constraints, for DDL and migrations.
use super::{Column, Context, Source, constraint, pairs};
use crate::parse::{Arguments, ClientDefault, Server, Wrapper, text};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Expr, Ident, spanned::Spanned};

/// A function that makes the table once.
pub(super) fn table(context: &Context<'_>) -> TokenStream {
    let (path, model) = (&context.path, context.model);
    let name = &model.table;
    let schema = model.schema.as_ref().map(|schema| quote!(.in_schema(#path::Name::new(#schema))));
    let columns = context.columns.iter().map(|column| table_column(context, column));
    let fields = model.fields.iter().map(|field| constraint::of_field(context, field));
    let constraints = constraint::of_struct(context);
    let comment = model.ddl.comment.as_ref().map(|comment| quote!(.comment(#path::Name::new(#comment))));
    let (info, options) = (pairs(context, "info", &model.ddl.info), pairs(context, "option", &model.ddl.options));
    let temporary = model.ddl.temporary.then(|| quote!(.temporary()));
    let table = quote! {
        #path::Table::new(#path::Name::new(#name)) #schema #(#columns)* #(#fields)* #constraints #comment #info #options #temporary
    };
    let table = match &model.ddl.table_args {
        Some(function) => quote_spanned!(function.span()=> (#function)(#table)),
        None => table,
    };
    quote! {
        fn table() -> &'static ::std::sync::Arc<#path::Table> {
            static TABLE: ::std::sync::OnceLock<::std::sync::Arc<#path::Table>> = ::std::sync::OnceLock::new();
            TABLE.get_or_init(|| ::std::sync::Arc::new(#table))
        }
    }
}

fn table_column(context: &Context<'_>, column: &Column<'_>) -> TokenStream {
    let path = &context.path;
    let (ident, ty, def, field) = (&context.model.ident, &column.ty, &column.def, column.field);
    let mut options = TokenStream::new();
    if field.primary_key {
        options.extend(quote!(.primary_key()));
        if column.wrapper == Wrapper::Auto && context.model.primary_key().count() == 1 && !is_numbered_otherwise(&column.kind) {
            options.extend(quote!(.generated()));
        }
    }
    options.extend(constraint::of_column(context, field, &column.kind));
    if let Source::Field(source) = &column.kind {
        options.extend(source.server.as_ref().map(|server| made_by_the_database(context, ty, server)));
        let on_insert = source.client_default.as_ref().map(|default| client_default(path, ty, "default", default));
        let on_update = source.onupdate.as_ref().map(|default| client_default(path, ty, "onupdate", default));
        let collate = source.collate.as_ref().map(|collation| quote!(.collate(#path::Name::new(#collation))));
        let fetched = source.fetched.then(|| quote!(.fetched()));
        let fetched_on_update = source.fetched_on_update.then(|| quote!(.fetched_on_update()));
        options.extend(quote!(#on_insert #on_update #collate #fetched #fetched_on_update));
    }
    let comment = field.ddl.comment.as_ref().map(|comment| quote!(.comment(#path::Name::new(#comment))));
    let doc = field.ddl.doc.as_ref().map(|doc| quote!(.doc(#path::Name::new(#doc))));
    let (info, of_dialects) = (pairs(context, "info", &field.ddl.info), pairs(context, "option", &field.ddl.options));
    quote!(.column(#path::TableColumn::of(#path::Column::<#ident, #ty>::new(&#def)) #options #comment #doc #info #of_dialects))
}

/// Whether the numbers of a key come from elsewhere than the database's usual way.
fn is_numbered_otherwise(source: &Source<'_>) -> bool {
    match source {
        Source::Field(field) => field.fetched || field.server.is_some() || field.client_default.is_some(),
        Source::Key(..) => false,
    }
}

fn made_by_the_database(context: &Context<'_>, ty: &TokenStream, server: &Server) -> TokenStream {
    let path = &context.path;
    let base = quote!(<#ty as #path::SqlValue>::Base);
    match server {
        Server::Default(value) => quote!(.server_default::<#base>(#value)),
        Server::DefaultSql(sql) => quote!(.server_default::<#base>(#path::raw::<#ty>(#path::Name::new(#sql)).coerce::<#base>())),
        Server::Identity(arguments) => identity(context, arguments),
        Server::Computed(method, expr) => {
            let method = format_ident!("{method}");
            match text(expr) {
                Some(sql) => quote!(.#method::<#base>(#path::raw::<#base>(#path::Name::new(#sql)))),
                None => quote_spanned!(expr.span()=> .#method::<#base>(#expr)),
            }
        }
    }
}

fn identity(context: &Context<'_>, arguments: &Arguments) -> TokenStream {
    let path = &context.path;
    let make: Ident = if arguments.get("always").is_some() { format_ident!("always") } else { format_ident!("by_default") };
    let options = constraint::options(context, arguments);
    quote!(.identity(#path::Identity::#make() #options))
}

/// `.default(…)`, `.default_with(…)`, `.onupdate(…)` and so on.
fn client_default(path: &TokenStream, ty: &TokenStream, family: &str, default: &ClientDefault) -> TokenStream {
    let base = quote!(<#ty as #path::SqlValue>::Base);
    let (plain, with, from) = (format_ident!("{family}"), format_ident!("{family}_with"), format_ident!("{family}_from"));
    match default {
        ClientDefault::Value(value) => quote!(.#plain::<#base>(#value)),
        ClientDefault::With(make) => quote_spanned!(make.span()=> .#with::<#ty>(#make)),
        ClientDefault::From(make) => quote_spanned!(make.span()=> .#from::<#ty>(#make)),
        ClientDefault::Sql(sql) => quote!(.#plain::<#base>(#path::raw::<#base>(#path::Name::new(#sql)))),
        ClientDefault::Sequence(sequence) => {
            let sequence = sequence_of(path, sequence);
            quote_spanned!(sequence.span()=> .sequence(&#sequence))
        }
    }
}

/// A sequence by its name, or what an expression gives.
fn sequence_of(path: &TokenStream, sequence: &Expr) -> TokenStream {
    match text(sequence) {
        Some(name) => quote!(#path::Sequence::new(#path::Name::new(#name))),
        None => quote!(#sequence),
    }
}
