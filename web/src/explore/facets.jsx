// Filters: how many of the selection there are of each topic, publisher, kind … to choose from.

import { useEffect, useState } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { go } from "./router.js";
import { FACETS, addressOf, filtered, within } from "./selection.js";
import { Text } from "./text.jsx";
import { country, language, number, span, word } from "./words.js";

const TITLES = {
  actor: "Actors",
  topic: "Topics",
  publisher: "Publishers",
  kind: "Kinds",
  language: "Languages",
  type: "What happened",
  country: "Countries",
  verification: "How far verified",
  place: "Place",
  bbox: "Part of the map",
};
const WORDS = { kind: word, type: word, verification: word, country, language };
const FEW = 6;
const ROOM = matchMedia("(min-width: 60rem)");

/** What a list is to be asked with, to come with its facets. */
export const facetsOf = (show) => FACETS[show] ?? [];

export function Facets({ selection, facets }) {
  const groups = (FACETS[selection.show] ?? []).filter((filter) => facets?.[filter]?.length);
  const dates = selection.show !== "everything" && selection.show !== "actors";
  const isBeside = useRoom();
  if (groups.length === 0 && !dates) return null;
  const shown = (
    <>
      {dates && <Period selection={selection} />}
      {groups.map((filter) => (
        <Group key={filter} filter={filter} rows={facets[filter]} selection={selection} />
      ))}
    </>
  );
  if (isBeside) return <div class="facets">{shown}</div>;
  return (
    <details class="facets">
      <summary>Filters</summary>
      {shown}
    </details>
  );
}

/** Whether there is room for the filters beside what was found. */
function useRoom() {
  const [hasRoom, set] = useState(ROOM.matches);
  useEffect(() => {
    const follow = () => set(ROOM.matches);
    ROOM.addEventListener("change", follow);
    return () => ROOM.removeEventListener("change", follow);
  }, []);
  return hasRoom;
}

function Group({ filter, rows, selection }) {
  const [isOpen, setOpen] = useState(false);
  const chosen = selection.filters[filter] ?? [];
  // What is chosen stays there to be taken back, however rare it is.
  const shown = isOpen
    ? rows
    : rows.filter(({ key }, index) => index < FEW || chosen.includes(key));
  const toggle = (key) => {
    const values = chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key];
    go(addressOf(filtered(selection, filter, values)));
  };
  return (
    <fieldset>
      <legend>{TITLES[filter]}</legend>
      {shown.map(({ key, label, count }) => (
        <label key={key}>
          <input type="checkbox" checked={chosen.includes(key)} onChange={() => toggle(key)} />
          <Text of={WORDS[filter]?.(key) ?? label ?? key} />
          <span class="count">{number(count)}</span>
        </label>
      ))}
      {rows.length > shown.length && (
        <button type="button" class="plain" onClick={() => setOpen(true)}>
          All {rows.length}
        </button>
      )}
    </fieldset>
  );
}

const PARTIAL = "\\d{4}(-\\d{2}(-\\d{2})?)?";

/** From when to when, each as exactly as one likes. */
function Period({ selection }) {
  const apply = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    go(addressOf(within(selection, form.get("from").trim(), form.get("to").trim())));
  };
  const field = (name, label) => (
    <label>
      {label}
      <input
        name={name}
        defaultValue={selection.filters[name]?.[0] ?? ""}
        key={selection.filters[name]?.[0] ?? ""}
        pattern={PARTIAL}
        title="A year, month or day: 2021, 2021-01 or 2021-01-11"
        placeholder="2021-01"
        inputMode="numeric"
      />
    </label>
  );
  return (
    <form class="period" onSubmit={apply} aria-label="Period">
      {field("from", "From")}
      {field("to", "To")}
      <button type="submit">Apply</button>
    </form>
  );
}

/** What narrows the selection, each with a way to take it back. */
export function Chips({ selection, facets }) {
  const { from, to, ...others } = selection.filters;
  const chips = Object.entries(others).flatMap(([filter, values]) =>
    values.map((value) => {
      const rest = values.filter((one) => one !== value);
      return { filter, value, without: filtered(selection, filter, rest) };
    }),
  );
  if (chips.length === 0 && !from && !to) return null;
  return (
    <ul class="chips" aria-label="Filters that apply">
      {(from || to) && (
        <li>
          <a
            href={addressOf(within(selection, "", ""))}
            aria-label={`Remove the period ${span(from?.[0], to?.[0])}`}
          >
            {span(from?.[0], to?.[0])} <span aria-hidden="true">×</span>
          </a>
        </li>
      )}
      {chips.map((chip) => (
        <Chip key={`${chip.filter} ${chip.value}`} {...chip} rows={facets?.[chip.filter]} />
      ))}
    </ul>
  );
}

function Chip({ filter, value, without, rows }) {
  const known = WORDS[filter]?.(value) ?? rows?.find(({ key }) => key === value)?.label;
  const { data } = useLoad(
    async (signal) => known ?? labelOf(filter, value, signal),
    [filter, value, known],
  );
  const label = known ?? data ?? "…";
  return (
    <li>
      <a href={addressOf(without)} aria-label={`Remove ${TITLES[filter]}: ${label}`}>
        <Text of={label} /> <span aria-hidden="true">×</span>
      </a>
    </li>
  );
}

/** What the record behind a filter's value is called; the value itself where that cannot be had. */
async function labelOf(filter, value, signal) {
  if (filter === "bbox") return "part of the map";
  const list = { actor: "actors", topic: "topics", publisher: "publishers", place: "places" }[
    filter
  ];
  const asked = get(`/${list}`, { ids: value, limit: 1 }, { signal });
  const { data } = await asked.catch(() => ({ data: [] }));
  return data[0]?.name ?? data[0]?.labels?.[0]?.text ?? value;
}
