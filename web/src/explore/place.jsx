// The page of a place: its names, where it lies, what is in it, and what happened and was written there.

import { get, useLoad } from "./api.js";
import { Lazy } from "./lazy.jsx";
import { More } from "./more.jsx";
import { Name, PlaceHit } from "./names.jsx";
import { Gallery } from "./pictures.jsx";
import { Facts, Loaded, Part } from "./record.jsx";
import { ArticleHit, EventHit } from "./results.jsx";
import { searchAddress } from "./router.js";
import { Text } from "./text.jsx";
import { Timeline } from "./timeline.jsx";
import { country, degrees, word } from "./words.js";

const INCLUDE = ["events", "articles", "children"];

export function Place({ slug }) {
  return (
    <Loaded kind="places" isBeside slug={slug} include={INCLUDE} title={(place) => place.name}>
      {(place) => <Shown key={place.id} place={place} />}
    </Loaded>
  );
}

function Shown({ place }) {
  const { id, name, events, articles, children } = place;
  const isLocated = place.latitude != null && place.longitude != null;
  return (
    <>
      <header>
        <p class="kicker">
          {[word(place.kind), place.kind !== "country" && place.country && country(place.country)]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <Text as="h1" of={name} tabIndex={-1} />
        <Facts rows={factsOf(place)} />
        {events.data.length > 0 && (
          <p class="onward">
            <a href={searchAddress({ show: "events", place: id })}>Events</a>{" "}
            <a href={searchAddress({ show: "events", view: "map", place: id })}>Map</a>
          </p>
        )}
      </header>
      <div>
        <Part id="events" title="What happened there" isEmpty={events.data.length === 0}>
          <Timeline selection={eventsAt(id)} />
          <More
            first={events}
            path="/events"
            parameters={{ place: id }}
            show={(event) => <EventHit record={event} />}
          />
        </Part>
        <Part id="articles" title="Written there" isEmpty={articles.data.length === 0}>
          <More
            first={articles}
            path="/articles"
            parameters={{ place: id }}
            show={(article) => <ArticleHit record={article} />}
          />
        </Part>
      </div>
      <div>
        <Part id="spot" title="Where it lies" isEmpty={!isLocated}>
          <Lazy figure="spot" place={place} />
        </Part>
        <Part id="children" title="Places in it" isEmpty={children.data.length === 0}>
          <More
            first={children}
            path="/places"
            parameters={{ parent: id }}
            show={(child) => <PlaceHit record={child} />}
          />
        </Part>
        <Pictures id={id} />
      </div>
    </>
  );
}

/** The events at a place, as the search page would select them. */
const eventsAt = (id) => ({
  q: "",
  show: "events",
  view: "list",
  sort: "",
  filters: { place: [id] },
});

function factsOf({ name, names, parent, latitude, longitude, identifiers }) {
  const others = names.filter(({ text }) => text !== name);
  return [
    [
      "Also called",
      others.length > 0 && (
        <ul class="inline">
          {others.map(({ id, text, language }) => (
            <li key={id}>
              <Text of={text} lang={language} />
            </li>
          ))}
        </ul>
      ),
    ],
    ["Lies in", parent && <Name kind="places" of={parent} />],
    ["Coordinates", degrees(latitude, longitude)],
    ["In registers", identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(" · ")],
  ];
}

/** What was taken there. */
function Pictures({ id }) {
  const { data } = useLoad((signal) => get("/media", { place: id, limit: 12 }, { signal }), [id]);
  const items = data?.data.map((medium) => ({ id: medium.id, medium })) ?? [];
  return (
    <Part id="media" title="Pictures and recordings" isEmpty={items.length === 0}>
      <Gallery of={items} />
    </Part>
  );
}
