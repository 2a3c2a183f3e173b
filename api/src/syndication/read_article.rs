//! What linked data is made of: an article, read by the members that it shows.

use std::collections::HashSet;

use serde::Deserialize;
use uuid::Uuid;

use super::feed::{ItemTopic, licence_url};
use super::image::LeadImage;
use super::links::Links;
use super::news_article::{
    CorrectionComment, GeoCoordinates, ImageObject, LinkedPlace, LinkedText, LinkedThing,
    NewsArticle, PostalAddress,
};
use super::same_as::same_as;
use crate::article::Rights;
use crate::error::{Error, Result};
use crate::values::{ActorKind, AuthorRole, Instant, MentionStatus};

/// The members of an article that its linked data is made of, as `fields` names them.
pub const FIELDS: &str = "id,slug,version,kind,language,headline,standfirst,byline,authors.name,authors.role,\
    authors.actor.id,authors.actor.slug,authors.actor.kind,authors.actor.name,authors.actor.identifiers,publisher.id,publisher.name,\
    publisher.homepage,sourceUrl,canonicalUrl,rights,leadImage.url,leadImage.file,\
    leadImage.width,leadImage.height,leadImage.caption,leadImage.credit,leadImage.rights.licence,place.id,place.name,place.country,place.latitude,\
    place.longitude,place.identifiers,translationOf.id,translationOf.headline,topics.id,topics.scheme,\
    topics.code,topics.labels,mentions.status,mentions.actor.id,mentions.actor.slug,mentions.actor.kind,\
    mentions.actor.name,mentions.actor.identifiers,corrections,publishedAt,updatedAt";

/// The article as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadArticle {
    id: Uuid,
    slug: Option<String>,
    version: i64,
    kind: String,
    language: String,
    headline: String,
    standfirst: Option<String>,
    byline: Option<String>,
    authors: Vec<ReadAuthor>,
    publisher: Option<ReadPublisher>,
    source_url: Option<String>,
    canonical_url: Option<String>,
    rights: Rights,
    lead_image: Option<LeadImage>,
    place: Option<ReadPlace>,
    translation_of: Option<ReadOriginal>,
    topics: Vec<ReadTopic>,
    mentions: Vec<ReadMention>,
    corrections: Vec<ReadCorrection>,
    published_at: Option<Instant>,
    updated_at: Instant,
}

#[derive(Deserialize)]
struct ReadAuthor {
    actor: Option<ReadActor>,
    name: Option<String>,
    role: AuthorRole,
}

#[derive(Deserialize)]
struct ReadPublisher {
    id: Uuid,
    name: String,
    homepage: Option<String>,
}

#[derive(Deserialize)]
struct ReadPlace {
    id: Uuid,
    name: String,
    country: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    identifiers: Vec<ReadIdentifier>,
}

#[derive(Deserialize)]
struct ReadOriginal {
    id: Uuid,
    headline: String,
}

#[derive(Deserialize)]
struct ReadTopic {
    id: Uuid,
    #[serde(flatten)]
    topic: ItemTopic,
}

#[derive(Deserialize)]
struct ReadMention {
    status: MentionStatus,
    actor: Option<ReadActor>,
}

#[derive(Deserialize)]
struct ReadActor {
    id: Uuid,
    slug: String,
    kind: ActorKind,
    name: String,
    identifiers: Vec<ReadIdentifier>,
}

#[derive(Deserialize)]
struct ReadIdentifier {
    scheme: String,
    value: String,
}

#[derive(Deserialize)]
struct ReadCorrection {
    text: String,
    at: Instant,
}

impl NewsArticle {
    /// Of an article whose members were read as JSON.
    pub fn read(json: &[u8], links: &Links<'_>) -> Result<NewsArticle> {
        let article: ReadArticle = serde_json::from_slice(json).map_err(Error::internal)?;
        Ok(article.shown(links))
    }
}

impl ReadArticle {
    fn shown(self, links: &Links<'_>) -> NewsArticle {
        let url = links.article(self.id, self.slug.as_deref(), &self.language);
        let about = self.about(links);
        let publisher = || self.publisher.as_ref().map(|publisher| publisher.shown(links));
        let (contributor, editor, translator) = (
            self.made_by(links, is_contributor),
            self.made_by(links, |role| role == AuthorRole::Editor),
            self.made_by(links, |role| role == AuthorRole::Translator),
        );
        let author = self.written_by(links);
        let image = self.lead_image.as_ref().and_then(|image| image.shown(links));
        NewsArticle {
            context: "https://schema.org",
            kind: "NewsArticle",
            id: links.record("articles", self.id),
            main_entity_of_page: self.canonical_url.unwrap_or_else(|| url.clone()),
            url,
            author,
            contributor,
            editor,
            translator,
            publisher: publisher(),
            headline: self.headline,
            image,
            description: self.standfirst,
            genre: self.kind,
            in_language: self.language,
            date_published: self.published_at,
            date_modified: self.updated_at,
            version: self.version,
            about,
            content_location: self.place.map(|place| place.shown(links)),
            correction: self.corrections.into_iter().map(ReadCorrection::shown).collect(),
            is_based_on: self.source_url,
            translation_of_work: self.translation_of.map(|original| LinkedThing {
                id: Some(links.record("articles", original.id)),
                ..LinkedThing::named("NewsArticle", &original.headline)
            }),
            license: self.rights.licence.as_deref().map(licence_url),
            copyright_holder: self
                .rights
                .holder
                .as_ref()
                .map(|holder| LinkedThing::named("Organization", holder)),
            copyright_notice: self.rights.notice,
            usage_info: self
                .rights
                .disclaimer
                .map(|text| LinkedText { kind: "CreativeWork", text }),
        }
    }

    /// Who wrote it: those who are named as its authors, else as printed, else who brought it out.
    fn written_by(&self, links: &Links<'_>) -> Vec<LinkedThing> {
        let authors = self.made_by(links, |role| role == AuthorRole::Author);
        let printed = || self.byline.as_ref().map(|name| LinkedThing::named("Person", name));
        let publisher = || self.publisher.as_ref().map(|publisher| publisher.shown(links));
        match authors.is_empty() {
            true => printed().or_else(publisher).into_iter().collect(),
            false => authors,
        }
    }

    /// Those who had such a part in making it.
    fn made_by(&self, links: &Links<'_>, part: fn(AuthorRole) -> bool) -> Vec<LinkedThing> {
        let authors = self.authors.iter().filter(|author| part(author.role));
        authors.map(|author| author.shown(links)).collect()
    }

    /// The actors that are mentioned, each once and only where somebody has confirmed it, and the topics.
    fn about(&self, links: &Links<'_>) -> Vec<LinkedThing> {
        let mut seen = HashSet::new();
        let confirmed = self.mentions.iter().filter(|one| one.status == MentionStatus::Confirmed);
        let actors = confirmed.filter_map(|mention| mention.actor.as_ref());
        let actors = actors.filter(|actor| seen.insert(actor.id)).map(|actor| actor.shown(links));
        let topics = self.topics.iter().map(|topic| topic.shown(links, &self.language));
        actors.chain(topics).collect()
    }
}

impl LinkedThing {
    fn named(kind: &'static str, name: &str) -> LinkedThing {
        LinkedThing { kind, name: Some(name.to_owned()), ..LinkedThing::default() }
    }
}

/// Whoever has a part that schema.org has no word of its own for.
fn is_contributor(role: AuthorRole) -> bool {
    matches!(role, AuthorRole::Contributor | AuthorRole::Photographer | AuthorRole::Illustrator)
}

impl ReadAuthor {
    /// Under the name that is printed, where there is one.
    fn shown(&self, links: &Links<'_>) -> LinkedThing {
        let actor = self.actor.as_ref().map(|actor| actor.shown(links));
        match (actor, &self.name) {
            (Some(actor), None) => actor,
            (Some(actor), Some(name)) => LinkedThing { name: Some(name.clone()), ..actor },
            (None, name) => LinkedThing::named("Person", name.as_deref().unwrap_or_default()),
        }
    }
}

impl LeadImage {
    fn shown(&self, links: &Links<'_>) -> Option<ImageObject> {
        Some(ImageObject {
            kind: "ImageObject",
            url: self.address(links)?,
            width: self.width,
            height: self.height,
            caption: self.caption.clone(),
            credit_text: self.credit.clone(),
            license: self.rights.licence.as_deref().map(licence_url),
        })
    }
}

impl ReadPublisher {
    fn shown(&self, links: &Links<'_>) -> LinkedThing {
        LinkedThing {
            id: Some(links.record("publishers", self.id)),
            url: self.homepage.clone(),
            ..LinkedThing::named("Organization", &self.name)
        }
    }
}

impl ReadActor {
    fn shown(&self, links: &Links<'_>) -> LinkedThing {
        LinkedThing {
            id: Some(links.record("actors", self.id)),
            url: Some(links.actor(&self.slug)),
            same_as: addresses(&self.identifiers),
            ..LinkedThing::named(type_of(self.kind), &self.name)
        }
    }
}

impl ReadTopic {
    fn shown(&self, links: &Links<'_>, language: &str) -> LinkedThing {
        let ItemTopic { scheme, code, .. } = &self.topic;
        LinkedThing {
            id: Some(links.record("topics", self.id)),
            term_code: Some(code.clone()),
            in_defined_term_set: Some(scheme.clone()),
            same_as: same_as(scheme, code).into_iter().collect(),
            ..LinkedThing::named("DefinedTerm", self.topic.label(language))
        }
    }
}

impl ReadPlace {
    fn shown(self, links: &Links<'_>) -> LinkedPlace {
        let geo = self.latitude.zip(self.longitude).map(|(latitude, longitude)| GeoCoordinates {
            kind: "GeoCoordinates",
            latitude,
            longitude,
        });
        let address = self
            .country
            .map(|address_country| PostalAddress { kind: "PostalAddress", address_country });
        LinkedPlace {
            kind: "Place",
            id: links.record("places", self.id),
            same_as: addresses(&self.identifiers),
            name: self.name,
            geo,
            address,
        }
    }
}

impl ReadCorrection {
    fn shown(self) -> CorrectionComment {
        CorrectionComment { kind: "CorrectionComment", text: self.text, date_published: self.at }
    }
}

fn addresses(identifiers: &[ReadIdentifier]) -> Vec<String> {
    let known = identifiers.iter().filter_map(|one| same_as(&one.scheme, &one.value));
    known.collect()
}

/// The type of schema.org that an actor of a kind has.
fn type_of(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "Person",
        ActorKind::State => "Country",
        ActorKind::Government
        | ActorKind::StateBody
        | ActorKind::Legislature
        | ActorKind::Court
        | ActorKind::Military => "GovernmentOrganization",
        ActorKind::Party => "PoliticalParty",
        ActorKind::Ngo => "NGO",
        ActorKind::Company => "Corporation",
        ActorKind::Media => "NewsMediaOrganization",
        ActorKind::ArmedGroup
        | ActorKind::InternationalOrganization
        | ActorKind::ReligiousGroup
        | ActorKind::Bloc => "Organization",
        ActorKind::EthnicGroup | ActorKind::Other => "Thing",
    }
}
