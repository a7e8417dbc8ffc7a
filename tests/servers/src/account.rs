//! Who runs a server. PostgreSQL and MySQL refuse to run as root; root therefore runs them as somebody without rights.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Somebody without rights, in the order of preference. The first is there where Debian's PostgreSQL is.
const WITHOUT_RIGHTS: [&str; 2] = ["postgres", "nobody"];

/// Whether this process is root.
pub fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| status.lines().any(|line| line.starts_with("Uid:\t0\t")))
}

/// A command that runs `program` without rights and ends when we do, however we end.
pub fn command(program: &Path) -> Result<Command, String> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if is_root() {
        let name = without_rights()?;
        command.args([&format!("--reuid={name}"), &format!("--regid={}", group_of(&name)?), "--clear-groups"]);
    }
    command.arg("--").arg(program);
    // A home folder that this user may not read makes some programs stop.
    command.current_dir("/").env("HOME", "/");
    Ok(command)
}

/// Gives a folder to whoever runs the servers.
pub fn give(folder: &Path) -> Result<(), String> {
    if !is_root() {
        return Ok(());
    }
    let (user, group) = entry_of(&without_rights()?)?;
    std::os::unix::fs::chown(folder, Some(user), Some(group)).map_err(|error| format!("{} cannot be given away: {error}", folder.display()))
}

/// Lets everybody look into a folder; what is in it has its own rights.
pub fn let_others_in(folder: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let rights = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder, rights).map_err(|error| format!("{} cannot be opened to others: {error}", folder.display()))
}

fn without_rights() -> Result<String, String> {
    let found = WITHOUT_RIGHTS.into_iter().find(|name| entry_of(name).is_ok());
    found.map(str::to_owned).ok_or_else(|| "there is no user `postgres` or `nobody` to run it".to_owned())
}

fn group_of(name: &str) -> Result<u32, String> {
    entry_of(name).map(|(_, group)| group)
}

/// The numbers of a user and of its group.
fn entry_of(name: &str) -> Result<(u32, u32), String> {
    let all = fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    let numbers = all.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next()? == name).then_some(())?;
        Some((parts.nth(1)?.parse().ok()?, parts.next()?.parse().ok()?))
    });
    numbers.ok_or_else(|| format!("there is no user `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_name() {
        assert_eq!(entry_of("root").unwrap(), (0, 0));
        assert!(entry_of("no-such-user").unwrap_err().contains("no-such-user"));
    }
}
