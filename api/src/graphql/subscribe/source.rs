//! What the root fields of subscriptions are told of.

use async_graphql::{InputType, Value};

use crate::change::{ChangeFilter, ChangeRequest};
use crate::error::{Error, Result};
use crate::graphql::document::normal::Operation;
use crate::graphql::document::{Coerced, Documents};
use crate::page::MAX_SIZE;
use crate::values::{RecordKind, Verb};

/// Which changes a subscription is made of, by its one field, and where they begin.
pub fn followed(
    operation: &Operation<'_>,
    documents: &Documents,
    variables: &Coerced,
) -> Result<ChangeRequest> {
    let mut fields = operation.fields.alternatives().flatten();
    let (Some(field), None) = (fields.next(), fields.next()) else {
        let detail = "A subscription asks for one field: @skip and @include must leave it.";
        return Err(Error::bad_request(detail));
    };
    let arguments = documents.arguments(field.asked, variables);
    let filter = match field.name {
        "changes" => argument::<Option<ChangeFilter>>(&arguments, "filter")?,
        "articlePublished" => {
            let verbs = vec![Verb::Created, Verb::Published, Verb::Reinstated];
            Some(of(RecordKind::Article, verbs))
        }
        "eventRecorded" => Some(of(RecordKind::Event, vec![Verb::Created, Verb::Published])),
        _ => return Err(Error::bad_request("A subscription asks for a field of its own.")),
    };
    let after = argument::<Option<String>>(&arguments, "after")?;
    let after = Some(after.unwrap_or_else(|| "now".to_owned()));
    let limit = Some(i64::from(MAX_SIZE));
    Ok(ChangeRequest { filter: filter.unwrap_or_default(), after, limit })
}

fn of(record: RecordKind, verbs: Vec<Verb>) -> ChangeFilter {
    ChangeFilter { record: Some(vec![record]), verb: Some(verbs) }
}

/// The library checks arguments, too, and says what is wrong with them in more words.
fn argument<T: InputType>(arguments: &[(&str, Value)], name: &str) -> Result<T> {
    let given = arguments.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    T::parse(given).map_err(|_| Error::bad_request(format!("{name} cannot be understood.")))
}
