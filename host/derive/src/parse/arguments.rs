//! What stands in the parentheses of `index(…)`, `check(…)` and the like: parts, and options by name.
//!
//! `name = value` is an option, `include(…)` and `options(…)` are lists of their own, and everything else is a part. So a field may have
//! the name of an option.
use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Expr, Ident, LitBool, LitStr, Token,
    ext::IdentExt,
    parse::{ParseStream, discouraged::Speculative},
    spanned::Spanned,
    token::{Bracket, Paren},
};

/// What an option takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A name or other piece of text: `"ix_users"`.
    Text,
    /// `true`; alone where no field can be meant.
    Flag,
    /// A number.
    Number,
    /// An expression of Rust, or SQL as text.
    Sql,
    /// An expression of Rust.
    Rust,
    /// Fields: `include(a, b)`.
    Fields,
    /// Names and texts: `options(mysql_engine = "InnoDB")`.
    Pairs,
    /// What a foreign key does.
    Action,
    /// `"deferred"` or `"immediate"`.
    Initially,
    /// `"full"` or `"simple"`.
    Match,
    /// `"table.column"`, or `Model::column`, or several of them in brackets.
    References,
}

/// An option: what it is called here, and in the builders.
pub(crate) struct Spec {
    pub name: &'static str,
    pub method: &'static str,
    pub shape: Shape,
}

const fn spec(name: &'static str, method: &'static str, shape: Shape) -> Spec {
    Spec { name, method, shape }
}

/// The options of `index(…)` (SQLAlchemy: `Index`).
pub(crate) static INDEX: &[Spec] = &[
    spec("name", "named", Shape::Text),
    spec("unique", "unique", Shape::Flag),
    spec("where", "filter", Shape::Sql),
    spec("include", "include", Shape::Fields),
    spec("using", "using", Shape::Text),
    spec("concurrently", "concurrently", Shape::Flag),
    spec("nulls_not_distinct", "nulls_not_distinct", Shape::Flag),
    spec("options", "option", Shape::Pairs),
    spec("ddl_if", "ddl_if", Shape::Rust),
];

/// The options of `unique(…)` (SQLAlchemy: `UniqueConstraint`).
pub(crate) static UNIQUE: &[Spec] = &[
    spec("name", "named", Shape::Text),
    spec("nulls_not_distinct", "nulls_not_distinct", Shape::Flag),
    spec("deferrable", "deferrable", Shape::Flag),
    spec("initially", "deferrable", Shape::Initially),
    spec("ddl_if", "ddl_if", Shape::Rust),
];

/// The options of `check(…)` (SQLAlchemy: `CheckConstraint`).
pub(crate) static CHECK: &[Spec] = &[
    spec("name", "named", Shape::Text),
    spec("exact_name", "named_exactly", Shape::Text),
    spec("sql", "", Shape::Text),
    spec("ddl_if", "ddl_if", Shape::Rust),
];

/// The options of `foreign_key(…)` (SQLAlchemy: `ForeignKeyConstraint`).
pub(crate) static FOREIGN_KEY: &[Spec] = &[
    spec("references", "", Shape::References),
    spec("name", "named", Shape::Text),
    spec("on_delete", "on_delete", Shape::Action),
    spec("on_delete_columns", "on_delete_columns", Shape::Fields),
    spec("on_update", "on_update", Shape::Action),
    spec("match", "matching", Shape::Match),
    spec("deferrable", "deferrable", Shape::Flag),
    spec("initially", "deferrable", Shape::Initially),
    spec("use_alter", "use_alter", Shape::Flag),
    spec("ddl_if", "ddl_if", Shape::Rust),
];

/// The options of `primary_key(…)` on a struct (SQLAlchemy: `PrimaryKeyConstraint`).
pub(crate) static PRIMARY_KEY: &[Spec] =
    &[spec("name", "named", Shape::Text), spec("deferrable", "deferrable", Shape::Flag), spec("initially", "deferrable", Shape::Initially)];

/// The options of `identity(…)` (SQLAlchemy: `Identity`).
pub(crate) static IDENTITY: &[Spec] = &[
    spec("always", "", Shape::Flag),
    spec("start", "start", Shape::Number),
    spec("increment", "increment", Shape::Number),
    spec("min", "min", Shape::Number),
    spec("max", "max", Shape::Number),
    spec("cycle", "cycle", Shape::Flag),
    spec("cache", "cache", Shape::Number),
];

/// An option with its value.
pub(crate) struct Named {
    pub spec: &'static Spec,
    pub value: Value,
}

/// The value of an option, of the shape that its [`Spec`] says.
pub(crate) enum Value {
    Flag,
    Text(LitStr),
    Rust(Box<Expr>),
    Fields(Vec<Ident>),
    Pairs(Vec<(Ident, LitStr)>),
    References(Vec<Expr>),
}

/// Parts and options.
#[derive(Default)]
pub(crate) struct Arguments {
    pub parts: Vec<Expr>,
    pub named: Vec<Named>,
}

impl Arguments {
    /// An option that was given.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.named.iter().find(|named| named.spec.name == name).map(|named| &named.value)
    }

    /// The parts that are fields, as far as they are.
    pub fn fields(&self) -> impl Iterator<Item = &Ident> {
        self.parts.iter().filter_map(as_field)
    }
}

/// A field named alone.
pub(crate) fn as_field(part: &Expr) -> Option<&Ident> {
    match part {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}

/// Reads what stands in parentheses. `what` names it in errors: "an index".
pub(super) fn arguments(input: ParseStream<'_>, specs: &'static [Spec], what: &str) -> syn::Result<Arguments> {
    let mut arguments = Arguments::default();
    while !input.is_empty() {
        match option(input, specs, what)? {
            Some(named) => add(&mut arguments, named, input)?,
            None => {
                let part = expression(input)?;
                let flag = specs.iter().find(|spec| as_field(&part).is_some_and(|name| *name == spec.name) && stands_alone(spec, specs));
                match flag {
                    Some(spec) => arguments.named.push(Named { spec, value: Value::Flag }),
                    None => arguments.parts.push(part),
                }
            }
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(arguments)
}

/// Where no fields are listed, a word alone is a flag.
fn stands_alone(spec: &Spec, specs: &'static [Spec]) -> bool {
    spec.shape == Shape::Flag && std::ptr::eq(specs, IDENTITY)
}

fn add(arguments: &mut Arguments, named: Option<Named>, input: ParseStream<'_>) -> syn::Result<()> {
    let Some(named) = named else { return Ok(()) };
    if arguments.get(named.spec.name).is_some() {
        return Err(input.error(format!("`{}` is said twice; keep one", named.spec.name)));
    }
    arguments.named.push(named);
    Ok(())
}

/// An option, if one comes next; without a value when it is a flag that is `false`.
fn option(input: ParseStream<'_>, specs: &'static [Spec], what: &str) -> syn::Result<Option<Option<Named>>> {
    let ahead = input.fork();
    let Ok(name) = ahead.call(Ident::parse_any) else { return Ok(None) };
    let text = name.to_string();
    let spec = specs.iter().find(|spec| spec.name == text);
    let is_list = ahead.peek(Paren) && spec.is_some_and(|spec| matches!(spec.shape, Shape::Fields | Shape::Pairs));
    let is_set = ahead.peek(Token![=]) && !ahead.peek(Token![==]);
    if !is_list && !is_set {
        return Ok(None);
    }
    let Some(spec) = spec else {
        let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
        return Err(syn::Error::new(name.span(), super::attributes::unknown_words(&text, &names, what)));
    };
    input.call(Ident::parse_any)?;
    if !is_list {
        input.parse::<Token![=]>()?;
        if matches!(spec.shape, Shape::Fields | Shape::Pairs) {
            return Err(syn::Error::new(name.span(), format!("`{text}` of {what} is a list; write `{text}(…)`")));
        }
    }
    Ok(Some(value(input, spec, what)?.map(|value| Named { spec, value })))
}

fn value(input: ParseStream<'_>, spec: &Spec, what: &str) -> syn::Result<Option<Value>> {
    Ok(Some(match spec.shape {
        Shape::Flag => return Ok(input.parse::<LitBool>()?.value.then_some(Value::Flag)),
        Shape::Text => Value::Text(input.parse()?),
        Shape::Action => Value::Text(word(input, spec, what, &ACTIONS)?),
        Shape::Initially => Value::Text(word(input, spec, what, &["deferred", "immediate"])?),
        Shape::Match => Value::Text(word(input, spec, what, &["simple", "full"])?),
        Shape::Sql if input.peek(LitStr) => Value::Text(input.parse()?),
        Shape::Sql | Shape::Rust | Shape::Number => Value::Rust(Box::new(expression(input)?)),
        Shape::Fields => Value::Fields(list(input, Ident::parse_any)?),
        Shape::Pairs => Value::Pairs(pairs(input)?),
        Shape::References => Value::References(references(input)?),
    }))
}

/// What a foreign key can do.
pub(crate) const ACTIONS: [&str; 5] = ["cascade", "restrict", "set null", "set default", "no action"];

fn word(input: ParseStream<'_>, spec: &Spec, what: &str, words: &[&str]) -> syn::Result<LitStr> {
    let word: LitStr = input.parse()?;
    match words.contains(&word.value().as_str()) {
        true => Ok(word),
        false => {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            Err(syn::Error::new(word.span(), format!("`{}` of {what} cannot be \"{}\"; there are {}", spec.name, word.value(), quoted.join(", "))))
        }
    }
}

fn list<T>(input: ParseStream<'_>, one: impl Fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    let inside;
    syn::parenthesized!(inside in input);
    items(&inside, one)
}

fn items<T>(inside: ParseStream<'_>, one: impl Fn(ParseStream<'_>) -> syn::Result<T>) -> syn::Result<Vec<T>> {
    let mut all = Vec::new();
    while !inside.is_empty() {
        all.push(one(inside)?);
        if !inside.is_empty() {
            inside.parse::<Token![,]>()?;
        }
    }
    Ok(all)
}

/// `(name = "value", …)`.
pub(super) fn pairs(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, LitStr)>> {
    list(input, |input| {
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        Ok((name, input.parse()?))
    })
}

/// `(name = expression, …)`.
pub(super) fn expressions(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, Expr)>> {
    list(input, |input| {
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        Ok((name, expression(input)?))
    })
}

/// An expression of Rust, up to the comma that ends it. What the parser does not know is taken as it stands: the compiler reads it.
pub(super) fn expression(input: ParseStream<'_>) -> syn::Result<Expr> {
    let ahead = input.fork();
    if let Ok(expr) = ahead.parse::<Expr>()
        && (ahead.is_empty() || ahead.peek(Token![,]))
    {
        input.advance_to(&ahead);
        return Ok(expr);
    }
    let (mut tokens, mut angles) = (TokenStream::new(), 0_usize);
    while !input.is_empty() && (angles > 0 || !input.peek(Token![,])) {
        // `collect::<HashMap<A, B>>()`: these commas end nothing.
        let opens = input.peek(Token![::]) && input.peek3(Token![<]) || angles > 0 && input.peek(Token![<]);
        let count = if opens && input.peek(Token![::]) { 3 } else { 1 };
        angles = if opens { angles + 1 } else { angles.saturating_sub(usize::from(input.peek(Token![>]))) };
        for _ in 0..count {
            tokens.extend([input.parse::<TokenTree>()?]);
        }
    }
    if tokens.is_empty() {
        return Err(input.error("an expression is missing here"));
    }
    Ok(Expr::Verbatim(tokens))
}

/// One column, or several in brackets.
pub(super) fn references(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let columns = match input.peek(Bracket) {
        true => {
            let inside;
            syn::bracketed!(inside in input);
            items(&inside, expression)?
        }
        false => vec![expression(input)?],
    };
    for column in &columns {
        if text(column).is_some_and(|text| !(2..=3).contains(&text.value().split('.').count())) {
            return Err(syn::Error::new(column.span(), "a reference is written `references = \"table.column\"`"));
        }
    }
    Ok(columns)
}

/// An expression that is a piece of text.
pub(crate) fn text(expr: &Expr) -> Option<&LitStr> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text),
        _ => None,
    }
}
