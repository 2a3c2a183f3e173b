// The explorer: one page for searching and for the pages of records, built on the public API alone.

import { render } from "preact";
import { useRef } from "preact/hooks";

import { Actor } from "./actor.jsx";
import { Article } from "./article.jsx";
import { Event } from "./event.jsx";
import { Explore } from "./explore.jsx";
import { addressOf, selectionOf } from "./selection.js";
import { SearchBox } from "./searchbox.jsx";
import { go, pageOf, useAddress } from "./router.js";
import "./frame.css";
import "./filters.css";
import "./results.css";
import "./record.css";
import "./figures.css";

const RECORDS = { actors: Actor, articles: Article, events: Event };

function App() {
  const url = useAddress();
  const { kind, slug } = pageOf(url.pathname);
  const Record = RECORDS[kind];
  const selection = selectionOf(Record ? new URL(url.pathname, url) : url);
  // On the page of a record it still says what led there.
  const typed = useRef("");
  if (!Record) typed.current = selection.q;
  return (
    <>
      <SearchBox typed={typed.current} search={(q) => go(addressOf({ ...selection, q }))} />
      {Record ? <Record key={`${kind} ${slug}`} slug={slug} url={url} /> : <Explore url={url} />}
    </>
  );
}

render(<App />, document.querySelector("#app"));
