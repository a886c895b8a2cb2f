//! Starting, stopping, and saying plainly why not.

use std::net::TcpListener;
use std::process::Command;

use crate::running::{Running, run, shumen, site};

#[test]
fn it_stops_when_asked_and_starts_again_where_it_was() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let running = Running::start_in(data.path(), site.path());
    assert_eq!(running.total(), 0);
    assert!(running.stop());
    assert_eq!(Running::start_in(data.path(), site.path()).total(), 0);
}

#[test]
fn a_bad_setting_stops_the_start_with_one_line_that_names_it() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let finished =
        run(shumen(data.path(), site.path(), &["serve"]).env("SHUMEN_PROFILE", "atlantis"));
    assert!(!finished.success);
    assert_eq!(finished.said.lines().count(), 1, "{}", finished.said);
    assert!(finished.said.contains("SHUMEN_PROFILE"), "{}", finished.said);
}

#[test]
fn a_port_in_use_is_said() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let finished = run(shumen(data.path(), site.path(), &["serve"]).env("SHUMEN_LISTEN", &address));
    assert!(!finished.success && finished.said.contains(&address), "{}", finished.said);
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "nothing is half done");
}

#[test]
fn a_data_folder_that_cannot_be_used_is_said() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    for folder in [file.as_path(), std::path::Path::new("/proc/shumen")] {
        let finished = run(&mut shumen(folder, site.path(), &["serve"]));
        assert!(!finished.success);
        assert!(finished.said.contains(&folder.display().to_string()), "{}", finished.said);
    }
}

#[test]
fn a_site_that_was_not_built_is_said() {
    let (data, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let finished = run(&mut shumen(data.path(), empty.path(), &["serve"]));
    assert!(!finished.success && finished.said.contains("hash.txt"), "{}", finished.said);
}

#[test]
fn a_portal_with_the_demo_stays_on_loopback() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mut command = shumen(data.path(), site.path(), &["serve", "--demo"]);
    let finished = run(command.env("SHUMEN_LISTEN", "0.0.0.0:0"));
    assert!(!finished.success && finished.said.contains("loopback"), "{}", finished.said);
}

#[test]
fn a_disk_that_fills_while_seeding_leaves_nothing_half_done() {
    let (folder, site) = (tempfile::tempdir().unwrap(), site());
    let small = Mount::tmpfs(folder.path(), "size=8m");
    let Some(_small) = small else {
        eprintln!("left out: this machine does not let the test mount a small disk");
        return;
    };
    let finished = run(&mut shumen(folder.path(), site.path(), &["serve", "--demo"]));
    assert!(!finished.success);
    assert!(finished.said.contains("demo could not be seeded"), "{}", finished.said);
    assert_eq!(Running::start_in(folder.path(), site.path()).total(), 0);
    let objects = folder.path().join("objects");
    let left = walk(&objects).into_iter().filter(|path| path.is_file()).count();
    assert_eq!(left, 0, "files of the failed seeding are removed");
}

/// A file system of a test, unmounted when it is dropped.
pub struct Mount(std::path::PathBuf);

impl Mount {
    pub fn tmpfs(folder: &std::path::Path, options: &str) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder)
            .output()
            .ok()?;
        mounted.status.success().then(|| Self(folder.to_owned()))
    }

    /// Gives it more room; whether that went well.
    pub fn grow(&self, options: &str) -> bool {
        let options = format!("remount,{options}");
        let grown = Command::new("mount").args(["-o", &options]).arg(&self.0).status();
        grown.is_ok_and(|status| status.success())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(walk(&path));
        }
        found.push(path);
    }
    found
}
