//! An ELF image, checked without running anything of it.
//!
//! Everything that the system's loader will follow is looked at first: the extents of segments and sections, the
//! dynamic table, the tables it points to, and the targets of the relocations. What remains is code and data
//! themselves; against damage there only a pinned checksum helps.
use abi_stable::library::ROOT_MODULE_LOADER_NAME;
#[cfg(target_pointer_width = "32")]
use object::elf::FileHeader32 as Header;
#[cfg(target_pointer_width = "64")]
use object::elf::FileHeader64 as Header;
use object::{
    Endianness, elf,
    read::elf::{Dyn, FileHeader, ProgramHeader, Rela, SectionHeader, Sym},
};
use std::ops::Range;

type File = Header<Endianness>;
type Segment = <File as FileHeader>::ProgramHeader;
type Section = <File as FileHeader>::SectionHeader;

pub(super) enum Fault {
    NotALibrary(&'static str),
    Damaged(&'static str),
    NoEntryPoint,
}

type Checked<T = ()> = Result<T, Fault>;

pub(super) fn check(data: &[u8]) -> Checked {
    let file = header(data)?;
    let endian = Endianness::default();
    let segments = file.program_headers(endian, data).map_err(|_| Fault::Damaged("its table of segments is cut off"))?;
    let image = Image { endian, data, segments };
    image.check_segments()?;
    image.check_sections(file)?;
    let symbols = image.check_entry_point(file)?;
    image.check_dynamic(symbols)
}

fn header(data: &[u8]) -> Checked<&File> {
    if !data.starts_with(b"\x7fELF") {
        return Err(Fault::NotALibrary("it has no ELF header"));
    }
    let class = if cfg!(target_pointer_width = "64") { elf::ELFCLASS64 } else { elf::ELFCLASS32 };
    match data.get(4) {
        None => return Err(Fault::Damaged("its header is cut off")),
        Some(found) if *found != class => return Err(Fault::NotALibrary("it is built for another kind of machine")),
        Some(_) => {}
    }
    let file = File::parse(data).map_err(|_| Fault::Damaged("its header is cut off or wrong"))?;
    let endian = Endianness::default();
    if file.endian().ok() != Some(endian) || machine().is_some_and(|machine| file.e_machine(endian) != machine) {
        return Err(Fault::NotALibrary("it is built for another kind of machine"));
    }
    if file.e_type(endian) != elf::ET_DYN {
        return Err(Fault::NotALibrary("it is an ELF file, but no shared library"));
    }
    Ok(file)
}

fn machine() -> Option<u16> {
    Some(match std::env::consts::ARCH {
        "x86_64" => elf::EM_X86_64,
        "x86" => elf::EM_386,
        "aarch64" => elf::EM_AARCH64,
        "arm" => elf::EM_ARM,
        "riscv64" => elf::EM_RISCV,
        "s390x" => elf::EM_S390,
        "powerpc64" => elf::EM_PPC64,
        _ => return None,
    })
}

#[allow(clippy::useless_conversion)] // 32 bits wide on some machines
fn wide(value: impl Into<u64>) -> u64 {
    value.into()
}

struct Image<'a> {
    endian: Endianness,
    data: &'a [u8],
    segments: &'a [Segment],
}

impl<'a> Image<'a> {
    fn loads(&self) -> impl Iterator<Item = &'a Segment> + use<'a> {
        let endian = self.endian;
        self.segments.iter().filter(move |segment| segment.p_type(endian) == elf::PT_LOAD)
    }

    fn check_segments(&self) -> Checked {
        for segment in self.segments {
            let (start, size) = (wide(segment.p_offset(self.endian)), wide(segment.p_filesz(self.endian)));
            if start.checked_add(size).is_none_or(|end| end > self.data.len() as u64) {
                return Err(Fault::Damaged("a segment reaches beyond its end"));
            }
        }
        let mut end = 0;
        for segment in self.loads() {
            let (address, memory) = (wide(segment.p_vaddr(self.endian)), wide(segment.p_memsz(self.endian)));
            let (start, size, align) = (wide(segment.p_offset(self.endian)), wide(segment.p_filesz(self.endian)), wide(segment.p_align(self.endian)));
            let aligned = align == 0 || (align.is_power_of_two() && address % align == start % align);
            let next = address.checked_add(memory).filter(|next| *next < 1 << 40);
            match next {
                Some(next) if aligned && size <= memory && address >= end => end = next,
                _ => return Err(Fault::Damaged("its segments do not fit together")),
            }
        }
        if end == 0 {
            return Err(Fault::Damaged("it has nothing to load"));
        }
        let others = self.segments.iter().filter(|segment| segment.p_type(self.endian) != elf::PT_LOAD && wide(segment.p_filesz(self.endian)) > 0);
        for segment in others {
            let in_file = self.file_range(wide(segment.p_vaddr(self.endian)), wide(segment.p_filesz(self.endian)));
            if in_file.is_none_or(|range| range.start as u64 != wide(segment.p_offset(self.endian))) {
                return Err(Fault::Damaged("its segments do not fit together"));
            }
        }
        Ok(())
    }

    /// The sections say the same as the segments: this finds a segment whose size, place or rights were changed.
    fn check_sections(&self, file: &File) -> Checked {
        let sections = file.section_headers(self.endian, self.data).map_err(|_| Fault::Damaged("its table of sections is cut off"))?;
        for section in sections {
            let (start, size) = (wide(section.sh_offset(self.endian)), wide(section.sh_size(self.endian)));
            let (address, flags) = (wide(section.sh_addr(self.endian)), wide(section.sh_flags(self.endian)));
            let in_file = section.sh_type(self.endian) != elf::SHT_NOBITS;
            if in_file && start.checked_add(size).is_none_or(|end| end > self.data.len() as u64) {
                return Err(Fault::Damaged("a section reaches beyond its end"));
            }
            let thread_local = flags & u64::from(elf::SHF_TLS) != 0;
            if flags & u64::from(elf::SHF_ALLOC) == 0 || size == 0 || (thread_local && !in_file) {
                continue;
            }
            let mapped = match in_file {
                true => self.file_range(address, size).is_some_and(|range| range.start as u64 == start),
                // Zeros: whatever the file has at their place would be garbage.
                false => self.is_mapped(address, size, true) && self.file_range(address, 1).is_none(),
            };
            if !mapped || !self.has_rights(address, flags) {
                return Err(Fault::Damaged("its sections and segments do not fit together"));
            }
        }
        self.check_special(sections)
    }

    fn has_rights(&self, address: u64, flags: u64) -> bool {
        let segment = self.loads().find(|segment| {
            let start = wide(segment.p_vaddr(self.endian));
            start <= address && address < start.saturating_add(wide(segment.p_memsz(self.endian)))
        });
        let Some(segment) = segment else { return false };
        let rights = segment.p_flags(self.endian);
        let needs = |flag: u32, right: u32| flags & u64::from(flag) == 0 || rights & right != 0;
        rights & elf::PF_R != 0 && needs(elf::SHF_WRITE, elf::PF_W) && needs(elf::SHF_EXECINSTR, elf::PF_X)
    }

    /// Segments that are about certain sections: thread-local data, the table for unwinding, what becomes read-only.
    fn check_special(&self, sections: &[Section]) -> Checked {
        let wrong = Fault::Damaged("its sections and segments do not fit together");
        let places = |wanted: &dyn Fn(&Section) -> bool| -> Vec<Range<u64>> {
            let place =
                |section: &Section| wide(section.sh_addr(self.endian))..wide(section.sh_addr(self.endian)) + wide(section.sh_size(self.endian));
            sections.iter().filter(|section| wide(section.sh_addr(self.endian)) != 0 && wanted(section)).map(place).collect()
        };
        let of_threads = places(&|section| wide(section.sh_flags(self.endian)) & u64::from(elf::SHF_TLS) != 0);
        let ends: Vec<Range<u64>> = places(&|_| true);
        for segment in self.segments {
            let (start, memory) = (wide(segment.p_vaddr(self.endian)), wide(segment.p_memsz(self.endian)));
            let Some(end) = start.checked_add(memory) else { return Err(wrong) };
            let fits = match segment.p_type(self.endian) {
                elf::PT_TLS => {
                    of_threads.first().is_some_and(|first| first.start == start)
                        && of_threads.last().is_some_and(|last| last.end <= end)
                        && wide(segment.p_align(self.endian)).is_power_of_two()
                        && memory < 1 << 20
                }
                elf::PT_GNU_EH_FRAME | elf::PT_DYNAMIC => ends.iter().any(|place| place.start == start && place.end == end),
                elf::PT_GNU_RELRO => ends.iter().any(|place| place.start == start) && self.is_mapped(start, memory.max(1), true),
                _ => true,
            };
            if !fits {
                return Err(wrong);
            }
        }
        if of_threads.is_empty() || self.segments.iter().any(|segment| segment.p_type(self.endian) == elf::PT_TLS) { Ok(()) } else { Err(wrong) }
    }

    /// The dynamic symbols: how many, provided that our entry point is one of them.
    fn check_entry_point(&self, file: &File) -> Checked<usize> {
        let wrong = |_| Fault::Damaged("its table of symbols is wrong");
        let sections = file.sections(self.endian, self.data).map_err(wrong)?;
        let symbols = sections.symbols(self.endian, self.data, elf::SHT_DYNSYM).map_err(wrong)?;
        let entry = symbols.iter().find(|symbol| {
            let defined = symbol.st_shndx(self.endian) != elf::SHN_UNDEF;
            defined && symbols.symbol_name(self.endian, symbol).is_ok_and(|name| name == ROOT_MODULE_LOADER_NAME.as_bytes())
        });
        let entry = entry.ok_or(Fault::NoEntryPoint)?;
        let (address, size) = (wide(entry.st_value(self.endian)), wide(entry.st_size(self.endian)));
        if !self.is_mapped(address, size.max(1), false) {
            return Err(Fault::Damaged("its entry point lies outside"));
        }
        Ok(symbols.len())
    }

    fn check_dynamic(&self, symbols: usize) -> Checked {
        let wrong = || Fault::Damaged("its dynamic table is wrong");
        let segment = self.segments.iter().find(|segment| segment.p_type(self.endian) == elf::PT_DYNAMIC).ok_or_else(wrong)?;
        let entries = segment.dynamic(self.endian, self.data).ok().flatten().ok_or_else(wrong)?;
        let in_memory = self.file_range(wide(segment.p_vaddr(self.endian)), wide(segment.p_filesz(self.endian))).ok_or_else(wrong)?;
        if in_memory.start as u64 != wide(segment.p_offset(self.endian)) {
            return Err(wrong());
        }
        let entries: Vec<(u64, u64)> =
            entries.iter().map(|entry| (wide(entry.d_tag(self.endian)), wide(entry.d_val(self.endian)))).take_while(|(tag, _)| *tag != 0).collect();
        let value = |tag: u32| entries.iter().find(|(known, _)| *known == u64::from(tag)).map(|(_, value)| *value);
        self.check_tables(&value)?;
        let strings = value(elf::DT_STRSZ).ok_or_else(wrong)?;
        let names_fit = entries.iter().filter(|(tag, _)| NAMES.iter().any(|name| u64::from(*name) == *tag)).all(|(_, offset)| *offset < strings);
        if !names_fit {
            return Err(wrong());
        }
        for (table, size) in [(elf::DT_RELA, elf::DT_RELASZ), (elf::DT_JMPREL, elf::DT_PLTRELSZ)] {
            if let (Some(address), Some(size)) = (value(table), value(size)) {
                self.check_relocations(address, size, symbols)?;
            }
        }
        Ok(())
    }

    /// What the dynamic table points to lies in the file, as long as the table says it is.
    fn check_tables(&self, value: &impl Fn(u32) -> Option<u64>) -> Checked {
        for required in [elf::DT_STRTAB, elf::DT_SYMTAB] {
            value(required).ok_or(Fault::Damaged("its dynamic table lacks symbols"))?;
        }
        for (table, size) in TABLES {
            let Some(address) = value(*table) else { continue };
            let size = match size {
                0 => 1,
                tag => value(*tag).ok_or(Fault::Damaged("its dynamic table lacks a size"))?,
            };
            if size > 0 && self.file_range(address, size).is_none() {
                return Err(Fault::Damaged("its dynamic table points outside"));
            }
        }
        Ok(())
    }

    #[cfg(target_pointer_width = "64")]
    fn check_relocations(&self, address: u64, size: u64, symbols: usize) -> Checked {
        let wrong = Fault::Damaged("its relocations are wrong");
        let Some(bytes) = self.file_range(address, size).and_then(|range| self.data.get(range)) else { return Err(wrong) };
        let Ok(table) = object::pod::slice_from_all_bytes::<elf::Rela64<Endianness>>(bytes) else { return Err(wrong) };
        for relocation in table {
            let target = relocation.r_offset(self.endian);
            let symbol = relocation.r_sym(self.endian, false) as usize;
            // A symbol of 0 means that the addend is an address in the image itself, or (for thread-local data) an offset.
            if symbol >= symbols || !self.is_mapped(target, 8, true) {
                return Err(wrong);
            }
        }
        Ok(())
    }

    #[cfg(not(target_pointer_width = "64"))]
    fn check_relocations(&self, _address: u64, _size: u64, _symbols: usize) -> Checked {
        Ok(())
    }

    /// Where in the file these addresses come from.
    fn file_range(&self, address: u64, size: u64) -> Option<Range<usize>> {
        let end = address.checked_add(size)?;
        let segment = self.loads().find(|segment| {
            let start = wide(segment.p_vaddr(self.endian));
            start <= address && end <= start.saturating_add(wide(segment.p_filesz(self.endian)))
        })?;
        let start = address - wide(segment.p_vaddr(self.endian)) + wide(segment.p_offset(self.endian));
        Some(usize::try_from(start).ok()?..usize::try_from(start + size).ok()?)
    }

    /// Whether these addresses will be there, and can be written if that is wanted.
    fn is_mapped(&self, address: u64, size: u64, writable: bool) -> bool {
        let Some(end) = address.checked_add(size) else { return false };
        self.loads().any(|segment| {
            let start = wide(segment.p_vaddr(self.endian));
            let fits = start <= address && end <= start.saturating_add(wide(segment.p_memsz(self.endian)));
            fits && (!writable || segment.p_flags(self.endian) & elf::PF_W != 0)
        })
    }
}

/// Dynamic entries that are addresses, each with the entry that holds the size, or 0 where none does.
const TABLES: &[(u32, u32)] = &[
    (elf::DT_STRTAB, elf::DT_STRSZ),
    (elf::DT_SYMTAB, 0),
    (elf::DT_RELA, elf::DT_RELASZ),
    (elf::DT_JMPREL, elf::DT_PLTRELSZ),
    (elf::DT_INIT_ARRAY, elf::DT_INIT_ARRAYSZ),
    (elf::DT_FINI_ARRAY, elf::DT_FINI_ARRAYSZ),
    (elf::DT_INIT, 0),
    (elf::DT_FINI, 0),
    (elf::DT_HASH, 0),
    (elf::DT_GNU_HASH, 0),
    (elf::DT_VERSYM, 0),
    (elf::DT_VERNEED, 0),
    (elf::DT_VERDEF, 0),
];

/// Dynamic entries that are offsets into the strings.
const NAMES: &[u32] = &[elf::DT_NEEDED, elf::DT_SONAME, elf::DT_RPATH, elf::DT_RUNPATH];
