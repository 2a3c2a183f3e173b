// The search page: the field, what to show, filters, timeline, and the selection as list, network or map.

import { useLoad } from "./api.js";
import { Chips, Facets, facetsOf } from "./facets.jsx";
import { found, useCounts, usePages } from "./found.js";
import { Lazy } from "./lazy.jsx";
import { Overview } from "./overview.jsx";
import { Hits } from "./results.jsx";
import { go, useArrival } from "./router.js";
import { ONE, SHOWN, VIEWS, addressOf, isFiltered, selectionOf, showing } from "./selection.js";
import { Timeline } from "./timeline.jsx";
import { Told } from "./trouble.jsx";
import { counted, number, word } from "./words.js";

// Other names that are looked for, and told.
const NAMED = 12;

export function Explore({ url }) {
  const selection = selectionOf(url);
  const isEmpty = !selection.q && selection.show === "everything";
  return (
    <>
      <h1 tabIndex={-1} class="visually-hidden">
        {titleOf(selection)}
      </h1>
      <Shows selection={selection} />
      {isEmpty ? <Overview /> : <Selected selection={selection} />}
    </>
  );
}

function titleOf({ q, show }) {
  if (!q) return show === "everything" ? "Explore" : word(show);
  return show === "everything" ? q : `${q} · ${show}`;
}

/** What is to be shown; of everything that was found, how many there are of each. */
function Shows({ selection }) {
  const { q, show } = selection;
  const counts = useCounts(show === "everything" ? q : "");
  return (
    <nav class="shows" aria-label="What to show">
      {SHOWN.map((shown) => (
        <a
          key={shown}
          href={addressOf(showing(selection, shown))}
          aria-current={shown === show ? "true" : undefined}
        >
          {word(shown)}
          {counts.has(ONE[shown]) && <span class="count"> {number(counts.get(ONE[shown]))}</span>}
        </a>
      ))}
    </nav>
  );
}

function Selected({ selection }) {
  const key = addressOf({ ...selection, view: "list" });
  const [pages, setPages] = usePages(key);
  const facets = facetsOf(selection.show);
  const load = useLoad(
    async (signal) => {
      return { key, ...(await found(selection, pages, facets, signal)) };
    },
    [key, pages],
  );
  const { data, trouble, isBusy, isOld, retry } = load;
  const shows = data && (!trouble || data.key === key);
  useArrival(Boolean(data ?? trouble) && !isOld, titleOf(selection));
  const isTimed = selection.show !== "actors" && selection.show !== "quotes";
  return (
    <div class={facets.length || selection.show === "quotes" ? "selected with-facets" : "selected"}>
      <Facets key={selection.show} selection={selection} facets={data?.facets} />
      <div class="found">
        <Status selection={selection} load={load} />
        <Chips selection={selection} facets={data?.facets} />
        {isTimed && <Timeline selection={selection} />}
        {data?.total !== 0 && <Views selection={selection} />}
        {shows && selection.view === "list" && (
          <Hits
            {...data}
            pages={pages}
            setPages={setPages}
            isBusy={isBusy}
            isMixed={selection.show === "everything"}
          />
        )}
        {trouble && !isOld && <Told trouble={trouble} retry={retry} />}
        {selection.view !== "list" && <Lazy figure={selection.view} selection={selection} />}
      </div>
    </div>
  );
}

/** How many there are, told to those who do not see the page, too. */
function Status({ selection, load: { data, isBusy, trouble } }) {
  const { q, show } = selection;
  const told = () => {
    if (isBusy) return "Searching …";
    if (trouble) return "";
    const count =
      data.total === 0 ? "Nothing found" : counted(data.total ?? data.hits.length, ONE[show]);
    return q ? (
      <>
        {count} for “<bdi>{q}</bdi>”
      </>
    ) : (
      count
    );
  };
  return (
    <>
      <p class="status" role="status">
        {told()}
      </p>
      {data?.total === 0 && !isBusy && !trouble && <Advice selection={selection} />}
      {data && !trouble && <OtherNames selection={selection} {...data} />}
    </>
  );
}

/** Under which other names it was looked, or more would be found. */
function OtherNames({ selection, expansions, others }) {
  const names = [...new Set(expansions?.flatMap(({ names }) => names))];
  if (names.length === 0) return null;
  const told = (
    <>
      <bdi>{names.slice(0, NAMED).join(" · ")}</bdi>
      {names.length > NAMED && " …"}
    </>
  );
  if (selection.show === "everything" || selection.show === "actors") {
    return <p class="note">Also looked for: {told}</p>;
  }
  if (!(others > 0)) return null;
  const everything = addressOf(showing(selection, "everything"));
  return (
    <p class="note">
      <a href={everything}>{number(others)} more</a> under other names: {told}
    </p>
  );
}

function Advice({ selection }) {
  return (
    <p>
      Look for fewer or other words; a beginning is written <code>elect*</code>.
      {isFiltered(selection) && (
        <>
          {" "}
          Or <a href={addressOf({ ...selection, filters: {} })}>leave the filters out</a>.
        </>
      )}
    </p>
  );
}

function Views({ selection }) {
  const views = VIEWS[selection.show];
  if (!views) return null;
  return (
    <div class="views">
      <nav aria-label="How to show it">
        {views.map((view) => (
          <a
            key={view}
            href={addressOf({ ...selection, view })}
            aria-current={view === selection.view ? "true" : undefined}
          >
            {word(view)}
          </a>
        ))}
      </nav>
      {selection.view === "list" && <Order selection={selection} />}
    </div>
  );
}

function Order({ selection }) {
  const orders = {
    ...(selection.q ? { "": "Best first" } : {}),
    new: "Newest first",
    old: "Oldest first",
  };
  const choose = (event) => {
    const value = event.currentTarget.value;
    go(addressOf({ ...selection, sort: value === "new" && !selection.q ? "" : value }));
  };
  return (
    <label class="order">
      <span class="visually-hidden">Order</span>
      <select value={selection.sort || (selection.q ? "" : "new")} onChange={choose}>
        {Object.entries(orders).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
