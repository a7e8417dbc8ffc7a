//! Old offenders, which may only shrink: `tests/xtask/tidy-allow.txt`.
//!
//! A line is `<rule> <path> <item> <amount>`. Findings of one rule, path and item are added up; as long as they come to
//! no more than the amount, they are not shown. If they come to less, the line itself is a finding, until it is lowered
//! (`cargo xtask tidy --shrink`) or removed. The command never adds a line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::finding::Finding;

const PATH: &str = "tests/xtask/tidy-allow.txt";
const HEAD: &str = "\
# Old offenders against `cargo xtask tidy`: <rule> <path> <item> <amount>. Entries may only shrink; see
# tests/xtask/src/tidy/ratchet.rs.
";

type Key = (String, String, String);

/// What is still allowed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ratchet {
    allowed: BTreeMap<Key, usize>,
}

impl Ratchet {
    /// Reads the file; without a file nothing is allowed.
    pub fn load(root: &Path) -> Result<Ratchet, String> {
        match fs::read_to_string(root.join(PATH)) {
            Ok(text) => Ratchet::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Ratchet::default()),
            Err(error) => Err(format!("{PATH}: {error}")),
        }
    }

    fn parse(text: &str) -> Result<Ratchet, String> {
        let mut allowed = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let wrong = || format!("{PATH}:{}: expected `<rule> <path> <item> <amount>`", index + 1);
            match words[..] {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                [rule, path, item, amount] => {
                    let key = (rule.to_owned(), path.to_owned(), item.to_owned());
                    allowed.insert(key, amount.parse().map_err(|_| wrong())?);
                }
                _ => return Err(wrong()),
            }
        }
        Ok(Ratchet { allowed })
    }

    /// Takes out what is allowed, and adds the entries that allow too much.
    pub fn judge(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let sums = sums(&findings);
        let within = |finding: &Finding| {
            let key = key(finding);
            self.allowed.get(&key).is_some_and(|allowed| sums.get(&key).is_some_and(|sum| sum <= allowed))
        };
        let mut left: Vec<Finding> = findings.into_iter().filter(|finding| !within(finding)).collect();
        left.extend(self.allowed.iter().filter_map(|(key, allowed)| slack(key, *allowed, sums.get(key))));
        left
    }

    /// The same entries, lowered to what the findings need; those that need nothing are gone.
    pub fn shrunk(&self, findings: &[Finding]) -> Ratchet {
        let sums = sums(findings);
        let lowered = |(key, allowed): (&Key, &usize)| Some((key.clone(), *sums.get(key)?.min(allowed)));
        Ratchet { allowed: self.allowed.iter().filter_map(lowered).collect() }
    }

    /// Writes the file.
    pub fn save(&self, root: &Path) -> Result<(), String> {
        fs::write(root.join(PATH), self.text()).map_err(|error| format!("{PATH}: {error}"))
    }

    fn text(&self) -> String {
        let lines = self.allowed.iter().map(|((rule, path, item), amount)| format!("{rule} {path} {item} {amount}\n"));
        lines.fold(HEAD.to_owned(), |text, line| text + &line)
    }
}

fn key(finding: &Finding) -> Key {
    (finding.rule.to_owned(), finding.path.clone(), finding.item.clone())
}

fn sums(findings: &[Finding]) -> BTreeMap<Key, usize> {
    let mut sums = BTreeMap::new();
    for finding in findings {
        *sums.entry(key(finding)).or_default() += finding.amount;
    }
    sums
}

fn slack(key: &Key, allowed: usize, sum: Option<&usize>) -> Option<Finding> {
    let needed = sum.copied().unwrap_or(0);
    let (rule, path, item) = key;
    let what = format!("`{rule} {path} {item}` allows {allowed}, {needed} is enough");
    (needed < allowed).then(|| Finding::new("ratchet", PATH, 0, what, "run `cargo xtask tidy --shrink`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(amount: usize) -> Finding {
        Finding::new("function-lines", "a.rs", 1, "long", "shorten").of("f", amount)
    }

    fn ratchet(amount: usize) -> Ratchet {
        Ratchet::parse(&format!("# head\n\nfunction-lines a.rs f {amount}\n")).unwrap()
    }

    #[test]
    fn what_is_allowed_is_not_shown_and_what_grew_is() {
        assert!(ratchet(70).judge(vec![finding(70)]).is_empty());
        assert_eq!(ratchet(70).judge(vec![finding(71)]), [finding(71)]);
        assert_eq!(ratchet(70).judge(vec![finding(40), finding(40)]).len(), 2);
    }

    #[test]
    fn an_entry_that_allows_too_much_is_a_finding() {
        assert_eq!(ratchet(70).judge(vec![finding(65)])[0].rule, "ratchet");
        assert_eq!(ratchet(70).judge(Vec::new())[0].rule, "ratchet");
    }

    #[test]
    fn shrinking_lowers_and_removes_but_never_adds() {
        assert_eq!(ratchet(70).shrunk(&[finding(65)]), ratchet(65));
        assert_eq!(ratchet(70).shrunk(&[finding(75)]), ratchet(70));
        assert_eq!(ratchet(70).shrunk(&[]), Ratchet::default());
        assert_eq!(Ratchet::default().shrunk(&[finding(65)]), Ratchet::default());
    }

    #[test]
    fn the_file_reads_back_as_written_and_nonsense_is_refused() {
        assert_eq!(Ratchet::parse(&ratchet(70).text()).unwrap(), ratchet(70));
        assert!(Ratchet::parse("function-lines a.rs 70\n").unwrap_err().contains("tidy-allow.txt:1"));
    }
}
