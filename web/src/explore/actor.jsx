// The page of an actor: who it is, what it held, how it stands to others, what it did and said.

import { useState } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { Citations } from "./claims.jsx";
import { More } from "./more.jsx";
import { Lazy } from "./lazy.jsx";
import { RelationHit, TenureHit } from "./names.jsx";
import { Gallery, Lead, Tile } from "./pictures.jsx";
import { Facts, Loaded, Part } from "./record.jsx";
import { ArticleHit, EventHit, QuoteHit } from "./results.jsx";
import { searchAddress } from "./router.js";
import { Text } from "./text.jsx";
import { Timeline } from "./timeline.jsx";
import { Told } from "./trouble.jsx";
import { country, span, word } from "./words.js";

// How many other names are shown at once.
const NAMED = 12;
const INCLUDE = [
  "names",
  "identifiers",
  "tenures",
  "tenures.citations",
  "relations",
  "relations.citations",
  "events",
  "events.citations",
  "articles",
  "authoredArticles",
  "leadImage",
  "media.medium",
  "shownIn",
];

export function Actor({ slug }) {
  return (
    <Loaded kind="actors" isBeside slug={slug} include={INCLUDE} title={(actor) => actor.name}>
      {(actor) => <Shown key={actor.id} actor={actor} />}
    </Loaded>
  );
}

function Shown({ actor }) {
  const { id, slug, name, tenures, relations, events, articles, media, shownIn } = actor;
  const authored = actor.authoredArticles;
  const others = actor.names.filter(({ text }) => text !== name);
  return (
    <>
      <header>
        <Lead of={actor.leadImage} crop="4:5" sizes="12rem" class="portrait" />
        <p class="kicker">{[word(actor.kind), ...actor.countries.map(country)].join(" · ")}</p>
        <Text as="h1" of={name} tabIndex={-1} />
        {actor.summary && <Text as="p" class="standfirst" of={actor.summary} />}
        <Facts
          rows={[
            ["Also called", others.length > 0 && <OtherNames of={others} />],
            ["Active", span(actor.activeFrom, actor.activeTo)],
            [
              "In registers",
              actor.identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(" · "),
            ],
          ]}
        />
        <p class="onward">
          <a href={searchAddress({ show: "events", actor: slug })}>Events</a>{" "}
          <a href={searchAddress({ show: "articles", actor: slug })}>Articles</a>{" "}
          <a href={searchAddress({ show: "quotes", actor: slug })}>Quotes</a>{" "}
          <a href={searchAddress({ show: "events", view: "map", actor: slug })}>Map</a>
        </p>
      </header>
      <div>
        <Part id="tenures" title="Posts" isEmpty={tenures.data.length === 0}>
          <More
            first={tenures}
            path="/tenures"
            parameters={{ holder: id, include: "citations" }}
            class="claims"
            show={(tenure) => <TenureHit record={tenure} seenFrom="holder" />}
          />
        </Part>
        <Part id="relations" title="Relations" isEmpty={relations.data.length === 0}>
          <More
            first={relations}
            path="/relations"
            parameters={{ actor: id, include: "citations" }}
            class="claims"
            show={(relation) => <RelationHit record={relation} seenFrom={id} />}
          />
        </Part>
        <Part id="events" title="Events" isEmpty={events.data.length === 0}>
          <Timeline selection={eventsOf(slug)} />
          <More
            first={events}
            path="/events"
            parameters={{ actor: id, include: "citations" }}
            class="claims"
            show={(event) => <Event event={event} />}
          />
        </Part>
      </div>
      <div>
        <Part id="media" title="Pictures and recordings" isEmpty={media.length === 0}>
          <Gallery of={media} />
        </Part>
        <Ties id={id} />
        <Quotes id={id} />
        <Part id="authored" title="Articles by this author" isEmpty={authored.data.length === 0}>
          <More
            first={authored}
            path="/articles"
            parameters={{ author: id }}
            show={(article) => <ArticleHit record={article} />}
          />
        </Part>
        <Part id="articles" title="Articles" isEmpty={articles.data.length === 0}>
          <More
            first={articles}
            path="/articles"
            parameters={{ actor: id }}
            show={(article) => <ArticleHit record={article} />}
          />
        </Part>
        <Part id="shown" title="Shown in" isEmpty={shownIn.data.length === 0}>
          <More
            first={shownIn}
            path="/media"
            parameters={{ actor: id }}
            class="gallery"
            show={(medium) => <Tile of={medium} />}
          />
        </Part>
      </div>
    </>
  );
}

/** The events of an actor, as the search page would select them. */
const eventsOf = (slug) => ({
  q: "",
  show: "events",
  view: "list",
  sort: "",
  filters: { actor: [slug] },
});

function OtherNames({ of }) {
  const [isOpen, setOpen] = useState(of.length <= NAMED);
  const shown = isOpen ? of : of.slice(0, NAMED);
  return (
    <ul class="inline">
      {shown.map(({ id, text, language, kind }) => (
        <li key={id}>
          <Text of={text} lang={language} />
          {kind === "misspelling" && <span class="kind"> (misspelt)</span>}
          {kind === "former" && <span class="kind"> (formerly)</span>}
        </li>
      ))}
      {!isOpen && (
        <li>
          <button type="button" class="plain" onClick={() => setOpen(true)}>
            All {of.length}
          </button>
        </li>
      )}
    </ul>
  );
}

function Event({ event }) {
  return (
    <>
      <EventHit record={event} />
      <Citations of={event.citations} />
    </>
  );
}

/** The network around the actor. */
function Ties({ id }) {
  const { data, trouble, retry } = useLoad(
    (signal) => get(`/actors/${id}/network`, { limit: 30 }, { signal }),
    [id],
  );
  return (
    <Part id="network" title="Network" isEmpty={!trouble && !data?.edges.length}>
      {trouble ? (
        <Told trouble={trouble} retry={retry} as="h3" />
      ) : (
        <Lazy figure="ties" {...data} />
      )}
      {data?.truncated && <p class="note">Those with the strongest ties; there are more.</p>}
    </Part>
  );
}

function Quotes({ id }) {
  const { data } = useLoad((signal) => get("/quotes", { speaker: id, limit: 5 }, { signal }), [id]);
  return (
    <Part id="quotes" title="In their words" isEmpty={!data?.data.length}>
      {data && (
        <More
          first={data}
          path="/quotes"
          parameters={{ speaker: id, limit: 5 }}
          show={(quote) => <QuoteHit record={quote} />}
        />
      )}
    </Part>
  );
}
