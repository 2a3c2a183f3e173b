//! From raw members to an article, its anchors checked against its text.

use super::{Article, ArticleInput, Author, Mention, Quote, RenderedBody, Rights, RightsInput};
use crate::correction::Correction;
use crate::error::FieldCode;
use crate::medium::{parse_lead_image, parse_media};
use crate::model::{Kind, Mode, Parse, ParseContext, Ref, adopt_ids};
use crate::values::{Anchor, AnchorField, ArticleKind, Language, Licence, TextIndex, WebUrl, text};

impl Article {
    pub(super) fn parsed(
        input: ArticleInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let ParseContext { head, slug, workflow, old, next_version, .. } = frame;
        let kind = parse.need("/kind", input.kind);
        let language = parse.needed("/language", input.language, Language::parse);
        let headline = parse.needed("/headline", input.headline, text::label);
        let standfirst = parse.maybe("/standfirst", input.standfirst, text::standfirst);
        let body = parse.maybe("/body", input.body, text::body);
        let byline = parse.maybe("/byline", input.byline, text::string);
        let authors = parse.items("/authors", input.authors, Author::parse);
        let publisher = parse.reference("/publisher", Kind::Publisher, input.publisher);
        let source_url = parse.maybe("/sourceUrl", input.source_url, WebUrl::parse);
        let canonical_url = parse.maybe("/canonicalUrl", input.canonical_url, WebUrl::parse);
        let rights = Rights::parse(parse, input.rights.unwrap_or_default());
        let place = parse.reference("/place", Kind::Place, input.place);
        let translation_of = parse.reference("/translationOf", Kind::Article, input.translation_of);
        let topics = parse.items("/topics", input.topics, |parse, at, topic| {
            Some(parse.needed_reference(at, Kind::Topic, Some(topic)))
        });
        let mentions = parse.items("/mentions", input.mentions, Mention::parse);
        let quotes = parse.items("/quotes", input.quotes, Quote::parse);
        let corrections = match (input.corrections, old) {
            // The public record is nothing that a replacement forgets.
            (None, Some(old)) => old.corrections().to_vec(),
            (given, _) => parse.items("/corrections", given, |parse, at, item| {
                Correction::parse(parse, at, next_version, item)
            }),
        };
        let lead_image = parse_lead_image(parse, input.lead_image);
        let media = parse_media(parse, input.media);
        let mut article = Self {
            head,
            slug,
            workflow,
            last_return: old.and_then(|old| old.last_return.clone()),
            kind: kind.unwrap_or(ArticleKind::Report),
            language: language.map(String::from).unwrap_or_default(),
            headline: headline.unwrap_or_default(),
            standfirst: standfirst.filter(|text| !text.is_empty()),
            body: body.filter(|text| !text.is_empty()),
            rendered: RenderedBody::default(),
            byline,
            publisher,
            source_url: source_url.map(String::from),
            canonical_url: canonical_url.map(String::from),
            rights,
            place,
            translation_of,
            lead_image,
            authors: Some(authors),
            topics: Some(topics),
            mentions: Some(mentions),
            quotes: Some(quotes),
            corrections: Some(corrections),
            media: Some(media),
        };
        article.forget_return();
        article.adopt(parse, old);
        article.anchored(parse, old);
        Some(article)
    }

    /// Gives the items of its lists their ids.
    fn adopt(&mut self, parse: &mut Parse, old: Option<&Self>) {
        adopt_ids(
            parse,
            "/mentions",
            list(&mut self.mentions),
            old.map_or(&[][..], Self::mentions),
        );
        adopt_ids(parse, "/quotes", list(&mut self.quotes), old.map_or(&[][..], Self::quotes));
        let corrections = old.map_or(&[][..], Self::corrections);
        adopt_ids(parse, "/corrections", list(&mut self.corrections), corrections);
        refuse_dropped(parse, self.corrections(), corrections);
        let public = old.is_some_and(|old| old.workflow.was_public());
        let news = self.corrections().iter().position(|item| !corrections.contains(item));
        if let (Some(place), false, Mode::Api) = (news, public, parse.mode) {
            let detail = "only what was published can be corrected";
            parse.fail(format!("/corrections/{place}"), FieldCode::WrongState, detail);
        }
    }

    /// Checks each anchor against the text; one that stood before is found again when the text has
    /// changed, or marked as stale.
    fn anchored(&mut self, parse: &mut Parse, old: Option<&Self>) {
        let (mut mentions, mut quotes) = (self.mentions.take(), self.quotes.take());
        let index = |field: &AnchorField| TextIndex::new(self.text(*field));
        let texts: Vec<TextIndex> = AnchorField::ALL.iter().map(index).collect();
        for (index, mention) in mentions.iter_mut().flatten().enumerate() {
            let stored = old.and_then(|old| old.mentions().iter().find(|old| old.id == mention.id));
            let pointer = format!("/mentions/{index}/anchor");
            settle(parse, &pointer, &texts, &mut mention.anchor, stored.map(|old| &old.anchor));
        }
        for (index, quote) in quotes.iter_mut().flatten().enumerate() {
            let stored = old.and_then(|old| old.quotes().iter().find(|old| old.id == quote.id));
            let pointer = format!("/quotes/{index}/anchor");
            if let Some(anchor) = &mut quote.anchor {
                let stored = stored.and_then(|old| old.anchor.as_ref());
                settle(parse, &pointer, &texts, anchor, stored);
            }
        }
        (self.mentions, self.quotes) = (mentions, quotes);
    }

    /// The text of a field; empty when there is none.
    pub fn text(&self, field: AnchorField) -> &str {
        match field {
            AnchorField::Headline => &self.headline,
            AnchorField::Standfirst => self.standfirst.as_deref().unwrap_or_default(),
            AnchorField::Body => self.body.as_deref().unwrap_or_default(),
        }
    }

    pub fn mentions(&self) -> &[Mention] {
        self.mentions.as_deref().unwrap_or_default()
    }

    pub fn authors(&self) -> &[Author] {
        self.authors.as_deref().unwrap_or_default()
    }

    pub fn quotes(&self) -> &[Quote] {
        self.quotes.as_deref().unwrap_or_default()
    }

    pub fn corrections(&self) -> &[Correction] {
        self.corrections.as_deref().unwrap_or_default()
    }

    pub fn topics(&self) -> &[Ref] {
        self.topics.as_deref().unwrap_or_default()
    }
}

/// Corrections are a public record: a list that lacks one that stands is refused.
fn refuse_dropped(parse: &mut Parse, new: &[Correction], stored: &[Correction]) {
    let stays = |stored: &&Correction| new.iter().any(|item| item.id == stored.id);
    let dropped = stored.iter().filter(|stored| !stays(stored)).count();
    if dropped > 0 {
        let detail = format!(
            "corrections are only added: {dropped} of those that stand would be dropped; send them \
             along with their ids, or add one by POST …/corrections (correctArticle)"
        );
        parse.fail("/corrections", FieldCode::Required, detail);
    }
}

/// Lets one anchor stand, follow its text, be found, or be refused. `texts` are in the order of the
/// fields.
fn settle(
    parse: &mut Parse,
    pointer: &str,
    texts: &[TextIndex],
    anchor: &mut Anchor,
    stored: Option<&Anchor>,
) {
    let text = &texts[anchor.field as usize];
    if anchor.is_placed() && anchor.stale && parse.mode == Mode::Import {
        return;
    }
    anchor.stale = false;
    if !anchor.is_placed() {
        let placed = parse.take(pointer, anchor.placed(text));
        placed.into_iter().for_each(|placed| *anchor = placed);
    } else if stored.is_some_and(|stored| stored.same_passage(anchor)) {
        *anchor = anchor.relocate(text);
    } else {
        parse.take(pointer, anchor.check(text));
    }
}

fn list<T>(items: &mut Option<Vec<T>>) -> &mut [T] {
    items.as_deref_mut().unwrap_or_default()
}

impl Rights {
    fn parse(parse: &mut Parse, input: RightsInput) -> Self {
        Self {
            holder: parse.maybe("/rights/holder", input.holder, text::string),
            notice: parse.maybe("/rights/notice", input.notice, text::string),
            licence: parse
                .maybe("/rights/licence", input.licence, Licence::parse)
                .map(String::from),
            disclaimer: parse.maybe("/rights/disclaimer", input.disclaimer, text::long),
        }
    }
}
