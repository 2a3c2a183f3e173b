//! Data extension: the properties of entities that were matched.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::posts::Post;
use super::property::{Property, name_of};
use super::{kind_name, named, too_many};
use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Parts, Ref};
use crate::principal::Principal;
use crate::values::{Handle, PartialDate};

/// How many entities are told of at once, and how much of each.
const MOST_ENTITIES: usize = 100;
const MOST_PROPERTIES: usize = 20;

/// Which properties of which entities are wanted, as a client writes it.
#[derive(Debug, Deserialize)]
struct ExtendInput {
    ids: Vec<String>,
    properties: Vec<PropertyInput>,
}

#[derive(Debug, Deserialize)]
struct PropertyInput {
    id: String,
    settings: Option<Map<String, Value>>,
}

/// What is known of entities.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EntityExtension)]
pub struct Extension {
    /// The properties that were asked for.
    pub meta: Vec<PropertyMeta>,
    /// For each id that was asked for, the values of each property; empty where you may see no such
    /// actor.
    pub rows: BTreeMap<String, BTreeMap<String, Vec<PropertyValue>>>,
}

/// A property that was asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PropertyMeta {
    /// By which it was asked for.
    #[schema(example = "countries")]
    pub id: String,
    /// What people call it.
    #[schema(example = "Countries")]
    pub name: String,
}

/// A value of a property.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum PropertyValue {
    /// A text.
    Text {
        /// The text.
        #[serde(rename = "str")]
        text: String,
    },
    /// Another entity of this service.
    Entity {
        /// The actor's id.
        id: String,
        /// What it is called.
        name: String,
    },
}

/// A property that is wanted, and what narrows it.
struct RequestedProperty {
    id: String,
    property: Property,
    scheme: Option<String>,
    on: Option<String>,
    limit: usize,
}

impl Diwan {
    /// The wanted properties of the entities, as the caller may see them. What is hidden has no
    /// values, as nonsense has none.
    pub async fn extend_entities(&self, who: &Principal, query: Value) -> Result<Extension> {
        let input: ExtendInput = serde_json::from_value(query)
            .map_err(|cause| Error::bad_request(format!("extend: {cause}.")))?;
        if input.ids.len() > MOST_ENTITIES {
            return Err(too_many("ids", MOST_ENTITIES));
        }
        if input.properties.len() > MOST_PROPERTIES {
            return Err(too_many("properties", MOST_PROPERTIES));
        }
        let wanted: Vec<RequestedProperty> =
            input.properties.into_iter().map(RequestedProperty::read).collect::<Result<_>>()?;
        let handles: Vec<Option<Handle>> = input.ids.iter().map(|id| named(id)).collect();
        let known: Vec<Handle> = handles.iter().flatten().cloned().collect();
        let actors = self.entities(who, &known, Parts::ALL).await?;
        let posts = self.posts_wanted(who, &actors, &wanted).await?;
        let mut rows = BTreeMap::new();
        for (id, handle) in input.ids.into_iter().zip(&handles) {
            let row = wanted.iter().zip(&posts).map(|(wanted, posts)| {
                let actor = handle.as_ref().and_then(|handle| actors.get(handle));
                let values = actor.map(|actor| wanted.values(actor, posts));
                (wanted.id.clone(), values.unwrap_or_default())
            });
            rows.insert(id, row.collect());
        }
        Ok(Extension { meta: wanted.iter().map(RequestedProperty::meta).collect(), rows })
    }

    /// For each property the posts it needs to know, of all actors; the same are read once.
    async fn posts_wanted(
        &self,
        who: &Principal,
        actors: &HashMap<Handle, Actor>,
        wanted: &[RequestedProperty],
    ) -> Result<Vec<HashMap<Uuid, Vec<Post>>>> {
        let holders: HashSet<Uuid> = actors.values().map(|actor| actor.head.id).collect();
        let holders: Vec<Uuid> = holders.into_iter().collect();
        let mut read: HashMap<Option<&str>, HashMap<Uuid, Vec<Post>>> = HashMap::new();
        let mut all = Vec::with_capacity(wanted.len());
        for wanted in wanted {
            let on = wanted.on.as_deref();
            if wanted.needs_posts() && !read.contains_key(&on) {
                read.insert(on, self.posts(who, &holders, wanted.on.clone()).await?);
            }
            let posts = read.get(&on).filter(|_| wanted.needs_posts());
            all.push(posts.cloned().unwrap_or_default());
        }
        Ok(all)
    }
}

impl RequestedProperty {
    fn read(input: PropertyInput) -> Result<Self> {
        let settings = input.settings.unwrap_or_default();
        let property = Property::parse(&input.id);
        let property = property.filter(|property| *property != Property::Active);
        let property = property.ok_or_else(|| {
            Error::bad_request(
                "properties: an id names no property; /reconcile/properties lists them.",
            )
        })?;
        Ok(Self {
            id: input.id,
            property,
            scheme: setting(&settings, "scheme"),
            on: date(&settings)?,
            limit: limit(&settings)?,
        })
    }

    fn meta(&self) -> PropertyMeta {
        PropertyMeta { id: self.id.clone(), name: name_of(&self.id) }
    }

    fn needs_posts(&self) -> bool {
        matches!(self.property, Property::Positions | Property::Organisations)
    }

    fn values(&self, actor: &Actor, posts: &HashMap<Uuid, Vec<Post>>) -> Vec<PropertyValue> {
        let posts = posts.get(&actor.head.id).map(Vec::as_slice).unwrap_or_default();
        let mut values = match &self.property {
            Property::Names => texts(actor.names().iter().map(|name| &name.text)),
            Property::Kind => texts([kind_name(actor.kind)]),
            Property::Summary => texts(&actor.summary),
            Property::Countries => texts(&actor.countries),
            Property::ActiveFrom => texts(&actor.active_from),
            Property::ActiveTo => texts(&actor.active_to),
            Property::Active => Vec::new(),
            Property::Identifiers => identifiers(actor, self.scheme.as_deref()),
            Property::Register(scheme) => identifiers(actor, Some(scheme)),
            Property::Positions => texts(posts.iter().map(|post| &post.text)),
            Property::Organisations => organisations(posts),
        };
        values.truncate(self.limit);
        values
    }
}

/// A setting, if it is filled in. Forms send whatever it is as a text.
fn setting(settings: &Map<String, Value>, name: &str) -> Option<String> {
    let text = match settings.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn date(settings: &Map<String, Value>) -> Result<Option<String>> {
    let date = setting(settings, "on").map(|date| PartialDate::parse(&date)).transpose();
    let date = date.map_err(|fault| Error::bad_request(format!("on: {}.", fault.detail)))?;
    Ok(date.map(|date| date.to_string()))
}

/// How many values there are at most; 0 stands for all.
fn limit(settings: &Map<String, Value>) -> Result<usize> {
    let Some(limit) = setting(settings, "limit") else { return Ok(usize::MAX) };
    match limit.parse() {
        Ok(0) => Ok(usize::MAX),
        Ok(limit) => Ok(limit),
        Err(_) => Err(Error::bad_request("limit: a whole number is expected.")),
    }
}

fn texts<T: ToString>(texts: impl IntoIterator<Item = T>) -> Vec<PropertyValue> {
    texts.into_iter().map(|text| PropertyValue::Text { text: text.to_string() }).collect()
}

/// Its identifiers: in one register as they are, in all of them behind the name of the register.
fn identifiers(actor: &Actor, scheme: Option<&str>) -> Vec<PropertyValue> {
    let identifiers = actor.identifiers().iter();
    match scheme {
        Some(scheme) => texts(identifiers.filter(|one| one.scheme == scheme).map(|one| &one.value)),
        None => texts(identifiers.map(|one| format!("{}:{}", one.scheme, one.value))),
    }
}

/// In which actors the posts were, each once.
fn organisations(posts: &[Post]) -> Vec<PropertyValue> {
    let mut seen = HashSet::new();
    let organisations = posts.iter().filter_map(|post| post.organisation.as_ref());
    let entity = |organisation: &Ref| {
        Some(PropertyValue::Entity {
            id: organisation.id.to_string(),
            name: organisation.label()?.to_owned(),
        })
    };
    organisations.filter(|one| seen.insert(one.id)).filter_map(entity).collect()
}
