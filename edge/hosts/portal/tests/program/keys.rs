//! Keys as their operator meets them (R37).

use std::path::Path;

use crate::granted::Stocked;
use crate::running::{Running, run, shumen, site};

/// What `keys list` prints, a line a key.
fn list(data: &Path, site: &Path, settings: &[(&str, &str)]) -> Vec<String> {
    let mut command = shumen(data, site, &["keys", "list"]);
    let output = command.envs(settings.iter().copied()).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The part of a ticket's address that names its key: format, algorithm and key are its first ten
/// bytes, and the first nine of those are twelve letters.
fn key_of(url: &str) -> String {
    url.split("ticket=").nth(1).unwrap()[..12].to_owned()
}

#[test]
fn a_key_is_rotated_under_a_running_portal_without_breaking_live_tickets_r37() {
    let stocked = Stocked::start(100, &[]);
    let before = stocked.ticket();
    assert_eq!(stocked.portal.get(&before).status, 200);
    let rotated = run(&mut stocked.portal.beside(&["keys", "rotate"]));
    assert!(rotated.success, "{}", rotated.said);
    stocked.portal.until("new tickets are sealed with the new key", || {
        let after = stocked.ticket();
        assert_eq!(stocked.portal.get(&after).status, 200);
        assert_eq!(stocked.portal.get(&before).status, 200);
        key_of(&after) != key_of(&before)
    });
    let lines = list(stocked.data.path(), stocked.site.path(), &[]);
    let of = |what: &str| lines.iter().filter(|line| line.starts_with(what)).count();
    // The old key of tickets still checks; of receipts only the public half is needed.
    assert_eq!((of("ticket\t"), of("receipt\t")), (2, 1), "{lines:?}");
    let pruned = run(&mut stocked.portal.beside(&["keys", "prune"]));
    assert!(pruned.success, "{}", pruned.said);
    assert_eq!(list(stocked.data.path(), stocked.site.path(), &[]).len(), 3);
}

#[test]
fn national_cryptography_is_a_setting_and_what_was_before_stays_good_r37() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    drop(Running::start_in(data.path(), site.path()));
    let national = [("SHUMEN_CRYPTOGRAPHY", "national")];
    let address = crate::running::free_address();
    let _portal = Running::start_at(address, data.path(), site.path(), &national);
    let lines = list(data.path(), site.path(), &national);
    for word in ["hmac-sha256", "hmac-sm3", "Ed25519", "SM2"] {
        assert!(lines.iter().any(|line| line.contains(word)), "{word}: {lines:?}");
    }
}

#[test]
fn nodes_that_share_a_folder_take_each_others_tickets() {
    let folder = tempfile::tempdir().unwrap();
    let shared = folder.path().to_string_lossy().into_owned();
    let settings = [("SHUMEN_TICKET_KEYS", shared.as_str())];
    let stocked = Stocked::start(100, &settings);
    let url = stocked.ticket();
    let own = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", stocked.data.path().join("shumen.db").display());
    let objects = stocked.data.path().join("objects").to_string_lossy().into_owned();
    let other = [
        settings[0],
        ("SHUMEN_DATABASE_URL", database.as_str()),
        ("SHUMEN_STORE_URL", objects.as_str()),
    ];
    let address = crate::running::free_address();
    let other = Running::start_at(address, own.path(), stocked.site.path(), &other);
    assert_eq!(other.get(&url).status, 200);
    assert_eq!(stocked.portal.get(&url).status, 200);
    assert_eq!(stocked.takings().len(), 1, "one ticket is one taking on however many nodes");
}
