//! Whether the files of media are there, and whose others are.

use diwan_files::Files;

use super::{Finding, broken, careful, fine};
use crate::config::Config;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::medium::{Heap, Stock};
use crate::store::Store;

const ABOUT: &str = "files";

/// What is to be said of stored files; those that belong to no medium are removed first if that is wanted.
pub async fn findings(config: &Config, store: &Store, remove: bool) -> Vec<Finding> {
    let opened = match config.files() {
        Ok(config) => Files::open_existing(&config).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let diwan = Diwan::new(store.clone());
    let found = match opened {
        Ok(Some(files)) => compared(&diwan, &files, remove).await,
        Ok(None) => without_folder(&diwan).await,
        Err(error) => return vec![broken(ABOUT, error)],
    };
    found.unwrap_or_else(|error| vec![careful(ABOUT, format!("not compared: {}", error.detail))])
}

async fn compared(diwan: &Diwan, files: &Files, remove: bool) -> Result<Vec<Finding>> {
    // By a database that is not the one of these files, all of them would be removed.
    let may_remove = remove && diwan.media_have_files().await?;
    let mut findings = told(&diwan.take_stock(files, may_remove).await?, may_remove);
    if remove && !may_remove {
        let said =
            "nothing was removed, as no medium of this database names a file: is it the right one?";
        findings.push(careful(ABOUT, said));
    }
    Ok(findings)
}

async fn without_folder(diwan: &Diwan) -> Result<Vec<Finding>> {
    let said = "media name files, and their folder is absent: bring it back, or set media_url";
    let lost = diwan.media_have_files().await?;
    Ok(lost.then(|| careful(ABOUT, said)).into_iter().collect())
}

fn told(stock: &Stock, removed: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if stock.lost == 0 && stock.files.number > 0 {
        findings.push(fine(ABOUT, format!("all there: {}", count(stock.files))));
    }
    if stock.lost > 0 {
        let some: Vec<String> = stock.some_lost.iter().map(ToString::to_string).collect();
        let said = format!(
            "{} media name files that are not there, as {}: bring them back from a backup of the files, or \
             upload them again",
            stock.lost,
            some.join(", "),
        );
        findings.push(careful(ABOUT, said));
    }
    let (orphans, renditions) = (stock.orphans, stock.renditions);
    if orphans.number + renditions.number > 0 {
        let both = format!("{} and {} made of others", count(orphans), count(renditions));
        findings.push(match removed {
            true => fine(ABOUT, format!("removed, as they belonged to no medium: {both}")),
            false => careful(
                ABOUT,
                format!(
                    "{both} belong to no medium: stop the server, and diwan doctor --remove-orphans"
                ),
            ),
        });
    }
    findings
}

fn count(heap: Heap) -> String {
    format!("{} files of {} bytes", heap.number, heap.bytes)
}
