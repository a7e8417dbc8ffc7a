//! What the loading policy refuses. Nothing that is refused has run any of its code.
#![cfg(unix)]
use aludel_plugin_loader::{LoadErrorKind, Policy};
use aludel_tests_abi::{file_name, in_child, library, registry_in};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
};

struct Place {
    directory: tempfile::TempDir,
    file: PathBuf,
}

fn place() -> Place {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(file_name("acme"));
    fs::copy(library("acme"), &file).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
    Place { directory, file }
}

impl Place {
    fn code(&self, policy: Policy) -> &'static str {
        match registry_in(self.directory.path(), policy).load(&self.file) {
            Ok(_) => "loaded",
            Err(error) => {
                assert!(error.kind() == LoadErrorKind::Refused && error.to_string().contains("help:"), "{error}");
                error.code()
            }
        }
    }

    fn checksum(&self) -> String {
        Sha256::digest(fs::read(&self.file).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_others_can_write_is_refused() {
    let place = place();
    chmod(&place.file, 0o757);
    assert_eq!(place.code(Policy::new()), "PLG-1004");
    chmod(&place.file, 0o755);
    chmod(place.directory.path(), 0o777);
    assert_eq!(place.code(Policy::new()), "PLG-1004");
    // Sticky, but directly in it others may still put a file.
    chmod(place.directory.path(), 0o1777);
    assert_eq!(place.code(Policy::new()), "PLG-1004");
}

#[test]
fn what_belongs_to_others_is_refused() {
    let place = place();
    if chown(&place.file, Some(54_321), Some(54_321)).is_err() {
        eprintln!("NOT RUN: giving a file to another user needs root");
        return;
    }
    assert_eq!(place.code(Policy::new()), "PLG-1004");
    chown(&place.file, Some(0), Some(54_321)).unwrap();
    chmod(&place.file, 0o775);
    assert_eq!(place.code(Policy::new().refuse_group_writable()), "PLG-1004");
    chown(&place.file, Some(0), Some(0)).unwrap();
    chown(place.directory.path(), Some(54_321), None).unwrap();
    assert_eq!(place.code(Policy::new()), "PLG-1004");
}

#[test]
fn a_link_out_of_the_directory_is_refused() {
    let (inside, outside) = (tempfile::tempdir().unwrap(), place());
    let link = inside.path().join(file_name("acme"));
    symlink(&outside.file, &link).unwrap();
    let registry = registry_in(inside.path(), Policy::new());
    assert_eq!(registry.load(&link).unwrap_err().code(), "PLG-1003");
    assert_eq!(registry.driver("acme").unwrap_err().code(), "PLG-1003");
    let dotted = inside.path().join("..").join(outside.directory.path().file_name().unwrap()).join(file_name("acme"));
    assert_eq!(registry.load(&dotted).unwrap_err().code(), "PLG-1003");
    let nowhere = inside.path().join("nowhere.so");
    symlink("/nonexistent", &nowhere).unwrap();
    assert_eq!(registry.load(&nowhere).unwrap_err().code(), "PLG-1007");
    assert_eq!(registry.load(Path::new("libaludel_plugin_acme.so")).unwrap_err().code(), "PLG-1002");
}

#[test]
fn pins() {
    in_child("pins", &[], || {
        let place = place();
        let name = file_name("acme");
        assert_eq!(place.code(Policy::new().only_pinned()), "PLG-1006");
        assert_eq!(place.code(Policy::new().pin(name.clone(), &"0".repeat(64)).unwrap()), "PLG-1005");
        let pinned = || Policy::new().pin(name.clone(), &place.checksum()).unwrap().only_pinned();
        assert_eq!(place.code(pinned()), "loaded");
        let policy = pinned();
        let mut bytes = fs::read(&place.file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::remove_file(&place.file).unwrap();
        fs::write(&place.file, bytes).unwrap();
        chmod(&place.file, 0o755);
        assert_eq!(place.code(policy), "PLG-1005");
    });
}
