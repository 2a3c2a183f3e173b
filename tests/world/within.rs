//! The operations themselves, past both faces: for tests that ask thousands of times.

use diwan_api::actor::Actor;
use diwan_api::article::Article;
use diwan_api::command::Expected;
use diwan_api::diwan::Diwan;
use diwan_api::error::Result;
use diwan_api::event::Event;
use diwan_api::medium::Medium;
use diwan_api::model::{Command, Kind, Members, Record};
use diwan_api::place::Place;
use diwan_api::position::Position;
use diwan_api::principal::Principal::Operator;
use diwan_api::publisher::Publisher;
use diwan_api::relation::Relation;
use diwan_api::tenure::Tenure;
use diwan_api::topic::Topic;
use diwan_api::values::{Handle, parse_id};
use serde_json::{Value, json};

/// What the operator does, who may do everything.
pub struct Within<'d>(pub &'d Diwan);

/// Calls a function for the type of record that a kind has.
macro_rules! of_kind {
    ($kind:expr, $work:ident($($argument:expr),*)) => {
        match $kind {
            Kind::Publisher => $work::<Publisher>($($argument),*).await,
            Kind::Topic => $work::<Topic>($($argument),*).await,
            Kind::Place => $work::<Place>($($argument),*).await,
            Kind::Medium => $work::<Medium>($($argument),*).await,
            Kind::Actor => $work::<Actor>($($argument),*).await,
            Kind::Position => $work::<Position>($($argument),*).await,
            Kind::Article => $work::<Article>($($argument),*).await,
            Kind::Tenure => $work::<Tenure>($($argument),*).await,
            Kind::Relation => $work::<Relation>($($argument),*).await,
            Kind::Event => $work::<Event>($($argument),*).await,
        }
    };
}

impl Within<'_> {
    pub async fn create(&self, kind: Kind, members: Value) -> Result<()> {
        of_kind!(kind, create(self.0, given(members)))
    }

    pub async fn update(&self, kind: Kind, id: &str, version: i64, members: Value) -> Result<()> {
        of_kind!(kind, update(self.0, &by(id), version, given(members)))
    }

    pub async fn upsert(&self, kind: Kind, key: &str, members: Value) -> Result<()> {
        of_kind!(kind, upsert(self.0, key, given(members)))
    }

    pub async fn delete(&self, kind: Kind, id: &str, version: i64) -> Result<()> {
        of_kind!(kind, delete(self.0, &by(id), version))
    }

    pub async fn withdraw(&self, kind: Kind, id: &str, version: i64) -> Result<()> {
        of_kind!(kind, withdraw(self.0, &by(id), version))
    }

    pub async fn merge(&self, id: &str, version: i64, into: &str) -> Result<()> {
        let into = serde_json::from_value(json!({ "id": into })).unwrap();
        let (who, at) = (&Operator, Expected::Version(version));
        self.0.merge_actors(who, &by(id), at, Some(&into)).await.map(drop)
    }

    pub async fn unmerge(&self, id: &str, version: i64) -> Result<()> {
        self.0.unmerge_actor(&Operator, &by(id), Expected::Version(version)).await.map(drop)
    }
}

fn given(members: Value) -> Members {
    Members::of(&members).unwrap()
}

fn by(id: &str) -> Handle {
    Handle::Id(parse_id(id).unwrap())
}

async fn create<R: Record>(diwan: &Diwan, members: Members) -> Result<()> {
    diwan.create::<R>(&Operator, members).await.map(drop)
}

async fn update<R: Record>(
    diwan: &Diwan,
    id: &Handle,
    version: i64,
    members: Members,
) -> Result<()> {
    diwan.update::<R>(&Operator, id, Expected::Version(version), members).await.map(drop)
}

async fn upsert<R: Record>(diwan: &Diwan, key: &str, members: Members) -> Result<()> {
    diwan.upsert::<R>(&Operator, key, Expected::Unsaid, members).await.map(drop)
}

async fn delete<R: Record>(diwan: &Diwan, id: &Handle, version: i64) -> Result<()> {
    diwan.delete::<R>(&Operator, id, Expected::Version(version)).await.map(drop)
}

async fn withdraw<R: Record>(diwan: &Diwan, id: &Handle, version: i64) -> Result<()> {
    let withdraw = Command::Withdraw { reason: "Wrong.".into() };
    diwan.command::<R>(&Operator, id, Expected::Version(version), &withdraw).await.map(drop)
}
