//! Names for constraints that were given none (SQLAlchemy: `MetaData(naming_convention=…)`).
use crate::name::Name;

/// Templates with the tokens `%(table_name)s`, `%(column_0_name)s`, `%(column_0_label)s`, `%(column_0_N_name)s`,
/// `%(referred_table_name)s` and `%(constraint_name)s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingConvention {
    /// Indexes.
    pub index: Name,
    /// Unique constraints.
    pub unique: Name,
    /// Check constraints that have a name of their own, which `%(constraint_name)s` stands for.
    pub check: Name,
    /// Foreign keys.
    pub foreign_key: Name,
    /// Primary keys.
    pub primary_key: Name,
}

impl Default for NamingConvention {
    fn default() -> Self {
        NamingConvention {
            index: Name::new("ix_%(table_name)s_%(column_0_N_name)s"),
            unique: Name::new("uq_%(table_name)s_%(column_0_N_name)s"),
            check: Name::new("ck_%(table_name)s_%(constraint_name)s"),
            foreign_key: Name::new("fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s"),
            primary_key: Name::new("pk_%(table_name)s"),
        }
    }
}

/// What the tokens of a template stand for.
#[derive(Default)]
pub(crate) struct Tokens<'a> {
    pub table: &'a str,
    pub columns: &'a [Name],
    pub referred_table: &'a str,
    pub constraint: &'a str,
}

/// Fills in a template, and shortens the result to `limit` bytes with a hash of the whole at the end.
pub(crate) fn name_of(template: &str, tokens: &Tokens<'_>, limit: usize) -> String {
    let first = tokens.columns.first().map_or("", Name::as_str);
    let all = tokens.columns.iter().map(Name::as_str).collect::<Vec<_>>().join("_");
    let name = template
        .replace("%(table_name)s", tokens.table)
        .replace("%(column_0_label)s", &format!("{}_{first}", tokens.table))
        .replace("%(column_0_name)s", first)
        .replace("%(column_0_N_name)s", &all)
        .replace("%(referred_table_name)s", tokens.referred_table)
        .replace("%(constraint_name)s", tokens.constraint);
    shorten(name, limit)
}

fn shorten(name: String, limit: usize) -> String {
    if name.len() <= limit {
        return name;
    }
    // FNV-1a: stable over time and machines, which a name in a database must be.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let end = (0..=limit.saturating_sub(9)).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    format!("{}_{:08x}", &name[..end], hash & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_filled_in() {
        let columns = [Name::new("author_id"), Name::new("tenant")];
        let tokens = Tokens { table: "posts", columns: &columns, referred_table: "users", constraint: "" };
        assert_eq!(name_of(&NamingConvention::default().foreign_key, &tokens, 64), "fk_posts_author_id_tenant_users");
        assert_eq!(name_of("ix_%(column_0_label)s", &tokens, 64), "ix_posts_author_id");
    }

    #[test]
    fn long_names_are_shortened_and_stay_apart() {
        let long = |last: char| name_of(&format!("{}{last}", "x".repeat(80)), &Tokens::default(), 63);
        assert_eq!(long('a').len(), 63);
        assert_ne!(long('a'), long('b'));
    }
}
