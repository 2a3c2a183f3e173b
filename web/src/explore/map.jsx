// Where the events of a selection happened: countries by how many, and the places of the newest.

import { useState } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { Drawing } from "./map-drawing.jsx";
import { go } from "./router.js";
import { addressOf, countParameters, filtered, listParameters } from "./selection.js";
import { Text } from "./text.jsx";
import { Told } from "./trouble.jsx";
import { counted, country, number } from "./words.js";

const READ = 100;
// Wherever there are coordinates.
const WORLD = ["-180", "-90", "180", "90"];
const FIELDS = [
  "title",
  "place.name",
  "place.country",
  "place.latitude",
  "place.longitude",
  "place.id",
];
const FEW = 12;

export default function Map({ selection }) {
  const { data, trouble, retry } = useLoad(
    (signal) => shownOf(selection, signal),
    [countParameters(selection), selection.sort],
  );
  if (trouble) return <Told trouble={trouble} retry={retry} />;
  if (!data) return <p class="note">Loading …</p>;
  const { places, countries, isAll } = data;
  const narrow = (corners) => go(addressOf(filtered(selection, "bbox", [corners.join(",")])));
  return (
    <section aria-labelledby="map-title">
      <h2 id="map-title">Where it happened</h2>
      {places.length === 0 && countries.length === 0 ? (
        <p class="note">No event of these says where.</p>
      ) : (
        <>
          <Drawing
            places={places}
            countries={countries}
            narrow={narrow}
            corners={selection.filters.bbox?.[0]}
            addressOfPlace={(place) =>
              addressOf({ ...filtered(selection, "place", [place.id]), view: "list" })
            }
          />
          {!isAll && (
            <p class="note">
              Dots: the places of the first {number(READ)} events. Shades: all of them.
            </p>
          )}
          <Lists {...data} selection={selection} />
        </>
      )}
    </section>
  );
}

/** The places of the first events with coordinates, and how many of all there are by country. */
async function shownOf(selection, signal) {
  const counts = get(
    "/events/counts",
    { ...countParameters(selection), series: "country", top: 100 },
    { signal },
  );
  const [located, { data }] = await Promise.all([locatedOf(selection, signal), counts]);
  return { ...located, countries: data.filter(({ key }) => key) };
}

async function locatedOf(selection, signal) {
  const parameters = { ...listParameters(selection), fields: FIELDS, limit: READ };
  const answer = await get("/events", { bbox: WORLD, ...parameters }, { signal });
  return { places: placesOf(answer.data), isAll: !answer.page.next };
}

/** Each place with coordinates once, with how many events there are at it. */
function placesOf(events) {
  const places = {};
  for (const { place } of events) {
    if (place?.latitude == null || place.longitude == null) continue;
    places[place.id] ??= { ...place, count: 0 };
    places[place.id].count += 1;
  }
  return Object.values(places).toSorted((a, b) => b.count - a.count);
}

/** What the drawing shows, to be read and followed by the keyboard. */
function Lists({ places, countries, selection }) {
  const at = (filter, value) =>
    addressOf({ ...filtered(selection, filter, [value]), view: "list" });
  const rows = {
    Countries: countries.map(({ key, count }) => ({
      name: country(key),
      count,
      address: at("country", key),
    })),
    Places: places.map(({ id, name, count }) => ({ name, count, address: at("place", id) })),
  };
  return (
    <div class="columns">
      {Object.entries(rows).map(
        ([title, rows]) => rows.length > 0 && <Named key={title} title={title} rows={rows} />,
      )}
    </div>
  );
}

function Named({ title, rows }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? rows : rows.slice(0, FEW);
  return (
    <div>
      <h3>{title}</h3>
      <ul class="names">
        {shown.map(({ name, count, address }) => (
          <li key={address}>
            <Text as="a" of={name} href={address} />{" "}
            <span class="count">{counted(count, "event")}</span>
          </li>
        ))}
      </ul>
      {rows.length > shown.length && (
        <button type="button" class="plain" onClick={() => setOpen(true)}>
          All {rows.length}
        </button>
      )}
    </div>
  );
}
