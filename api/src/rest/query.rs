//! Query parameters of lists and single records.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::answer::{JSON, PARTIAL};
use super::choice;
use super::facets::take_facets;
use super::include::Path;
use super::known;
use super::parameter::{Parameter, read_all, take};
use super::plans::{Form, ShowPlan};
use super::resource::Resource;
use super::table::{self, TableRequest};
use crate::error::{Error, Result};
use crate::model::Parts;
use crate::page::{Cursor, MAX_SIZE, Order, PageRequest, PageStart, SortKey};
use crate::query::{ListRequest, RevisionRequest};

/// What to show of each record.
#[derive(Clone, Debug, Default)]
pub struct Show {
    pub parts: Parts,
    /// The members to keep; all when nothing is chosen.
    pub fields: Vec<String>,
    /// Members of what comes with the record, by their paths: `actors.name`.
    pub within: Vec<String>,
    pub includes: Vec<Path>,
}

/// That what is chosen cannot be read as a tree.
pub fn too_wide() -> Error {
    Error::bad_request("fields: more members at once than one row can have: choose fewer of them.")
}

impl Show {
    /// Whether the whole record is shown and nothing besides.
    pub fn is_plain(&self) -> bool {
        !self.is_partial() && self.includes.is_empty() && !self.parts.has_rendered()
    }

    /// Whether only some members are shown.
    pub fn is_partial(&self) -> bool {
        !self.fields.is_empty() || !self.within.is_empty()
    }

    /// The media type of what is shown.
    pub fn media(&self) -> &'static str {
        if self.is_partial() { PARTIAL } else { JSON }
    }

    /// Reads `fields` and `include`.
    pub fn read<R: Resource>(
        fields: Option<Parameter>,
        include: Option<Parameter>,
    ) -> Result<Show> {
        let mut show = Show::default();
        if let Some(given) = fields {
            given.names()?.into_iter().try_for_each(|name| show.choose::<R>(name))?;
        }
        if let Some(given) = include {
            given.names()?.iter().try_for_each(|word| show.include::<R>(word))?;
        }
        Ok(show)
    }

    /// Adds what comes with the record.
    fn include<R: Resource>(&mut self, word: &str) -> Result<()> {
        let source = R::SOURCE;
        let path = Path::parse(source, word)?;
        let first = path.names().next().unwrap_or_default();
        self.parts = self.parts.and(Parts::named::<R>(first).unwrap_or_default());
        // A list that the record owns is a part of the whole record, and nothing besides.
        let refers = |name| source.member(name).is_some_and(|member| member.read.refers());
        if path.single().is_none_or(|name| Parts::named::<R>(name).is_none() || refers(name)) {
            self.includes.push(path);
        }
        Ok(())
    }

    /// Adds a member, or one of what comes with the record.
    fn choose<R: Resource>(&mut self, name: String) -> Result<()> {
        let known = R::fields();
        if known.contains(&name) {
            self.parts = self.parts.and(Parts::named::<R>(&name).unwrap_or_default());
            self.fields.push(name);
            return Ok(());
        }
        let first = name.split('.').next().and_then(|first| R::SOURCE.member(first));
        if first.is_none_or(|member| member.read.below().is_none()) {
            return Err(Error::bad_request(format!(
                "fields: there is no member {name:?}; known are {}.",
                known.join(", ")
            )));
        }
        choice::check(R::SOURCE, &name)?;
        self.within.push(name);
        Ok(())
    }
}

/// A list that is asked for.
pub struct ListQuery<R: Resource> {
    pub ask: ListRequest<R>,
    pub plan: Arc<ShowPlan>,
    /// By what its records are counted besides.
    pub facets: Vec<String>,
}

/// Reads the parameters of a single record.
pub fn one<R: Resource>(query: &str) -> Result<Arc<ShowPlan>> {
    let mut parameters = read_all(query)?;
    known::refuse_unknown(&parameters, &known::shown::<R>())?;
    ShowPlan::read::<R>(Form::One, &mut parameters)
}

/// Reads the parameters of a list. `count` is what `Prefer` asks for.
pub fn list<R: Resource>(query: &str, count: bool) -> Result<ListQuery<R>>
where
    R::Filter: DeserializeOwned,
{
    let mut parameters = read_all(query)?;
    let (filters, facets) = (known::members::<R::Filter>(), known::facets::<R>());
    let known = [filters, known::PAGE, &known::shown::<R>(), facets].concat();
    known::refuse_unknown(&parameters, &known)?;
    let plan = ShowPlan::read::<R>(Form::List, &mut parameters)?;
    let facets = take_facets(&mut parameters)?;
    let (mut paging, filters) = parameters.into_iter().partition(is_paging);
    let filter = filter(filters)?;
    let page = page(&mut paging, count, R::default_order(&filter))?;
    Ok(ListQuery { ask: ListRequest::new(filter, page, plan.show.parts), plan, facets })
}

/// Reads the parameters of a list whose address says itself what is shown of its records: `fields`.
pub fn chosen<R: Resource>(query: &str, fields: &str) -> Result<ListQuery<R>>
where
    R::Filter: DeserializeOwned,
{
    let mut parameters = read_all(query)?;
    known::refuse_unknown(&parameters, &[known::members::<R::Filter>(), known::PAGE].concat())?;
    parameters.push(Parameter::of("fields", fields));
    let plan = ShowPlan::read::<R>(Form::List, &mut parameters)?;
    let (mut paging, filters) = parameters.into_iter().partition(is_paging);
    let filter = filter(filters)?;
    let page = page(&mut paging, false, R::default_order(&filter))?;
    Ok(ListQuery { ask: ListRequest::new(filter, page, plan.show.parts), plan, facets: Vec::new() })
}

/// The filters that a request names, in words: `language: ar, tr; topic: iptc:11000000`.
pub fn filters_in_words(query: &str) -> Result<Option<String>> {
    let parameters = read_all(query)?;
    let filters = parameters.iter().filter(|parameter| !is_paging(parameter));
    // A text may have commas with nothing between them: that is not told, and no fault.
    let told: Vec<String> = filters.filter_map(|filter| filter.in_words().ok()).collect();
    Ok(Some(told.join("; ")).filter(|told| !told.is_empty()))
}

/// Reads the parameters of a list as a table: `limit` says how many records it has in all.
pub fn table<R: Resource>(query: &str) -> Result<TableRequest<R>>
where
    R::Filter: DeserializeOwned,
{
    let mut parameters = read_all(query)?;
    let filters = known::members::<R::Filter>();
    let paging = &["sort", "limit", "after"];
    known::refuse_unknown(&parameters, &[filters, paging, &known::shown::<R>()].concat())?;
    let most = table::most(&mut parameters)?;
    let chosen = parameters.iter().find(|parameter| parameter.name == "fields");
    let names = chosen.map(Parameter::names).transpose()?.unwrap_or_default();
    let plan = ShowPlan::read::<R>(Form::List, &mut parameters)?;
    let (mut paging, filters) = parameters.into_iter().partition(is_paging);
    let filter = filter(filters)?;
    let page = page(&mut paging, false, R::default_order(&filter))?;
    Ok(TableRequest { ask: ListRequest::new(filter, page, plan.show.parts), plan, most, names })
}

/// Reads the parameters of a list of something else than records: what they are, and which page.
pub fn filtered<F: DeserializeOwned, S: SortKey>(
    query: &str,
    count: bool,
) -> Result<(F, PageRequest<S>)> {
    let parameters = read_all(query)?;
    let paging: Vec<&str> = known::PAGE.iter().copied().filter(|name| *name != "sort").collect();
    known::refuse_unknown(&parameters, &[known::members::<F>(), &paging].concat())?;
    let (mut paging, filters) = parameters.into_iter().partition(is_paging);
    Ok((filter(filters)?, page(&mut paging, count, Order::default())?))
}

/// The same as a table, and how many rows it has at most.
pub fn tabled<F: DeserializeOwned, S: SortKey>(
    query: &str,
) -> Result<(F, PageRequest<S>, Option<u64>)> {
    let mut parameters = read_all(query)?;
    known::refuse_unknown(&parameters, &[known::members::<F>(), &["limit", "after"]].concat())?;
    let most = table::most(&mut parameters)?;
    let (mut paging, filters) = parameters.into_iter().partition(is_paging);
    let page = page(&mut paging, false, Order::default())?;
    Ok((filter(filters)?, PageRequest { size: MAX_SIZE, ..page }, most))
}

fn is_paging(parameter: &Parameter) -> bool {
    known::PAGE.contains(&parameter.name.as_str())
}

/// Reads `sort`, `limit`, `after` and `before`, taking them out of the parameters.
fn page<S: SortKey>(
    parameters: &mut Vec<Parameter>,
    count: bool,
    order: Order<S>,
) -> Result<PageRequest<S>> {
    let mut text = |name| take(parameters, name).map(|given| given.text()).transpose();
    let order = text("sort")?.map_or(Ok(order), |raw| Order::parse(&raw))?;
    let size = text("limit")?
        .map(|raw| {
            raw.parse::<i64>().map_err(|_| {
                Error::bad_request(format!("limit: a whole number from 1 to {MAX_SIZE}."))
            })
        })
        .transpose()?;
    let from = match (text("after")?, text("before")?) {
        (None, None) => PageStart::First,
        (Some(after), None) => PageStart::After(Cursor::decode(&after)?),
        (None, Some(before)) => PageStart::Before(Cursor::decode(&before)?),
        (Some(_), Some(_)) => return Err(Error::bad_request("Give after or before, not both.")),
    };
    PageRequest::new(order, size, from, count)
}

/// Reads the parameters of a list of revisions.
pub fn revisions(query: &str, count: bool) -> Result<RevisionRequest> {
    let mut parameters = read_all(query)?;
    known::refuse_unknown(&parameters, &[known::PAGE, &["include"]].concat())?;
    let included = take(&mut parameters, "include").map(|given| given.names()).transpose()?;
    let included = included.unwrap_or_default();
    if let Some(odd) = included.iter().find(|name| *name != "record") {
        return Err(Error::bad_request(format!("include: there is no {odd:?}; known is record.")));
    }
    let page = page(&mut parameters, count, Order::default())?;
    Ok(RevisionRequest { page, with_record: !included.is_empty() })
}

/// Reads what is left as a filter; unknown names and malformed values are refused, naming them.
pub fn filter<F: DeserializeOwned>(parameters: Vec<Parameter>) -> Result<F> {
    let members = parameters.iter().map(|parameter| (parameter.name.as_str(), parameter));
    let members = serde::de::value::MapDeserializer::new(members);
    serde_path_to_error::deserialize(members).map_err(|cause| {
        let path = cause.path().to_string();
        let name = path.split(['[', '.']).next().unwrap_or_default();
        let given = parameters.iter().find(|parameter| parameter.name == name);
        let hint = match given.is_some_and(Parameter::hides_commas) {
            true => " Several values are separated by commas that are not percent-encoded.",
            false => "",
        };
        let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
        Error::bad_request(format!("{name}{}.{hint}", cause.into_inner()))
    })
}
