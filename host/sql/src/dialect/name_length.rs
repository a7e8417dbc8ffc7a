//! How long a name may be, and what becomes of one that is longer.
use super::DialectSpec;

impl DialectSpec {
    /// Whether the database takes a name of this length.
    #[inline]
    pub(crate) fn takes_name(&self, name: &str) -> bool {
        // A name has no more characters than bytes, whatever is counted.
        name.len() <= self.max_identifier as usize || self.max_identifier == 0 || self.takes_long_name(name)
    }

    #[cold]
    fn takes_long_name(&self, name: &str) -> bool {
        self.name_length(name) <= self.max_identifier as usize
    }

    /// The length of a name, in what the database counts.
    pub(crate) fn name_length(&self, name: &str) -> usize {
        name.chars().map(|character| self.length_of(character)).sum()
    }

    /// What the database counts, for messages.
    pub(crate) fn name_unit(&self) -> &'static str {
        match self.counted() {
            "characters" | "utf16" => "characters",
            _ => "bytes",
        }
    }

    fn counted(&self) -> &str {
        self.texts.get("identifier_unit").map_or("bytes", String::as_str)
    }

    fn length_of(&self, character: char) -> usize {
        match self.counted() {
            "characters" => 1,
            "utf16" => character.len_utf16(),
            _ => character.len_utf8(),
        }
    }

    /// A name that fits: one that does not is cut, and ends with a hash of the whole, the same on every machine and for ever.
    pub(crate) fn fitted(&self, name: String) -> String {
        if self.takes_name(&name) {
            return name;
        }
        // FNV-1a: stable over time and machines, which a name in a database must be.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut room = (self.max_identifier as usize).saturating_sub(9);
        let fits = |character: &char| {
            let length = self.length_of(*character);
            let fits = length <= room;
            room = room.saturating_sub(length);
            fits
        };
        let begin: String = name.chars().take_while(fits).collect();
        format!("{begin}_{:08x}", hash & 0xffff_ffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(max_identifier: u32, unit: &str) -> DialectSpec {
        let texts = [("identifier_unit".to_owned(), unit.to_owned())].into();
        DialectSpec { max_identifier, texts, ..DialectSpec::default() }
    }

    #[test]
    fn every_database_counts_its_way() {
        let name = "ö".repeat(10) + "😀";
        for (unit, length) in [("bytes", 24), ("characters", 11), ("utf16", 12), ("unheard of", 24)] {
            let spec = |limit| spec(limit, unit);
            assert_eq!(spec(20).name_length(&name), length);
            assert!(spec(length as u32).takes_name(&name) && !spec(length as u32 - 1).takes_name(&name), "{unit}");
            let fitted = spec(length as u32 - 1).fitted(name.clone());
            assert!(spec(length as u32 - 1).takes_name(&fitted) && fitted != name, "{unit}: {fitted}");
        }
        assert!(spec(0, "bytes").takes_name(&name), "no limit");
    }

    #[test]
    fn long_names_are_shortened_and_stay_apart() {
        let spec = spec(63, "bytes");
        let long = |last: char| spec.fitted(format!("{}{last}", "x".repeat(80)));
        assert_eq!(long('a').len(), 63);
        assert_eq!(long('a'), long('a'));
        assert_ne!(long('a'), long('b'));
        assert_eq!(self::spec(20, "bytes").fitted("ö".repeat(40)).len(), 19);
    }
}
