//! What callers say of a webhook, and whether it can be so.

use async_graphql::InputObject;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use utoipa::ToSchema;

use super::guard::Guard;
use crate::command::read_input;
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::model::Members;
use crate::values::{RecordKind, Verb, WebUrl, text};

/// How long a description is at most.
const DESCRIPTION_MAX: usize = 200;

/// The members of a webhook that can be written. `url` is required on create.
#[derive(Clone, Debug, Default, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct WebhookInput {
    /// The address to send to, http or https; it must lead to the public internet, unless the operator allows
    /// others. At most 2,048 characters.
    #[schema(required, nullable = false, example = "https://news.example/api/diwan")]
    pub url: Option<String>,
    /// What it is for, at most 200 characters; empty for nothing.
    #[schema(example = "Pages of the site")]
    pub description: Option<String>,
    /// Tell only of these kinds of records; empty for all.
    #[schema(example = json!(["article"]))]
    pub records: Option<Vec<RecordKind>>,
    /// Tell only of this; empty for everything.
    #[schema(example = json!(["published", "updated", "withdrawn"]))]
    pub verbs: Option<Vec<Verb>>,
    /// Whether it is sent to; a new one is.
    #[schema(example = true)]
    pub enabled: Option<bool>,
}

/// Which deliveries are to be sent again.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ResendInput {
    /// The ids of the deliveries, at most 100; all that are dead when absent.
    #[schema(example = json!(["018f3c1e-7d5a-7c3b-9f00-0123456789ab"]))]
    pub deliveries: Option<Vec<String>>,
}

/// The same, found to be sound; `None` for what stays.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub url: Option<String>,
    pub description: Option<Option<String>>,
    pub records: Option<String>,
    pub verbs: Option<String>,
    pub enabled: Option<bool>,
}

impl WebhookInput {
    /// A change, as a merge patch says it (RFC 7396): null empties a member. A webhook always has an address.
    pub(super) fn of_patch(mut members: Members) -> Result<Self> {
        if members.0.get("url") == Some(&Value::Null) {
            return Err(Error::invalid(vec![Fault::required().at("/url")]));
        }
        let empty = [
            ("description", json!("")),
            ("records", json!([])),
            ("verbs", json!([])),
            ("enabled", json!(true)),
        ];
        for (name, empty) in empty {
            if let Some(given @ Value::Null) = members.0.get_mut(name) {
                *given = empty;
            }
        }
        read_input(members)
    }

    /// Checks every member, and tells all that is wrong.
    pub(super) async fn checked(self, guard: &Guard, is_new: bool) -> Result<Checked> {
        let mut broken: Vec<FieldError> = Vec::new();
        let url = match self.url {
            Some(raw) => note(&mut broken, "/url", url(&raw, guard).await),
            None => {
                let absent = Fault::new(FieldCode::Required, "a webhook needs an address");
                broken.extend(is_new.then(|| absent.at("/url")));
                None
            }
        };
        let description = self.description.and_then(|raw| match raw.trim() {
            "" => Some(None),
            _ => note(&mut broken, "/description", text::line(&raw, DESCRIPTION_MAX)).map(Some),
        });
        match broken.is_empty() {
            true => Ok(Checked {
                url,
                description,
                records: self.records.map(|words| listed(&words, RecordKind::as_str)),
                verbs: self.verbs.map(|words| listed(&words, Verb::as_str)),
                enabled: self.enabled,
            }),
            false => Err(Error::invalid(broken)),
        }
    }
}

fn note<T>(broken: &mut Vec<FieldError>, at: &str, found: Result<T, Fault>) -> Option<T> {
    found.map_err(|fault| broken.push(fault.at(at))).ok()
}

async fn url(raw: &str, guard: &Guard) -> Result<String, Fault> {
    let sound = WebUrl::parse(raw)?;
    let odd = || Fault::new(FieldCode::Format, "must be an absolute http or https URL");
    let url = Url::parse(sound.as_str()).map_err(|_| odd())?;
    guard.check(&url).await?;
    Ok(sound.as_str().to_owned())
}

/// Words as they are stored: each once, in their order.
fn listed<W: Copy + Ord>(words: &[W], text: fn(W) -> &'static str) -> String {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(text).collect::<Vec<_>>().join(" ")
}
