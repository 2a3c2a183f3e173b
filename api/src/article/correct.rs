//! Correcting what was published: a public note, together with the update that mends it.

use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref as SchemaRef, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::Article;
use crate::access::Action;
use crate::command::Expected;
use crate::command::write::expect;
use crate::correction::CorrectionInput;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Fault, FieldCode, FieldError, Result};
use crate::model::Members;
use crate::principal::Principal;
use crate::values::Handle;

/// A correction, and what changes with it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct CorrectInput {
    /// The public note; required. It is added to those that stand.
    #[schema(required, nullable = false, value_type = CorrectionInput)]
    pub correction: Option<Map<String, Value>>,
    /// What the correction mends: members of the article, as PATCH takes them.
    #[schema(value_type = Option<Changes>)]
    pub changes: Option<Map<String, Value>>,
}

/// Refers to the schema of what PATCH takes.
struct Changes;

impl PartialSchema for Changes {
    fn schema() -> RefOr<Schema> {
        SchemaRef::from_schema_name("ArticlePatch").into()
    }
}

impl ToSchema for Changes {
    fn name() -> std::borrow::Cow<'static, str> {
        "ArticlePatch".into()
    }
}

const CORRECTIONS: &str = "corrections";

impl Diwan {
    /// Adds a correction to those of an article that was published, and changes the article with
    /// it, in one step: the version named is the one that both start from.
    pub async fn correct_article(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        correction: Option<Members>,
        changes: Members,
    ) -> Result<Article> {
        let old = self.writable_unlocked::<Article>(who, handle, Action::Correct).await?;
        expect(&old, expected)?;
        let correction = refuse_misplaced(correction, &changes)?;
        let index = old.corrections().len();
        let mut patch = changes;
        patch.0.insert(CORRECTIONS.into(), followed_by(&old, correction)?);
        let id = Handle::Id(old.head.id);
        self.update(who, &id, expected, patch).await.map_err(|error| pointed_back(error, index))
    }
}

/// The correction, where it is given and neither it nor the changes say what is not theirs to say.
fn refuse_misplaced(correction: Option<Members>, changes: &Members) -> Result<Members> {
    let mut errors = Vec::new();
    if correction.is_none() {
        errors.push(Fault::required().at("/correction"));
    }
    if correction.as_ref().is_some_and(|given| given.0.contains_key("id")) {
        let detail = "is set by the server: a correction is added to those that stand";
        errors.push(Fault::new(FieldCode::ReadOnly, detail).at("/correction/id"));
    }
    if changes.0.contains_key(CORRECTIONS) {
        let detail = "is given as correction here";
        errors.push(Fault::new(FieldCode::ReadOnly, detail).at("/changes/corrections"));
    }
    correction.filter(|_| errors.is_empty()).ok_or_else(|| Error::invalid(errors))
}

/// The corrections that stand, and one more.
fn followed_by(article: &Article, correction: Members) -> Result<Value> {
    let standing = article.corrections().iter().map(serde_json::to_value);
    let mut all: Vec<Value> = standing.collect::<Result<_, _>>().map_err(Error::internal)?;
    all.push(Value::Object(correction.0));
    Ok(all.into())
}

/// The error with its pointers as the caller wrote the members.
fn pointed_back(error: Error, index: usize) -> Error {
    if error.code != Code::Invalid {
        return error;
    }
    let own = format!("/{CORRECTIONS}/{index}");
    let pointed = |told: FieldError| match told.pointer.strip_prefix(&own) {
        Some(rest) => FieldError { pointer: format!("/correction{rest}"), ..told },
        None => FieldError { pointer: format!("/changes{}", told.pointer), ..told },
    };
    Error::invalid(error.errors.into_iter().map(pointed).collect())
}
