// The page of an article: its text with names, quotes and cited passages marked, and what rests on it.

import { passageAddress } from "./claims.jsx";
import { Name, Topics } from "./names.jsx";
import { Gallery, Lead } from "./pictures.jsx";
import { Line, Prose } from "./prose.jsx";
import { Facts, Loaded, Part, Records } from "./record.jsx";
import { Related } from "./related.jsx";
import { ActorHit, ArticleHit, EventHit } from "./results.jsx";
import { recordAddress } from "./router.js";
import { Text, Web, passageFrom } from "./text.jsx";
import { date, direction, language, word } from "./words.js";

const INCLUDE = [
  "body",
  "topics",
  "mentions",
  "quotes",
  "corrections",
  "translations",
  "actors",
  "events",
  "events.citations",
  "leadImage",
  "media.medium",
];

export function Article({ slug, url }) {
  return (
    <Loaded
      kind="articles"
      isBeside
      slug={slug}
      include={INCLUDE}
      title={(article) => article.headline}
    >
      {(article) => <Shown key={article.id} article={article} parameters={url.searchParams} />}
    </Loaded>
  );
}

function Shown({ article, parameters }) {
  const { headline, standfirst, body, language: lang } = article;
  const passage = passageFrom(parameters, article);
  const claims = claimsOf(article);
  const all = markedIn(article, claims, passage);
  const marked = (field) => all.filter(({ anchor }) => anchor.field === field);
  return (
    <>
      <header>
        <p class="kicker">
          {word(article.kind)}
          {article.publisher && " · "}
          {article.publisher && <Name kind="publishers" of={article.publisher} />}
          {article.publishedAt && (
            <>
              {" · "}
              <time dateTime={article.publishedAt}>{date(article.publishedAt)}</time>
            </>
          )}
        </p>
        <h1 tabIndex={-1} lang={lang} dir={direction(lang)}>
          <Line text={headline} marked={marked("headline")} />
        </h1>
        {standfirst && (
          <p class="standfirst" lang={lang} dir={direction(lang)}>
            <Line text={standfirst} marked={marked("standfirst")} />
          </p>
        )}
        <Makers article={article} />
        <Lead
          of={article.leadImage}
          lang={lang}
          crop="16:9"
          sizes="(min-width: 50rem) 50rem, 92vw"
        />
      </header>
      <div>
        {passage === false && (
          <p class="gone" role="status">
            The passage that led here is no longer in the article, which has changed since.
          </p>
        )}
        {body && <Prose text={body} marked={marked("body")} lang={lang} />}
        {claims.length > 0 && (
          <p class="note">Shaded is what an event rests on; the number leads to it.</p>
        )}
        <Part id="media" title="Pictures and recordings" isEmpty={article.media.length === 0}>
          <Gallery of={article.media} lang={lang} />
        </Part>
        <Corrections of={article.corrections} />
        <Part id="about" title="About this article">
          <Facts rows={factsOf(article)} />
        </Part>
      </div>
      <div>
        <Resting claims={claims} article={article} />
        <Named actors={article.actors} />
        <Part
          id="translations"
          title="Translations"
          isEmpty={article.translations.data.length === 0}
        >
          <Records of={article.translations.data} Hit={ArticleHit} />
        </Part>
        <Related to={article} />
      </div>
    </>
  );
}

/** Who made it: as is printed, and who that is. */
function Makers({ article: { authors, byline, language } }) {
  if (!byline && authors.length === 0) return null;
  return (
    <div class="makers">
      {byline && <Text as="p" class="about" of={byline} lang={language} />}
      {authors.length > 0 && (
        <ul class="authors">
          {authors.map((author) => (
            <li key={author.id}>
              <Author of={author} lang={language} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** An author under the name that is printed, and the part that it had, where that is another than writing. */
function Author({ of: { actor, name, role }, lang }) {
  const shown = <Text of={name ?? actor.name} lang={name ? lang : undefined} />;
  return (
    <>
      {actor ? <a href={recordAddress("actors", actor.slug)}>{shown}</a> : shown}
      {role !== "author" && <span class="note"> {word(role).toLowerCase()}</span>}
    </>
  );
}

function Named({ actors }) {
  return (
    <Part id="actors" title="Who is named" isEmpty={actors.data.length === 0}>
      <Records of={actors.data} Hit={ActorHit} />
      {actors.page.next && <p class="note">There are more than these.</p>}
    </Part>
  );
}

/** The events that cite the article, each with the passages of it, numbered as these stand in it. */
function claimsOf({ id, events }) {
  const first = ({ anchors }) => anchors[0]?.start ?? Infinity;
  const claims = events.data.map((event) => {
    const own = event.citations.filter(({ article, anchor }) => article?.id === id && anchor);
    return {
      event,
      anchors: own.map(({ anchor }) => anchor).toSorted((a, b) => a.start - b.start),
    };
  });
  return claims
    .toSorted((a, b) => first(a) - first(b))
    .map((claim, index) => ({ ...claim, number: index + 1 }));
}

/** Everything that is marked in the texts of an article. */
function markedIn({ mentions, quotes }, claims, passage) {
  const cited = claims.flatMap(({ event, anchors, number }) =>
    anchors.map((anchor) => ({
      anchor,
      kind: "claim",
      slug: event.slug,
      title: event.title,
      number,
    })),
  );
  return [
    ...mentions.map(({ anchor, actor }) => ({
      anchor,
      kind: "mention",
      slug: actor.slug,
      title: actor.name,
    })),
    ...quotes.map(({ anchor }) => ({ anchor, kind: "quote" })),
    ...cited,
    { anchor: passage || null, kind: "passage" },
  ].filter(({ anchor }) => anchor);
}

/** The events that cite this article, each with the sentences they rest on. */
function Resting({ claims, article }) {
  return (
    <Part id="events" title="What rests on this article" isEmpty={claims.length === 0}>
      <ol class="claims numbered">
        {claims.map(({ event, anchors }) => (
          <li key={event.id}>
            <EventHit record={{ ...event, summary: null }} />
            {anchors.map((anchor) => (
              <blockquote class="citation" key={anchor.start}>
                <Sentence article={article} anchor={anchor} />
              </blockquote>
            ))}
          </li>
        ))}
      </ol>
      {article.events.page.next && <p class="note">These are the latest; there are more.</p>}
    </Part>
  );
}

function Sentence({ article, anchor }) {
  const { exact, stale } = anchor;
  if (stale) return <Text of={exact} lang={article.language} />;
  return (
    <Text
      as="a"
      class="cited"
      of={exact}
      lang={article.language}
      href={passageAddress(article, anchor)}
    />
  );
}

function Corrections({ of }) {
  return (
    <Part id="corrections" title="Corrections" isEmpty={of.length === 0}>
      <ul>
        {of.map(({ id, at, kind, text }) => (
          <li key={id}>
            <time dateTime={at}>{date(at)}</time> ({word(kind).toLowerCase()}): <Text of={text} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function factsOf(article) {
  const { rights, translationOf, place, sourceUrl } = article;
  return [
    ["Language", language(article.language)],
    ["Dateline", place && <Name kind="places" of={place} />],
    ["Topics", article.topics.length > 0 && <Topics of={article.topics} />],
    [
      "Translation of",
      translationOf && (
        <Text
          as="a"
          of={translationOf.headline}
          href={recordAddress("articles", translationOf.slug)}
        />
      ),
    ],
    ["Source", sourceUrl && <Web url={sourceUrl}>{sourceUrl}</Web>],
    ["Rights", [rights.notice ?? rights.holder, rights.licence].filter(Boolean).join(" · ")],
    ["Please note", rights.disclaimer],
  ];
}
