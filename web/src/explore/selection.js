// What is selected: read from the address of the page, written to it, and asked of the API.

import { searchAddress } from "./router.js";

/** What can be shown; in the address as `show`, absent for the first. */
export const SHOWN = ["everything", "articles", "actors", "events", "quotes"];

/** One of each, for numbers. */
export const ONE = {
  everything: "result",
  articles: "article",
  actors: "actor",
  events: "event",
  quotes: "quote",
};

/** The filters of each list by their names in the address of the page, and what the API calls them. */
const FILTERS = {
  everything: {},
  articles: {
    actor: "actor",
    kind: "kind",
    language: "language",
    publisher: "publisher",
    topic: "topic",
    from: "publishedFrom",
    to: "publishedTo",
  },
  actors: {},
  events: {
    actor: "actor",
    type: "type",
    country: "country",
    verification: "verification",
    place: "place",
    from: "startFrom",
    to: "startTo",
    bbox: "bbox",
  },
  quotes: { actor: "speaker", from: "saidFrom", to: "saidTo" },
};

/** What a list is sorted by, in the address as `sort`, and what the API calls it. */
const SORTS = { articles: "publishedAt", events: "start", quotes: "saidOn" };

/** The facets of each list: how many there are for each value of these filters. */
export const FACETS = {
  articles: ["actor", "topic", "publisher", "kind", "language"],
  events: ["actor", "type", "country", "verification"],
};

/** The selection in an address: `q`, `show`, `view`, `sort`, and the values of each `filter`. */
export function selectionOf(url) {
  const get = (name) => url.searchParams.get(name)?.trim() ?? "";
  const show = SHOWN.includes(get("show")) ? get("show") : SHOWN[0];
  const filters = {};
  for (const name of Object.keys(FILTERS[show])) {
    const values = [...new Set(url.searchParams.getAll(name).filter(Boolean))];
    if (values.length) filters[name] = values;
  }
  const sort = ["new", "old"].includes(get("sort")) && SORTS[show] ? get("sort") : "";
  return { q: get("q"), show, view: viewOf(get("view"), show), sort, filters };
}

export const VIEWS = { articles: ["list", "network"], events: ["list", "network", "map"] };

const viewOf = (view, show) => (VIEWS[show]?.includes(view) ? view : "list");

/** The address of a selection; what is as usual is left out. */
export function addressOf({ q, show, view, sort, filters }) {
  const pairs = [];
  if (q) pairs.push(["q", q]);
  if (show !== SHOWN[0]) pairs.push(["show", show]);
  if (view !== "list") pairs.push(["view", view]);
  if (sort) pairs.push(["sort", sort]);
  for (const [name, values] of Object.entries(filters))
    values.forEach((value) => pairs.push([name, value]));
  return searchAddress(pairs);
}

/** The selection with another thing shown: filters that it does not know fall away, kinds differ. */
export function showing(selection, show) {
  const kept = Object.entries(selection.filters).filter(
    ([name]) => name in FILTERS[show] && name !== "kind",
  );
  return {
    ...selection,
    show,
    view: viewOf(selection.view, show),
    sort: "",
    filters: Object.fromEntries(kept),
  };
}

/** The selection with these values of a filter; an empty list takes the filter away. */
export function filtered(selection, name, values) {
  const { [name]: _, ...others } = selection.filters;
  return { ...selection, filters: values.length ? { ...others, [name]: values } : others };
}

/** The selection in a period: both ends count in full. */
export function within(selection, from, to) {
  return filtered(filtered(selection, "from", from ? [from] : []), "to", to ? [to] : []);
}

export const isFiltered = (selection) => Object.keys(selection.filters).length > 0;

/** What the list of a selection is asked with. */
export function listParameters({ q, show, sort, filters }) {
  const parameters = { q };
  for (const [name, values] of Object.entries(filters)) {
    // The corners of a part of the map are one value with commas in it.
    parameters[FILTERS[show][name]] = name === "bbox" ? values[0].split(",") : values;
  }
  if (sort) parameters.sort = `${sort === "new" ? "-" : ""}${SORTS[show]}`;
  return parameters;
}

/** The same without an order, for counting. */
export function countParameters(selection) {
  return listParameters({ ...selection, sort: "" });
}
