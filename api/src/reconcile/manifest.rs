//! The manifest: what the service is, and where its parts are.

use serde::Serialize;
use utoipa::ToSchema;

use super::{EntityType, PATH, PREVIEW};
use crate::diwan::Diwan;
use crate::matching::MOST_QUERIES;
use crate::values::ActorKind;

/// What the service is, and where its parts are.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReconciliationManifest)]
pub struct Manifest {
    /// The versions of the protocol that are spoken.
    #[schema(example = json!(["0.2"]))]
    pub versions: Vec<&'static str>,
    /// What the service is called.
    pub name: &'static str,
    /// Before the ids of entities, it makes their addresses.
    #[schema(example = "https://diwan.example/api/v1/actors/")]
    pub identifier_space: String,
    /// What its entities are.
    #[schema(example = "https://diwan.example/openapi.json#/components/schemas/Actor")]
    pub schema_space: String,
    /// The version of this server.
    pub service_version: &'static str,
    /// Where to read how it is used.
    pub documentation: String,
    /// Where people see an entity.
    pub view: View,
    /// The types that entities have.
    pub default_types: Vec<EntityType>,
    /// How many queries are taken at once.
    #[schema(example = 20)]
    pub batch_size: usize,
    /// Where entities are shown in a small frame.
    pub preview: PreviewPlace,
    /// Where to ask while somebody types.
    pub suggest: SuggestPlaces,
    /// What can be had of entities.
    pub extend: ExtendPlaces,
}

/// Where people see an entity.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EntityView)]
pub struct View {
    /// The address, with `{{id}}` in it for the entity's id.
    pub url: String,
}

/// Where entities are shown in a small frame.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PreviewPlace {
    /// The address, with `{{id}}` in it for the entity's id.
    pub url: String,
    /// How wide the frame is, in pixels.
    pub width: u32,
    /// How high the frame is, in pixels.
    pub height: u32,
}

/// Where to ask while somebody types.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestPlaces {
    /// For entities.
    pub entity: ServicePlace,
    /// For types.
    #[serde(rename = "type")]
    pub types: ServicePlace,
    /// For properties.
    pub property: ServicePlace,
}

/// What can be had of entities, and how it is asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExtendPlaces {
    /// Where to ask for the properties that entities of a type have.
    pub propose_properties: ServicePlace,
    /// By what a property can be narrowed.
    pub property_settings: Vec<Setting>,
}

/// An address in two halves: it is read as one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ServicePlace {
    /// The first half.
    pub service_url: String,
    /// The second half.
    pub service_path: String,
}

/// By what a property can be narrowed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PropertySetting)]
pub struct Setting {
    /// By which name it is sent.
    #[schema(example = "scheme")]
    pub name: &'static str,
    /// What people see beside it.
    pub label: &'static str,
    /// What is filled in: `text` or `number`.
    #[serde(rename = "type")]
    #[schema(example = "text")]
    pub kind: &'static str,
    /// What it means.
    pub help_text: &'static str,
}

const SETTINGS: [Setting; 3] = [
    Setting {
        name: "scheme",
        label: "Register",
        kind: "text",
        help_text: "Identifiers: only those in this register, such as wikidata, without its name",
    },
    Setting {
        name: "on",
        label: "On",
        kind: "text",
        help_text: "Positions and organisations: only of this date, such as 2021-01-11 or 2021",
    },
    Setting {
        name: "limit",
        label: "Limit",
        kind: "number",
        help_text: "How many values there are at most; 0 for all",
    },
];

impl Diwan {
    /// What the reconciliation service is, under the server's public address.
    pub fn reconciliation_manifest(&self) -> Manifest {
        let base = self.issuer().trim_end_matches('/');
        let at = |path: &str| format!("{base}{path}");
        let service = |path: &str| ServicePlace {
            service_url: base.to_owned(),
            service_path: format!("{PATH}/{path}"),
        };
        let shown = at(&format!("{PREVIEW}?id={{{{id}}}}"));
        Manifest {
            versions: vec!["0.2"],
            name: "Diwan: actors in the news of politics",
            identifier_space: at("/api/v1/actors/"),
            schema_space: at("/openapi.json#/components/schemas/Actor"),
            service_version: env!("CARGO_PKG_VERSION"),
            documentation: at("/docs"),
            view: View { url: shown.clone() },
            default_types: ActorKind::ALL.iter().map(|kind| (*kind).into()).collect(),
            batch_size: MOST_QUERIES,
            preview: PreviewPlace { url: shown, width: 420, height: 280 },
            suggest: SuggestPlaces {
                entity: service("suggest/entity"),
                types: service("suggest/type"),
                property: service("suggest/property"),
            },
            extend: ExtendPlaces {
                propose_properties: service("properties"),
                property_settings: SETTINGS.to_vec(),
            },
        }
    }
}
