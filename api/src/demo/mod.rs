//! The demonstration: sample content, and an editor to try writing with.
//!
//! The texts are written for it, after events that were widely reported.

mod content;
mod drawing;

use std::io::Cursor;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::account::NewAccount;
use crate::actor::Actor;
use crate::article::Article;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::import::{ImportOptions, Rejection, Watch};
use crate::model::{Listed, Parts};
use crate::page::PageRequest;
use crate::principal::Principal;
use crate::publisher::Publisher;
use crate::query::ListRequest;
use crate::token::LONGEST_LIFE_SECONDS;
use crate::values::{Handle, Role};

/// The key of its first record: the sign by which a demonstration's store is known.
const SIGN: &str = "gharyan-wire";
const EDITOR: &str = "editor@demo.example";
const TOKEN_LIFE: Duration = Duration::from_secs(LONGEST_LIFE_SECONDS.unsigned_abs());

impl Diwan {
    /// Fills an empty store with the sample content; a demonstration's store is left as it is, any
    /// other refused.
    pub async fn fill_demo(&self) -> Result<()> {
        let who = Principal::Operator;
        let accounts = self.accounts(&who).await?;
        if accounts.iter().any(|account| account.email == EDITOR) {
            return Ok(());
        }
        if !accounts.is_empty() || !self.is_empty_or_begun().await? {
            return Err(Error::bad_request(
                "This store has content of its own; the demo wants an empty one. Name another by \
                 --database-url.",
            ));
        }
        self.import_samples().await?;
        self.illustrate().await?;
        // Last: who is here says that everything is.
        self.add_editor().await
    }

    /// Imports the sample content, whatever there is beside it.
    pub async fn import_samples(&self) -> Result<()> {
        let lines = content::lines().map_err(Error::internal)?;
        let mut refused = Refused(None);
        let who = Principal::Operator;
        self.import(&who, Cursor::new(lines), ImportOptions::default(), &mut refused).await?;
        match refused.0 {
            None => Ok(()),
            Some(rejection) => Err(Error::internal(format!(
                "the demo's line {} is refused: {}",
                rejection.line, rejection.detail
            ))),
        }
    }

    /// Refuses to go on with a store that is not a demonstration's alone.
    pub async fn demand_demo(&self) -> Result<()> {
        let accounts = self.accounts(&Principal::Operator).await?;
        let others = accounts.iter().any(|account| account.email != EDITOR);
        let filled = !accounts.is_empty() && self.has_sign().await?;
        let nothing = accounts.is_empty() && self.is_empty_or_begun().await?;
        match !others && (filled || nothing) {
            true => Ok(()),
            false => Err(Error::bad_request(
                "This store is not a demo's alone, so it is not emptied; remove it yourself if you \
                 mean it, or name another by --database-url.",
            )),
        }
    }

    /// Whether there is nothing, or only what filling began with before it was interrupted.
    async fn is_empty_or_begun(&self) -> Result<bool> {
        let empty = self.has_no::<Publisher>().await?
            && self.has_no::<Actor>().await?
            && self.has_no::<Article>().await?
            && self.has_no::<Event>().await?;
        Ok(empty || self.has_sign().await?)
    }

    /// Whether the sample content's first record is here.
    async fn has_sign(&self) -> Result<bool> {
        let sign = Handle::ExternalId(content::external_id(SIGN));
        match self.one::<Publisher>(&Principal::Operator, &sign, Parts::NONE).await {
            Ok(_) => Ok(true),
            Err(error) if error.code == Code::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn has_no<R: Listed>(&self) -> Result<bool> {
        let ask = ListRequest::<R>::new(R::Filter::default(), PageRequest::first(), Parts::NONE);
        Ok(self.list(&Principal::Operator, &ask).await?.items.is_empty())
    }

    async fn add_editor(&self) -> Result<()> {
        // This password is made here and forgotten: no one signs in by it.
        let password = URL_SAFE_NO_PAD.encode(self.random::<32>());
        let new = NewAccount {
            email: EDITOR,
            name: "Demo editor",
            role: Role::Editor,
            password: &password,
        };
        self.add_account(&Principal::Operator, new).await.map(drop)
    }

    /// An editor's token, for the demonstration only: it lasts a working day.
    pub async fn demo_token(&self) -> Result<String> {
        self.token_for(&Principal::Operator, EDITOR, None, TOKEN_LIFE).await
    }
}

/// Keeps the first line that was refused.
struct Refused(Option<Rejection>);

impl Watch for Refused {
    fn rejected(&mut self, rejection: Rejection) {
        self.0.get_or_insert(rejection);
    }
}
