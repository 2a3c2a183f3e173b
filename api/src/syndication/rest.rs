//! Feeds, sitemaps and linked data on the REST face.

use actix_web::http::Method;
use actix_web::http::header::{LAST_MODIFIED, TryIntoHeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::feed::FIELDS;
use super::news_article::NewsArticle;
use super::{Feed, FeedForm, Links, Publication, describe, read_article, sitemap};
use crate::article::Article;
use crate::diwan::{Diwan, off_the_worker};
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::http::last_modified::{is_same, last_modified};
use crate::page::Page;
use crate::principal::Principal;
use crate::query::PageRecord;
use crate::rest::linked::LINKED;
use crate::rest::resource::{answer_list, answer_record, links, page_address};
use crate::rest::{
    ChosenOne, Endpoint, chosen_list, chosen_one, filters_in_words, only, respond_as,
};
use crate::values::Handle;

/// The addresses of feeds and sitemaps.
pub fn endpoints() -> Vec<Endpoint> {
    let feed = |form: FeedForm| {
        Endpoint::new(Method::GET, form.path(), describe::feed(form), move || {
            web::to(move |site: Place, caller: Caller, request: HttpRequest| {
                answer_feed(form, site, caller, request)
            })
        })
    };
    let mut endpoints: Vec<Endpoint> = FeedForm::ALL.into_iter().map(feed).collect();
    let sitemaps = [
        Endpoint::new(Method::GET, "/sitemap.xml", describe::sitemap(), || web::to(whole_sitemap)),
        Endpoint::new(Method::GET, "/sitemaps/{part}.xml", describe::sitemap_part(), || {
            web::to(sitemap_part)
        }),
        Endpoint::new(Method::GET, "/sitemap-news.xml", describe::news(), || web::to(news)),
    ];
    // Search engines have no token and ask for everything there is: they wait for their turn instead.
    endpoints.extend(sitemaps.map(Endpoint::at_its_own_pace));
    endpoints
}

/// The register, and the site on which its articles appear.
type Place = (web::Data<Diwan>, web::Data<Publication>);

fn links_of<'a>(diwan: &'a Diwan, publication: &'a Publication) -> Links<'a> {
    Links { base: diwan.issuer().trim_end_matches('/'), publication }
}

/// What readers of feeds ask for where they do not know the form by its name.
const ANY_XML: [&str; 2] = ["application/xml", "text/xml"];
const ANY_JSON: [&str; 1] = ["application/json"];

async fn answer_feed(
    form: FeedForm,
    (diwan, publication): Place,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    let others: &[&str] = if form == FeedForm::Json { &ANY_JSON } else { &ANY_XML };
    let media = [&[form.media()], others].concat();
    let links = links_of(&diwan, &publication);
    respond_as(&request, &media, feed(form, &diwan, links, (caller, &request))).await
}

async fn feed(
    form: FeedForm,
    diwan: &Diwan,
    links_to: Links<'_>,
    (caller, request): (Caller, &HttpRequest),
) -> Result<HttpResponse> {
    // Looked at before the articles are: what is changed in between is newer than this, and is sent again.
    // What is answered to a token is not kept, and may show more than what everybody sees.
    let changed = match caller.0 {
        Ok(Principal::Anonymous) => diwan.last_public_change().await?,
        _ => None,
    };
    let (list, page) = chosen_list::<Article>(diwan, caller, request, FIELDS).await?;
    let feed = Feed {
        narrowed: filters_in_words(request.query_string())?,
        items: Feed::read_items(&list)?,
        ..pages(links_to, request, &page)
    };
    let body = form.write(&feed)?;
    let unchanged = changed.is_some_and(|at| is_same(request, at));
    let mut answer = match unchanged {
        true => HttpResponse::NotModified().finish(),
        false => answer_list(request, form.media(), body, links(request, &page), false),
    };
    if let Some(value) = changed.and_then(|at| last_modified(at).try_into_value().ok()) {
        answer.headers_mut().insert(LAST_MODIFIED, value);
    }
    Ok(answer)
}

/// A feed without its articles: where it and its neighbours are.
fn pages<'a>(links: Links<'a>, request: &HttpRequest, page: &Page<PageRecord>) -> Feed<'a> {
    let whole = |address: String| format!("{}{address}", links.base);
    let at = |place| whole(page_address(request, Some(place)));
    let query = Some(request.query_string()).filter(|query| !query.is_empty());
    let this = query
        .map_or_else(|| request.path().to_owned(), |query| format!("{}?{query}", request.path()));
    Feed {
        links,
        narrowed: None,
        this: whole(this),
        first: whole(page_address(request, None)),
        next: page.next().map(|cursor| at(("after", cursor))),
        previous: page.previous().map(|cursor| at(("before", cursor))),
        items: Vec::new(),
    }
}

async fn whole_sitemap(site: Place, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &[sitemap::MEDIA, "text/xml"], async {
        let (diwan, publication) = set_up(&site, &request)?;
        let _turn = diwan.turn(caller.1).await?;
        let parts = parts(diwan, publication).await?;
        if parts <= 1 {
            return part(1, site.clone(), &request).await;
        }
        let base = links_of(diwan, publication).base;
        let index = sitemap::index((1..=parts).map(|part| format!("{base}/sitemaps/{part}.xml")))?;
        Ok(answer_list(&request, sitemap::MEDIA, index, None, false))
    })
    .await
}

async fn sitemap_part(
    site: Place,
    caller: Caller,
    request: HttpRequest,
    number: web::Path<String>,
) -> HttpResponse {
    respond_as(&request, &[sitemap::MEDIA, "text/xml"], async {
        let (diwan, publication) = set_up(&site, &request)?;
        let number = number.parse::<u64>().ok().filter(|number| *number > 0);
        let number = number.ok_or_else(Error::not_found)?;
        let _turn = diwan.turn(caller.1).await?;
        if number > parts(diwan, publication).await? {
            return Err(Error::not_found());
        }
        part(number, site.clone(), &request).await
    })
    .await
}

/// How many sitemaps there are: the addresses of all articles, and that of the site before them.
async fn parts(diwan: &Diwan, publication: &Publication) -> Result<u64> {
    Ok((diwan.public_articles().await? + 1).div_ceil(publication.sitemap_size))
}

/// A sitemap, for whoever has a turn.
async fn part(
    number: u64,
    (diwan, publication): Place,
    request: &HttpRequest,
) -> Result<HttpResponse> {
    let size = publication.sitemap_size;
    let (is_first, before) = (number == 1, (number - 1) * size);
    // The first one has the address of the site, too.
    let (after, most) = if is_first { (0, size - 1) } else { (before - 1, size) };
    let articles = diwan.sitemap_articles(after, most).await?;
    let written =
        off_the_worker(move || sitemap::urls(&links_of(&diwan, &publication), &articles, is_first));
    Ok(answer_list(request, sitemap::MEDIA, written.await??, None, false))
}

async fn news(site: Place, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &[sitemap::MEDIA, "text/xml"], async {
        let (diwan, publication) = set_up(&site, &request)?;
        let _turn = diwan.turn(caller.1).await?;
        let articles = diwan.latest_news().await?;
        let news = sitemap::news(&links_of(diwan, publication), &articles)?;
        Ok(answer_list(&request, sitemap::MEDIA, news, None, false))
    })
    .await
}

/// The register and the site, where the operator has said where its articles are; sitemaps take no parameters.
fn set_up<'a>(
    (diwan, publication): &'a Place,
    request: &HttpRequest,
) -> Result<(&'a Diwan, &'a Publication)> {
    only(request, &[], |_| Ok(()))?;
    match publication.articles {
        Some(_) => Ok((diwan, publication)),
        None => Err(Error::new(
            Code::NotFound,
            "There is no sitemap, for this server does not know where the articles can be read: the operator \
             sets site_url and article_url, such as https://news.example/{language}/{slug}.",
        )),
    }
}

/// An article as linked data.
pub async fn linked_data(
    diwan: &Diwan,
    caller: Caller,
    request: &HttpRequest,
    handle: &Handle,
) -> Result<HttpResponse> {
    only(request, &[], |_| Ok(()))?;
    let publication = request.app_data::<web::Data<Publication>>();
    let publication = publication.ok_or_else(|| Error::internal("a server without a site"))?;
    let asked = (request, handle);
    let read = match chosen_one::<Article>(diwan, caller, asked, read_article::FIELDS).await? {
        ChosenOne::Read(read) => read,
        ChosenOne::Moved(answer) => return Ok(answer),
    };
    let article = NewsArticle::read(&read.json, &links_of(diwan, publication))?;
    let body = serde_json::to_vec(&article).map_err(Error::internal)?;
    let stamp = (read.version, read.updated_at);
    Ok(answer_record(request, HttpResponse::Ok(), (body, stamp), (LINKED, false)))
}
