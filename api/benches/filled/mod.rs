//! A store that a bench fills for itself.

use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use diwan_api::diwan::Diwan;
use diwan_api::import::{ImportOptions, Rejection, Watch};
use diwan_api::principal::Principal;
use diwan_api::store::{Store, StoreOptions};

/// Where the store is: an empty Postgres in `DIWAN_DATABASE_URL`, else SQLite in a folder.
pub fn url(folder: &Path) -> String {
    let sqlite = || format!("sqlite://{}/diwan.db", folder.display());
    std::env::var("DIWAN_DATABASE_URL").unwrap_or_else(|_| sqlite())
}

/// The register with the records that these lines make.
pub async fn diwan(url: &str, lines: String) -> Diwan {
    let store = Store::open(&StoreOptions::new(url)).await.expect("a store");
    store.migrate(None).await.expect("migrations");
    let (diwan, start, count) = (Diwan::new(store), Instant::now(), lines.lines().count());
    let (who, lines) = (Principal::Operator, Cursor::new(lines));
    let tally = diwan.import(&who, lines, ImportOptions::default(), &mut Strict).await;
    assert_eq!(tally.expect("the import").created as usize, count);
    println!("{count} records imported in {:.1?}", start.elapsed());
    diwan
}

/// Lets no line be refused.
struct Strict;

impl Watch for Strict {
    fn rejected(&mut self, rejection: Rejection) {
        panic!("{rejection:?}");
    }
}
