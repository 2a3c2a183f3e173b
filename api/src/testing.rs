//! What unit tests of features begin with.

use std::ops::Deref;

use diwan_migration::{Migrator, MigratorTrait};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

use crate::diwan::Diwan;
use crate::error::{Error, FieldCode};
use crate::model::{Listed, Members, Parts, Record};
use crate::page::PageRequest;
use crate::principal::Principal;
use crate::query::ListRequest;
use crate::rest::read_filter;
use crate::store::{Store, StoreOptions};

/// An empty register on SQLite, gone when it is dropped.
pub struct Register {
    diwan: Diwan,
    _folder: TempDir,
}

impl Deref for Register {
    type Target = Diwan;

    fn deref(&self) -> &Diwan {
        &self.diwan
    }
}

/// An empty register.
pub async fn register() -> Register {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}/diwan.db", folder.path().display());
    let store = Store::open(&StoreOptions::new(url)).await.unwrap();
    Migrator::up(store.migrations(), None).await.unwrap();
    Register { diwan: Diwan::new(store), _folder: folder }
}

impl Register {
    /// A record made by the operator.
    pub async fn make<R: Record>(&self, input: Value) -> R {
        self.diwan.create(&Principal::Operator, members(input)).await.unwrap()
    }

    /// Why the operator could not make it: pointers and codes.
    pub async fn refusal<R: Record>(&self, input: Value) -> Vec<(String, FieldCode)> {
        refusals(self.diwan.create::<R>(&Principal::Operator, members(input)).await.unwrap_err())
    }

    /// The first page of what fits a filter, its references filled, without its parts.
    pub async fn all<R: Listed>(&self, who: &Principal, filter: R::Filter) -> Vec<R> {
        let ask = ListRequest::new(filter, PageRequest::first(), Parts::NONE);
        self.diwan.list::<R>(who, &ask).await.unwrap().nodes().collect()
    }
}

/// What an error says is wrong, and where.
pub fn refusals(error: Error) -> Vec<(String, FieldCode)> {
    error.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

/// A filter as the parameters of a query would say it, written as JSON: `{"country": "LY,TN"}`.
pub fn filter<F: DeserializeOwned>(written: Value) -> F {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let value = |text: &str| text.split(',').map(encoded).collect::<Vec<_>>().join(",");
    let pairs = members(written).0.into_iter().map(|(name, text)| {
        let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
        format!("{name}={}", value(&text))
    });
    read_filter(&pairs.collect::<Vec<_>>().join("&")).unwrap()
}

/// Members written as JSON.
pub fn members(value: Value) -> Members {
    match value {
        Value::Object(members) => Members(members),
        _ => panic!("not an object"),
    }
}
