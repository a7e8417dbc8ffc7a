//! Files that are no plugins, are cut off, or are damaged. Each is tried in a process of its own.
#![cfg(unix)]
use aludel_plugin_loader::{LoadErrorKind, Policy};
use aludel_tests_abi::{file_name, library, registry_in, start, text};
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

const TRY: &str = "try_files";

/// Run as a child only: makes each file, tries to load it, and says what came of it. The variable holds the
/// path of a file, `cut LENGTH`, or `flip POSITION MASK`, separated by `:`.
#[test]
fn try_files() {
    let Ok(list) = std::env::var("FILES") else { return };
    let whole = fs::read(library("celsius")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let progress = &*Box::leak(Box::new(AtomicUsize::new(0)));
    std::thread::spawn(|| watch(progress));
    for (number, what) in list.split(':').enumerate() {
        progress.fetch_add(1, Ordering::Relaxed);
        let words: Vec<&str> = what.split(' ').collect();
        let bytes = match words[..] {
            ["cut", length] => whole[..length.parse().unwrap()].to_vec(),
            ["flip", position, mask] => {
                let mut bytes = whole.clone();
                bytes[position.parse::<usize>().unwrap()] ^= mask.parse::<u8>().unwrap();
                bytes
            }
            _ => fs::read(what).unwrap(),
        };
        // A new name for each: a file that was opened stays open, whatever becomes of it.
        let file = directory.path().join(file_name(&format!("try{number}")));
        fs::write(&file, bytes).unwrap();
        match registry_in(directory.path(), Policy::new()).load(&file) {
            Ok(_) => println!("\nRESULT loaded"),
            Err(error) => println!("\nRESULT {}", error.code()),
        }
        fs::remove_file(&file).unwrap();
    }
}

/// Ends a child that hangs.
fn watch(progress: &AtomicUsize) {
    let mut last = usize::MAX;
    loop {
        let now = progress.load(Ordering::Relaxed);
        if now == last {
            std::process::abort();
        }
        last = now;
        std::thread::sleep(std::time::Duration::from_secs(5));
    }
}

/// What came of each file: a code, `loaded`, or `crashed`. One child for all; after a crash another for the rest.
fn outcomes(files: &[String]) -> Vec<String> {
    let mut outcomes: Vec<String> = Vec::new();
    while outcomes.len() < files.len() {
        let output = start(TRY, &[("FILES", &files[outcomes.len()..].join(":"))]);
        let before = outcomes.len();
        outcomes.extend(text(&output).lines().filter_map(|line| line.strip_prefix("RESULT ")).map(str::to_owned));
        if !output.status.success() {
            outcomes.push(format!("crashed ({})", output.status));
        }
        assert!(outcomes.len() > before, "the child said nothing: {}", text(&output));
    }
    outcomes
}

#[test]
fn files_that_are_no_plugins() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str, bytes: &[u8]| {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let libm = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6", "/lib64/libm.so.6"];
    let libm = libm.iter().find(|path| Path::new(path).exists()).expect("the system has libm");
    let program = std::env::current_exe().unwrap().display().to_string();
    let mut other_class = vec![0; 64];
    other_class[..5].copy_from_slice(b"\x7fELF\x01");
    let files =
        [at("empty", b""), at("text", b"INPUT(libm.so.6)\n"), at("magic", b"\x7fELF"), at("other", &other_class), (*libm).to_owned(), program];
    assert_eq!(outcomes(&files), ["PLG-1101", "PLG-1101", "PLG-1102", "PLG-1101", "PLG-1103", "PLG-1103"]);
    let folder = directory.path().join(file_name("folder"));
    fs::create_dir(&folder).unwrap();
    assert_eq!(registry_in(directory.path(), Policy::new()).load(&folder).unwrap_err().kind(), LoadErrorKind::NotAPlugin);
}

#[test]
fn files_that_are_cut_off() {
    let whole = usize::try_from(fs::metadata(library("celsius")).unwrap().len()).unwrap();
    let mut lengths: Vec<usize> = (0..40).map(|part| whole * part / 40).collect();
    lengths.extend([4, 5, 16, 63, 64, 65, 4_096, whole - 4_096, whole - 65, whole - 64, whole - 1]);
    let files: Vec<String> = lengths.iter().map(|length| format!("cut {length}")).collect();
    for (length, outcome) in lengths.iter().zip(outcomes(&files)) {
        let expected = if *length < 4 { "PLG-1101" } else { "PLG-1102" };
        assert_eq!(outcome, expected, "cut to {length} of {whole}");
    }
}

/// Those that cost the process, of files with one bit changed at each position.
fn crashes(positions: impl Iterator<Item = usize>) -> Vec<String> {
    let files: Vec<String> = positions.map(|position| format!("flip {position} {}", if position % 2 == 0 { 1 } else { 128 })).collect();
    let outcomes = outcomes(&files);
    let refused = outcomes.iter().filter(|outcome| outcome.starts_with("PLG")).count();
    let crashed: Vec<String> = files
        .iter()
        .zip(&outcomes)
        .filter(|(_, outcome)| outcome.starts_with("crashed"))
        .map(|(file, outcome)| format!("{file}: {outcome}"))
        .collect();
    println!("{} files with one damaged byte: {refused} refused, {} crashed", files.len(), crashed.len());
    crashed
}

/// Every byte of the header and of the table of segments. Some bytes do not matter; none may cost the process.
#[test]
fn damaged_headers() {
    let whole = fs::read(library("celsius")).unwrap();
    let segments = usize::from(u16::from_le_bytes([whole[56], whole[57]])) * 56;
    let crashed = crashes(0..64 + segments);
    assert!(crashed.is_empty(), "{crashed:#?}");
}

/// Further in, with a pinned checksum: nothing of a damaged file ever runs. Without one, only what the system's own
/// loader reads is checked, which is said in the documentation of the policy.
#[test]
#[ignore = "a census for the documentation: minutes, and some of the children crash"]
fn damaged_anywhere() {
    let whole = fs::metadata(library("celsius")).unwrap().len();
    let crashed = crashes((0..500).map(|part| usize::try_from(whole * part / 500).unwrap()));
    println!("of 500 places all over the file, {} cost the process when nothing is pinned", crashed.len());
}
