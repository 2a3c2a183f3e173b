//! The demonstration: sample content, and an editor to try writing with.
//!
//! The texts are written for it, after events that were widely reported.

mod content;

use std::io::Cursor;
use std::time::Duration;

use crate::account::NewAccount;
use crate::actor::Actor;
use crate::article::Article;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::import::{ImportAsk, Rejection, Watch};
use crate::page::PageAsk;
use crate::principal::Principal;
use crate::publisher::Publisher;
use crate::record::{ListAsk, Listed, Parts};
use crate::words::{Handle, Role};

/// The key of its first record: the sign by which a demonstration's store is known.
const SIGN: &str = "gharyan-wire";
const EDITOR: &str = "editor@demo.example";
const TOKEN_LIFE: Duration = Duration::from_secs(8 * 60 * 60);

impl Diwan {
    /// Fills an empty store with the sample content; a demonstration's store is left as it is, any
    /// other refused.
    pub async fn fill_demo(&self) -> Result<()> {
        let who = Principal::Operator;
        let sign = Handle::ExternalId(content::external_id(SIGN));
        match self.one::<Publisher>(&who, &sign, Parts::NONE).await {
            Ok(_) => return Ok(()),
            Err(error) if error.code == Code::NotFound => {}
            Err(error) => return Err(error),
        }
        if !self.is_empty().await? {
            return Err(Error::bad_request(
                "This store has content of its own; the demo wants an empty one. Name another by --database-url.",
            ));
        }
        let lines = content::lines().map_err(Error::internal)?;
        let mut refused = Refused(None);
        self.import(&who, Cursor::new(lines), ImportAsk::default(), &mut refused).await?;
        match refused.0 {
            None => Ok(()),
            Some(rejection) => Err(Error::internal(format!(
                "the demo's line {} is refused: {}",
                rejection.line, rejection.detail
            ))),
        }
    }

    async fn is_empty(&self) -> Result<bool> {
        Ok(self.has_no::<Publisher>().await?
            && self.has_no::<Actor>().await?
            && self.has_no::<Article>().await?
            && self.has_no::<Event>().await?)
    }

    async fn has_no<R: Listed>(&self) -> Result<bool> {
        let ask = ListAsk::<R>::new(R::Filter::default(), PageAsk::first(), Parts::NONE);
        Ok(self.list(&Principal::Operator, &ask).await?.items.is_empty())
    }

    /// An editor's token, for the demonstration only: it lasts a working day.
    pub async fn demo_token(&self) -> Result<String> {
        let who = Principal::Operator;
        if !self.accounts(&who).await?.iter().any(|account| account.email == EDITOR) {
            // Nobody signs in by this password: it is made here and forgotten.
            let password = self.ids.next().to_string();
            let new = NewAccount {
                email: EDITOR,
                name: "Demo editor",
                role: Role::Editor,
                password: &password,
            };
            self.add_account(&who, new).await?;
        }
        self.token_for(&who, EDITOR, None, TOKEN_LIFE).await
    }
}

/// Keeps the first line that was refused.
struct Refused(Option<Rejection>);

impl Watch for Refused {
    fn rejected(&mut self, rejection: Rejection) {
        self.0.get_or_insert(rejection);
    }
}
