//! Query parameters of lists and single records.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::answer::{JSON, PARTIAL};
use super::include::Path;
use super::known;
use super::resource::Resource;
use crate::error::{Error, Result};
use crate::page::{Cursor, From, Order, PageAsk, SortKey};
use crate::record::{ListAsk, Parts};

/// What to show of each record.
#[derive(Clone, Debug, Default)]
pub struct Show {
    pub parts: Parts,
    /// The members to keep; all when empty.
    pub fields: Vec<String>,
    pub includes: Vec<Path>,
}

impl Show {
    /// Whether the whole record is shown and nothing besides.
    pub fn is_plain(&self) -> bool {
        self.fields.is_empty() && self.includes.is_empty()
    }

    /// The media type of what is shown.
    pub fn media(&self) -> &'static str {
        if self.fields.is_empty() { JSON } else { PARTIAL }
    }

    /// Reads `fields` and `include`, taking them out of the parameters.
    fn read<R: Resource>(parameters: &mut Vec<(String, String)>) -> Result<Show> {
        let mut show = Show::default();
        if let Some(raw) = take(parameters, "fields")? {
            let known = R::fields();
            for field in words("fields", &raw)? {
                if !known.contains(&field) {
                    return Err(Error::bad_request(format!(
                        "fields: there is no member {field:?}; known are {}.",
                        known.join(", ")
                    )));
                }
                show.parts = show.parts.and(Parts::named::<R>(&field).unwrap_or_default());
                show.fields.push(field);
            }
        }
        if let Some(raw) = take(parameters, "include")? {
            for word in words("include", &raw)? {
                let path = Path::parse(&word);
                match Parts::named::<R>(&path.first).filter(|_| path.second.is_none()) {
                    Some(part) => show.parts = show.parts.and(part),
                    None => {
                        super::include::check::<R>(&path)?;
                        show.includes.push(path);
                    }
                }
            }
        }
        Ok(show)
    }
}

/// Reads the parameters of a single record.
pub fn one<R: Resource>(query: &str) -> Result<Show> {
    let mut parameters = pairs(query)?;
    known::refuse_unknown(&parameters, &known::shown::<R>())?;
    Show::read::<R>(&mut parameters)
}

/// Reads the parameters of a list. `count` is what `Prefer` asks for.
pub fn list<R: Resource>(query: &str, count: bool) -> Result<(ListAsk<R>, Show)>
where
    R::Filter: DeserializeOwned,
{
    let mut parameters = pairs(query)?;
    let filters = known::members::<R::Filter>();
    known::refuse_unknown(&parameters, &[filters, known::PAGE, &known::shown::<R>()].concat())?;
    let show = Show::read::<R>(&mut parameters)?;
    let page = page(&mut parameters, count)?;
    let filter = filter(parameters)?;
    Ok((ListAsk::new(filter, page, show.parts), show))
}

/// Reads `sort`, `limit`, `after` and `before`, taking them out of the parameters.
fn page<S: SortKey>(parameters: &mut Vec<(String, String)>, count: bool) -> Result<PageAsk<S>> {
    let order =
        take(parameters, "sort")?.map_or_else(|| Ok(Order::default()), |raw| Order::parse(&raw))?;
    let size = take(parameters, "limit")?
        .map(|raw| {
            raw.parse::<i64>()
                .map_err(|_| Error::bad_request("limit: a whole number from 1 to 100."))
        })
        .transpose()?;
    let from = match (take(parameters, "after")?, take(parameters, "before")?) {
        (None, None) => From::First,
        (Some(after), None) => From::After(Cursor::decode(&after)?),
        (None, Some(before)) => From::Before(Cursor::decode(&before)?),
        (Some(_), Some(_)) => return Err(Error::bad_request("Give after or before, not both.")),
    };
    PageAsk::new(order, size, from, count)
}

/// Reads the parameters of a list without filters.
pub fn bare_page<S: SortKey>(query: &str, count: bool) -> Result<PageAsk<S>> {
    let mut parameters = pairs(query)?;
    known::refuse_unknown(&parameters, known::PAGE)?;
    page(&mut parameters, count)
}

/// Reads what is left as a filter; unknown names and malformed values are refused, naming them.
pub fn filter<F: DeserializeOwned>(parameters: Vec<(String, String)>) -> Result<F> {
    let members: Map<String, Value> =
        parameters.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    serde_path_to_error::deserialize(Value::Object(members)).map_err(|cause| {
        let place = cause.path().to_string();
        let name = if place == "." { String::new() } else { format!("{place}: ") };
        Error::bad_request(format!("{name}{}.", cause.into_inner()))
    })
}

/// The parameters, each name once, none empty.
pub fn pairs(query: &str) -> Result<Vec<(String, String)>> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if value.is_empty() {
            return Err(Error::bad_request(format!("{name}: must have a value.")));
        }
        if parameters.iter().any(|(other, _)| *other == name) {
            return Err(Error::bad_request(format!(
                "{name}: stands twice; separate several values by commas."
            )));
        }
        parameters.push((name.into_owned(), value.into_owned()));
    }
    Ok(parameters)
}

fn take(parameters: &mut Vec<(String, String)>, name: &str) -> Result<Option<String>> {
    let found = parameters.iter().position(|(other, _)| other == name);
    Ok(found.map(|place| parameters.remove(place).1))
}

fn words(name: &str, raw: &str) -> Result<Vec<String>> {
    let words: Vec<String> = raw.split(',').map(str::to_owned).collect();
    if words.iter().any(String::is_empty) {
        return Err(Error::bad_request(format!("{name}: a name is empty.")));
    }
    Ok(words)
}
