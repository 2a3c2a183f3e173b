//! Where what is syndicated can be read: on the site of its publishers, or on the pages of this server.

use url::Url;
use uuid::Uuid;

use crate::values::WebUrl;

/// How many addresses a sitemap has at most (sitemaps.org).
const SITEMAP_SIZE: u64 = 50_000;

/// The site on which the articles appear, as the operator describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// What it is called.
    pub name: String,
    /// Its front page.
    pub url: Option<String>,
    /// Where its articles are.
    pub articles: Option<ArticlePattern>,
    /// How many addresses one sitemap has.
    pub sitemap_size: u64,
}

impl Default for Publication {
    fn default() -> Self {
        Self { name: "Diwan".into(), url: None, articles: None, sitemap_size: SITEMAP_SIZE }
    }
}

/// The addresses of a site's articles, with `{id}`, `{slug}` and `{language}` for what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticlePattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Id,
    Slug,
    Language,
}

impl ArticlePattern {
    /// Reads a pattern of addresses on the same site; the error says what is wrong with it.
    pub fn parse(pattern: &str, site_url: &str) -> Result<Self, String> {
        let odd = |c: char| !c.is_ascii_graphic() || "\"<>\\^`|".contains(c);
        if pattern.contains(odd) {
            return Err("has characters that an address cannot have; percent-encode them".into());
        }
        let pattern = Self(parts(pattern)?);
        if !pattern.0.iter().any(|part| matches!(part, Part::Id | Part::Slug)) {
            return Err("must have {id} or {slug} in it, else all articles have one address".into());
        }
        let sample = pattern.fill(Uuid::nil(), "a", "en");
        if sample.contains('#') {
            return Err("must not have a #: what follows it is no address of its own".into());
        }
        let sample = WebUrl::parse(&sample).map(|_| Url::parse(&sample));
        let site = Url::parse(site_url).map(|site| site.origin());
        match sample.unwrap_or(Err(url::ParseError::RelativeUrlWithoutBase)) {
            Ok(sample) if site.is_ok_and(|site| site == sample.origin()) => Ok(pattern),
            Ok(_) => Err(format!("must be on the site of site_url, {site_url}")),
            Err(_) => {
                Err("must be an address such as https://news.example/{language}/{slug}".into())
            }
        }
    }

    /// The address of an article.
    pub fn fill(&self, id: Uuid, slug: &str, language: &str) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Id => id.to_string(),
            Part::Slug => slug.to_owned(),
            Part::Language => language.to_owned(),
        };
        self.0.iter().map(part).collect()
    }
}

fn parts(mut rest: &str) -> Result<Vec<Part>, String> {
    let unpaired = || "has a brace that does not belong to a placeholder".to_owned();
    let mut parts = Vec::new();
    while let Some((text, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(unpaired)?;
        parts.push(Part::Text(text.to_owned()));
        parts.push(match name {
            "id" => Part::Id,
            "slug" => Part::Slug,
            "language" => Part::Language,
            odd => {
                return Err(format!("has {{{odd}}}; there are {{id}}, {{slug}} and {{language}}"));
            }
        });
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    let is_plain = |part: &Part| !matches!(part, Part::Text(text) if text.contains('}'));
    if parts.iter().all(is_plain) { Ok(parts) } else { Err(unpaired()) }
}

/// Whole addresses of what is named to others.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    /// Where the world finds this server, without a slash at its end.
    pub base: &'a str,
    pub publication: &'a Publication,
}

impl Links<'_> {
    /// The front page.
    pub fn home(&self) -> String {
        self.publication.url.clone().unwrap_or_else(|| format!("{}/", self.base))
    }

    /// Where people read an article: on the site, or else in the explorer.
    pub fn article(&self, id: Uuid, slug: Option<&str>, language: &str) -> String {
        let id_text = id.to_string();
        let slug = slug.unwrap_or(&id_text);
        match &self.publication.articles {
            Some(pattern) => pattern.fill(id, slug, language),
            None => format!("{}/explore/articles/{slug}", self.base),
        }
    }

    /// Where people see an actor.
    pub fn actor(&self, slug: &str) -> String {
        format!("{}/explore/actors/{slug}", self.base)
    }

    /// What stands for a record in linked data: its address in the API.
    pub fn record(&self, many: &str, id: Uuid) -> String {
        format!("{}/api/v1/{many}/{id}", self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://news.example";

    #[test]
    fn placeholders_are_filled() {
        let filled = |pattern: &str| {
            let pattern = ArticlePattern::parse(pattern, SITE).unwrap();
            pattern.fill(Uuid::nil(), "talks", "ar")
        };
        assert_eq!(
            filled("https://news.example/{language}/{slug}"),
            "https://news.example/ar/talks"
        );
        assert_eq!(
            filled("https://news.example/a?id={id}&again={id}"),
            format!("https://news.example/a?id={0}&again={0}", Uuid::nil())
        );
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_what_to_do() {
        for (pattern, told) in [
            ("https://news.example/all", "must have {id} or {slug}"),
            ("https://news.example/{language}", "must have {id} or {slug}"),
            ("https://news.example/{date}/{slug}", "has {date}"),
            ("https://news.example/{slug", "has a brace"),
            ("https://news.example/slug}/{id}", "has a brace"),
            ("https://news.example/{slug}}", "has a brace"),
            ("https://other.example/{slug}", "must be on the site"),
            ("http://news.example/{slug}", "must be on the site"),
            ("https://{language}.news.example/{slug}", "must be on the site"),
            ("/{slug}", "must be an address"),
            ("{slug}", "must be an address"),
            ("https://news.example/{slug} x", "percent-encode"),
            ("https://news.example/أخبار/{slug}", "percent-encode"),
        ] {
            let refused = ArticlePattern::parse(pattern, SITE).unwrap_err();
            assert!(refused.starts_with(told) || refused.contains(told), "{pattern}: {refused}");
        }
    }
}
