//! `diwan doctor`: how a server would fare here, without starting one.

mod files;
mod machine;

use std::io::{Write, stdout};

use clap::Args;

use super::{Failure, Outcome};
use crate::config::{Config, Setting};
use crate::derived::Differing;
use crate::diwan::Diwan;
use crate::principal::Principal;
use crate::query::Dangling;
use crate::store::Store;
use crate::values::Role;

/// Show the settings, look over store, keys and disk, and say what would keep a server from serving.
///
/// Changes nothing, unless told to repair or to remove. Exits with 1 when something would keep it from serving. On
/// SQLite it reads the whole file, which takes a while when that is large.
#[derive(Args)]
#[command(after_help = "\
Examples:
  diwan doctor
  diwan doctor && systemctl restart diwan
  diwan --config /etc/diwan/diwan.toml doctor
  diwan doctor --repair
  systemctl stop diwan && diwan doctor --remove-orphans")]
pub struct Doctor {
    /// Derive anew the rows by which lists are found, where they are not what follows from the records;
    /// may be done beside a running server
    #[arg(long)]
    repair: bool,

    /// Delete files that no medium names and that were stored more than a day ago: only while nobody can upload any,
    /// that is, while no server runs
    #[arg(long)]
    remove_orphans: bool,
}

/// One thing that was looked at.
struct Finding {
    grade: Grade,
    about: &'static str,
    said: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Grade {
    Fine,
    /// To be mended when there is time.
    Careful,
    /// It would not serve.
    Broken,
}

impl Grade {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Careful => "warn",
            Self::Broken => "FAIL",
        }
    }
}

fn fine(about: &'static str, said: impl Into<String>) -> Finding {
    Finding { grade: Grade::Fine, about, said: said.into() }
}

fn careful(about: &'static str, said: impl Into<String>) -> Finding {
    Finding { grade: Grade::Careful, about, said: said.into() }
}

fn broken(about: &'static str, said: impl Into<String>) -> Finding {
    Finding { grade: Grade::Broken, about, said: said.into() }
}

impl Doctor {
    pub async fn run(self, config: Config, settings: Vec<Setting>) -> Result<Outcome, Failure> {
        writeln!(stdout(), "diwan {}\n", env!("CARGO_PKG_VERSION"))?;
        for Setting { name, value, source } in settings {
            writeln!(stdout(), "{name:<22} {value:<38} {source}")?;
        }
        writeln!(stdout())?;
        let mut findings = store(&config, &self).await;
        findings.extend(machine::findings(&config));
        for Finding { grade, about, said } in &findings {
            writeln!(stdout(), "{:<5} {about:<11} {said}", grade.as_str())?;
        }
        match findings.iter().filter(|finding| finding.grade == Grade::Broken).count() {
            0 => Ok(Outcome::Done),
            1 => Err(Failure::Other("one thing would keep this server from serving".into())),
            several => {
                Err(Failure::Other(format!("{several} things would keep this server from serving")))
            }
        }
    }
}

async fn store(config: &Config, wanted: &Doctor) -> Vec<Finding> {
    if let Some(file) = Store::file(&config.database_url).filter(|file| !file.exists()) {
        return vec![fine(
            "store",
            format!("there is none at {}: diwan serve makes it", file.display()),
        )];
    }
    let store = match Store::open(&config.store()).await {
        Ok(store) => store,
        Err(error) => return vec![broken("store", error.detail)],
    };
    let mut findings = condition(&store).await;
    match migrations(&store).await {
        Ok(found) => {
            findings.push(found);
            findings.extend(names(&store).await);
            findings.extend(texts(&store).await);
            findings.extend(references(&store).await);
            findings.extend(derived(&store, wanted.repair).await);
            findings.extend(files::findings(config, &store, wanted.remove_orphans).await);
            findings.extend(accounts(&store).await);
        }
        Err(found) => {
            findings.push(found);
            if wanted.remove_orphans {
                findings.push(careful("files", "not compared, and none removed"));
            }
        }
    }
    let _ = store.close().await;
    findings
}

async fn condition(store: &Store) -> Vec<Finding> {
    match store.look_over().await {
        Ok(looked) if looked.broken.is_empty() => vec![fine("store", looked.engine)],
        Ok(looked) => {
            let damages = looked.broken.into_iter().take(10);
            damages.map(|damage| broken("store", format!("damaged: {damage}"))).collect()
        }
        Err(error) => vec![broken("store", error.detail)],
    }
}

/// An error here means that the tables are not those that this program knows.
async fn migrations(store: &Store) -> Result<Finding, Finding> {
    let migrations = store.migrated().await.map_err(|error| broken("migrations", error.detail))?;
    match migrations.iter().filter(|migration| !migration.applied).count() {
        0 => Ok(fine("migrations", format!("all {} applied", migrations.len()))),
        pending => {
            Err(fine("migrations", format!("{pending} pending: the first command applies them")))
        }
    }
}

async fn texts(store: &Store) -> Option<Finding> {
    match Diwan::new(store.clone()).unindexed_texts().await {
        Err(error) => Some(broken("texts", error.detail)),
        Ok(0) => None,
        Ok(number) => {
            let said = format!("{number} records are not found by search: diwan search rebuild");
            Some(careful("texts", said))
        }
    }
}

/// What is derived, repaired first when that is wanted.
async fn derived(store: &Store, repair: bool) -> Vec<Finding> {
    let diwan = Diwan::new(store.clone());
    let mut findings = Vec::new();
    if repair {
        findings.push(match diwan.repair_derived().await {
            Ok(records) => fine("derived", format!("repaired: {records} records")),
            Err(error) => broken("derived", error.detail),
        });
    }
    match diwan.differing_derived().await {
        Ok(differing) => {
            findings.extend(differing.iter().map(|Differing { derived, kind, records }| {
                let said = format!(
                    "{derived} is not what follows from {} {}, as {}: diwan doctor --repair",
                    records.len(),
                    kind.plural(),
                    records.first().map(ToString::to_string).unwrap_or_default(),
                );
                careful("derived", said)
            }))
        }
        Err(error) => findings.push(broken("derived", error.detail)),
    }
    findings
}

async fn names(store: &Store) -> Option<Finding> {
    match Diwan::new(store.clone()).unindexed_actors().await {
        Err(error) => Some(broken("names", error.detail)),
        Ok(0) => None,
        Ok(number) => {
            let said = format!("{number} actors are not found by matching: diwan names rebuild");
            Some(careful("names", said))
        }
    }
}

async fn references(store: &Store) -> Vec<Finding> {
    match Diwan::new(store.clone()).dangling_references().await {
        Err(error) => vec![broken("references", error.detail)],
        Ok(dangling) if dangling.is_empty() => {
            vec![fine("references", "all lead to records that are there")]
        }
        Ok(dangling) => dangling.iter().take(10).map(lost).collect(),
    }
}

fn lost(dangling: &Dangling) -> Finding {
    let Dangling { record: (kind, id), column: (table, column), target: (other, target) } =
        dangling;
    let said = format!(
        "{kind} {id} refers ({table}.{column}) to {other} {target}, which was deleted or merged: \
         change or delete the {kind}"
    );
    careful("references", said)
}

async fn accounts(store: &Store) -> Option<Finding> {
    let accounts = Diwan::new(store.clone()).accounts(&Principal::Operator).await;
    match accounts {
        Err(error) => Some(broken("accounts", error.detail)),
        Ok(accounts) if accounts.iter().any(|one| one.active && one.role == Role::Admin) => None,
        Ok(_) => Some(careful(
            "accounts",
            "no active admin: diwan account add EMAIL --name NAME --role admin",
        )),
    }
}
