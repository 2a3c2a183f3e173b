//! The superseded versions of a record.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::answer::JSON;
use super::answer::respond;
use super::prefer::wants_count;
use super::query;
use super::resource::page_info;
use super::resource::{RecordResource, answer_list, handle, links};
use crate::diwan::Diwan;
use crate::error::Error;
use crate::http::bearer::Caller;

pub async fn list<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        let ask = query::revisions(request.query_string(), wants_count(&request))?;
        let page = diwan.revisions::<R>(&who, &handle(&id), &ask).await?;
        let (info, links, counted) =
            (page_info(&page), links(&request, &page), page.total.is_some());
        let data: Vec<_> = page.nodes().collect();
        let body =
            serde_json::to_vec(&json!({ "data": data, "page": info })).map_err(Error::internal)?;
        Ok(answer_list(&request, JSON, body, links, counted))
    })
    .await
}
