//! Media as articles, actors and events show them.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::derived::Derived;
use crate::model::reference::visible;
use crate::model::{Kind, ListItem, Parse, Record, Ref};
use crate::values::{Reference, text};

/// A medium in the list of a record that shows it.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct ShownMedium {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// What is shown.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugTitleRef)]
    pub medium: Ref,
    /// What is printed below it here; null where the medium's own caption will do.
    pub caption: Option<String>,
}

/// A medium in the list of a record that shows it, as inputs write it. `medium` is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct ShownMediumInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// What is shown.
    #[schema(required, nullable = false)]
    pub medium: Option<Reference>,
    /// What is printed below it here; at most 5,000 characters.
    pub caption: Option<String>,
}

/// Records that show media.
pub trait ShowsMedia: Record {
    /// The column by which a row belongs to a record of this kind.
    const OWNER: &'static str;
    /// The rows that lead from media to the records that show them.
    const LINKS: &'static Derived;

    /// Whether it has the same place as another in the default order of lists.
    fn sorts_like(&self, other: &Self) -> bool;
    fn lead_image(&self) -> Option<&Ref>;
    fn media(&self) -> &[ShownMedium];
    fn media_mut(&mut self) -> &mut [ShownMedium];
}

/// The image by which a record is shown.
pub fn parse_lead_image(parse: &mut Parse, input: Option<Reference>) -> Option<Ref> {
    parse.reference("/leadImage", Kind::Medium, input)
}

/// The media that a record shows, in order.
pub fn parse_media(parse: &mut Parse, input: Option<Vec<ShownMediumInput>>) -> Vec<ShownMedium> {
    parse.items("/media", input, ShownMedium::parse)
}

/// Visits every medium that a record refers to.
pub fn each_medium(
    lead_image: &mut Option<Ref>,
    media: &mut Option<Vec<ShownMedium>>,
    visit: &mut dyn FnMut(&mut Ref),
) {
    lead_image.iter_mut().for_each(&mut *visit);
    media.iter_mut().flatten().for_each(|item| visit(&mut item.medium));
}

/// Takes out the media that a reader may not see.
pub fn drop_hidden_media(lead_image: &mut Option<Ref>, media: &mut Option<Vec<ShownMedium>>) {
    visible(lead_image);
    if let Some(media) = media {
        media.retain(|item| item.medium.is_visible());
    }
}

impl ShownMedium {
    fn parse(parse: &mut Parse, at: &str, input: ShownMediumInput) -> Option<Self> {
        let id = parse.item_id(at, input.id);
        let medium = parse.needed_reference(&format!("{at}/medium"), Kind::Medium, input.medium);
        let caption = parse.maybe(&format!("{at}/caption"), input.caption, text::long);
        Some(Self { id, medium, caption: caption.filter(|text| !text.is_empty()) })
    }
}

impl ListItem for ShownMedium {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        self.medium == other.medium && self.caption == other.caption
    }
}
