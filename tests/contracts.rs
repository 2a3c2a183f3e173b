//! The committed contracts are what the code serves.

use std::path::Path;

#[test]
fn the_committed_contracts_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (name, text) in diwan_api::contracts::documents().unwrap() {
        let committed = std::fs::read_to_string(root.join(name)).unwrap_or_default();
        assert!(committed == text, "{name} is stale: run `cargo run -- contracts`");
    }
}
