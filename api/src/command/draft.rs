//! Drafts: what somebody wants a record to say, and the change that it comes to.
//!
//! A draft is parsed into the *resulting* record, so that create, change, replace and import share
//! one rule.

use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::typed::{read_members, read_patch};
use crate::error::{FieldCode, FieldError, Result};
use crate::model::imported::ImportedFile;
use crate::model::{
    By, Change, Head, Kind, Members, Mode, Parse, ParseContext, Record, Withdrawal, Workflow,
    imported,
};
use crate::values::{Instant, Reference, Slug, State, Verb, text};

/// What an import line may carry beside the record's own members.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Extra {
    pub id: Option<Uuid>,
    pub former_slugs: Vec<String>,
    pub published_at: Option<Instant>,
    pub publish_at: Option<Instant>,
    pub withdrawal: Option<Withdrawal>,
    pub merged_into: Option<Reference>,
    pub file: Option<ImportedFile>,
    pub created_at: Option<Instant>,
    pub updated_at: Option<Instant>,
    pub version: Option<i64>,
    /// What was wrong with them.
    #[serde(skip)]
    pub faults: Vec<FieldError>,
}

impl Extra {
    /// The members it reads on a record of this kind.
    pub fn members(kind: Kind) -> impl Iterator<Item = &'static str> {
        let slug: &[_] = if kind.has_slug() { &["formerSlugs"] } else { &[] };
        let workflow: &[_] = match kind.has_workflow() {
            true => &["publishedAt", "publishAt", "withdrawal"],
            false => &[],
        };
        let merged: &[_] = if kind.is_mergeable() { &["mergedInto"] } else { &[] };
        let file: &[_] = if kind.has_file() { &["file"] } else { &[] };
        let every = &["id", "createdAt", "updatedAt", "version"];
        every.iter().chain(slug).chain(workflow).chain(merged).chain(file).copied()
    }

    /// The version and time it brings along, if it does.
    fn imported(&self, now: Instant) -> Option<(i64, Instant)> {
        (self.version.is_some() || self.updated_at.is_some())
            .then(|| (self.version.unwrap_or(0), self.updated_at.unwrap_or(now)))
    }
}

/// A record that somebody wants to be written.
pub struct Draft<R> {
    /// What stands; none where the draft is of a new record.
    old: Option<R>,
    /// Whether what stands keeps the members that are not given.
    is_patch: bool,
    members: Members,
    extra: Extra,
    /// Its line in an import: it may refer to earlier lines only.
    pub line: u64,
}

impl<R: Record> Draft<R> {
    /// A new record, or all that the one that stands is to say.
    pub fn whole(old: Option<R>, members: Members) -> Self {
        Self { old, is_patch: false, members, extra: Extra::default(), line: 0 }
    }

    /// The members given change, the others stay.
    pub fn patch(old: R, members: Members) -> Self {
        Self { is_patch: true, ..Self::whole(Some(old), members) }
    }

    /// The same, from a line of an import and with what that carries besides.
    pub fn of_line(self, line: u64, extra: Extra) -> Self {
        Self { line, extra, ..self }
    }

    /// The same with a file that is in the store of files.
    pub fn with_file(self, file: Option<ImportedFile>) -> Self {
        Self { extra: Extra { file, ..self.extra }, ..self }
    }

    /// What it would change; `None` when what it says makes no record, as `parse` then tells.
    pub fn change(self, by: By, parse: &mut Parse) -> Result<Option<Change<R>>> {
        let Draft { old, is_patch, members, mut extra, .. } = self;
        let common = Common::given(&members.0);
        let input = match &old {
            Some(old) if is_patch => read_patch(old, members, parse)?,
            _ => read_members::<R>(members, parse),
        };
        std::mem::take(&mut extra.faults).into_iter().for_each(|fault| parse.malformed(fault));
        let Some(input) = input else { return Ok(None) };
        let common = Common::read(&common, parse);
        let head = head(old.as_ref(), &common, &extra, by, parse);
        let workflow = workflow(old.as_ref(), &common, &extra, parse);
        let slug = old.as_ref().and_then(Record::slug).unwrap_or_default().to_owned();
        let next_version = old.as_ref().map_or(head.version, |old| old.head().next_version());
        let imported = extra.imported(by.now).filter(|_| parse.mode == Mode::Import);
        let Extra { former_slugs, merged_into, file, .. } = extra;
        let old_record = old.as_ref();
        let frame =
            ParseContext { head, slug, workflow, old: old_record, next_version, merged_into, file };
        let Some(record) = R::parse(input, frame, parse) else { return Ok(None) };
        if record.workflow().is_some_and(|workflow| workflow.stored_state() == State::Published) {
            record.publishable(parse);
        }
        let verb = if old.is_none() { Verb::Created } else { Verb::Updated };
        Ok(Some(Change {
            slug: common.slug,
            former_slugs,
            imported,
            ..Change::new(old, record, verb)
        }))
    }
}

/// The members that every kind has, read the same way for all.
struct Common {
    /// Given; `Some(None)` clears it.
    external_id: Option<Option<String>>,
    slug: Option<String>,
    state: Option<State>,
}

impl Common {
    /// Those of the members that are among them, unread.
    fn given(members: &Map<String, Value>) -> Map<String, Value> {
        let common = ["externalId", "slug", "state"].into_iter();
        common
            .filter_map(|name| members.get_key_value(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    fn read(members: &Map<String, Value>, parse: &mut Parse) -> Common {
        let text_of = |name: &str| members.get(name).and_then(Value::as_str);
        let external_id = match members.get("externalId") {
            None => None,
            Some(Value::Null) => Some(None),
            Some(_) => {
                text_of("externalId").map(|raw| parse.take("/externalId", text::external_id(raw)))
            }
        };
        let slug = text_of("slug")
            .and_then(|raw| parse.take("/slug", Slug::parse(raw)))
            .map(|slug| slug.to_string());
        let state = text_of("state").and_then(|raw| parse.take("/state", State::parse(raw)));
        Common { external_id, slug, state }
    }
}

fn head<R: Record>(
    old: Option<&R>,
    common: &Common,
    extra: &Extra,
    by: By,
    parse: &mut Parse,
) -> Head {
    let standing = old.map(|old| old.head().clone());
    let given_id = extra.id.filter(|_| standing.is_none());
    let given_id = given_id.and_then(|id| parse.take("/id", imported::id(id)));
    let is_incomplete =
        |version: &i64| *version == imported::INCOMPLETE && R::KIND.refers_ahead().is_some();
    let told = extra.version.filter(|version| !is_incomplete(version));
    told.and_then(|version| parse.take("/version", imported::version(version)));
    let mut head = standing.unwrap_or_else(|| Head {
        id: given_id.unwrap_or_else(|| parse.ids.next()),
        external_id: None,
        version: extra.version.unwrap_or(1),
        created_at: by.now,
        updated_at: extra.updated_at.unwrap_or(by.now),
        created_by: by.subject,
    });
    if let Some(given) = &common.external_id {
        head.external_id =
            given.clone().or(head.external_id.filter(|_| parse.mode == Mode::Import));
    }
    if let Some(created_at) = extra.created_at {
        head.created_at = created_at;
    }
    head
}

fn workflow<R: Record>(
    old: Option<&R>,
    common: &Common,
    extra: &Extra,
    parse: &mut Parse,
) -> Workflow {
    let standing = old.and_then(|old| old.workflow().cloned());
    match (parse.mode, standing) {
        (Mode::Api, Some(standing)) => standing,
        (Mode::Api, None) => created(common.state, parse),
        (Mode::Import, standing) => {
            imported_workflow(standing.unwrap_or_else(Workflow::draft), common.state, extra, parse)
        }
    }
}

fn created(state: Option<State>, parse: &mut Parse) -> Workflow {
    match state {
        None | Some(State::Draft) => Workflow::draft(),
        Some(State::Published) => {
            Workflow { state: State::Published, published_at: Some(parse.now), ..Workflow::draft() }
        }
        Some(_) => {
            parse.fail(
                "/state",
                FieldCode::WrongState,
                "a record is created as draft or published",
            );
            Workflow::draft()
        }
    }
}

/// The workflow as an import line tells it; what the line leaves out stays as it stands.
fn imported_workflow(
    standing: Workflow,
    state: Option<State>,
    extra: &Extra,
    parse: &mut Parse,
) -> Workflow {
    let state = state.unwrap_or(standing.state);
    let at = extra
        .publish_at
        .filter(|_| state == State::Scheduled)
        .or(extra.published_at)
        .or(extra.publish_at)
        .or(standing.visible_from());
    let withdrawal = extra.withdrawal.clone().or(standing.withdrawal);
    let plain = Workflow { state, ..Workflow::draft() };
    match state {
        State::Draft | State::InReview => plain,
        State::Published | State::Scheduled => {
            let at = at.unwrap_or(parse.now);
            let waits = at > parse.now;
            Workflow {
                state: if waits { State::Scheduled } else { State::Published },
                publish_at: Some(at).filter(|_| waits),
                published_at: Some(at).filter(|_| !waits),
                scheduled_from: standing.scheduled_from.filter(|_| waits),
                ..plain
            }
        }
        State::Withdrawn => {
            if withdrawal.is_none() {
                parse.fail(
                    "/withdrawal",
                    FieldCode::Required,
                    "a withdrawn record says why and when",
                );
            }
            Workflow { published_at: at.or(Some(parse.now)), withdrawal, ..plain }
        }
    }
}
