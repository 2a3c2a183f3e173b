//! Records of which an address says itself what it reads: feeds, linked data.

use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;

use super::parameter::Parameter;
use super::plans::{Form, ShowPlan};
use super::query::{self, ListQuery};
use super::resource::{RecordResource, Resource, moved};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::http::bearer::Caller;
use crate::page::Page;
use crate::query::{AnswerSize, Face, Found, PageRecord, RecordJson};
use crate::values::Handle;

/// A page of a list, by the parameters of a request but for what is shown: its JSON, and where it stands.
pub async fn chosen_list<R: Resource>(
    diwan: &Diwan,
    Caller(who, key): Caller,
    request: &HttpRequest,
    fields: &str,
) -> Result<(Vec<u8>, Page<PageRecord>)>
where
    R::Filter: DeserializeOwned,
{
    let who = who?;
    let ListQuery { ask, plan, .. } = query::chosen::<R>(request.query_string(), fields)?;
    let wanted = plan.tree()?;
    let size = AnswerSize::of(ask.page.size.into(), &wanted.records);
    let _turn = diwan.turn_for(key, size).await?;
    diwan.read_list(&who, &ask, (wanted, Face::Rest)).await
}

/// A record that was looked for.
pub enum ChosenOne {
    Read(RecordJson),
    /// It has another address.
    Moved(HttpResponse),
}

/// These members of a record.
pub async fn chosen_one<R: RecordResource>(
    diwan: &Diwan,
    Caller(who, key): Caller,
    (request, handle): (&HttpRequest, &Handle),
    fields: &str,
) -> Result<ChosenOne> {
    let who = who?;
    let plan = ShowPlan::read::<R>(Form::One, &mut vec![Parameter::of("fields", fields)])?;
    let wanted = &plan.tree()?.records;
    let _turn = diwan.turn_for(key, AnswerSize::of(1, wanted)).await?;
    let read = diwan.read_one(&who, R::KIND, handle, (wanted, Face::Rest)).await?;
    if let Some(read) = read.filter(|read| read.stands_at(handle)) {
        return Ok(ChosenOne::Read(read));
    }
    // What was withdrawn or cannot be seen is told here.
    let found = Box::pin(diwan.one::<R>(&who, handle, plan.show.parts)).await?;
    match found {
        Found { moved_to: Some(slug), .. } => Ok(ChosenOne::Moved(moved::<R>(request, &slug))),
        Found { .. } => Err(Error::not_found()),
    }
}
