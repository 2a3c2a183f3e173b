// The explorer: one page for searching and for the pages of records, built on the public API alone.

import { render } from "preact";
import { useRef } from "preact/hooks";

import { Actor } from "./actor.jsx";
import { Article } from "./article.jsx";
import { Event } from "./event.jsx";
import { Explore } from "./explore.jsx";
import { List, isList } from "./lists.jsx";
import { Medium } from "./medium.jsx";
import { Place } from "./place.jsx";
import { Position } from "./position.jsx";
import { PreviewBar } from "./preview.jsx";
import { Publisher } from "./publisher.jsx";
import { addressOf, selectionOf } from "./selection.js";
import { SearchBox } from "./searchbox.jsx";
import { Topic } from "./topic.jsx";
import { go, pageOf, useAddress } from "./router.js";
import "./frame.css";
import "./filters.css";
import "./results.css";
import "./record.css";
import "./figures.css";
import "./pictures.css";

const RECORDS = {
  actors: Actor,
  articles: Article,
  events: Event,
  media: Medium,
  places: Place,
  positions: Position,
  publishers: Publisher,
  topics: Topic,
};

function App() {
  const url = useAddress();
  const { kind, slug } = pageOf(url.pathname);
  const Record = slug && RECORDS[kind];
  const isSearch = !Record && !isList(kind);
  const selection = selectionOf(isSearch ? url : new URL(url.pathname, url));
  // On the page of a record it still says what led there.
  const typed = useRef("");
  if (isSearch) typed.current = selection.q;
  return (
    <>
      <PreviewBar />
      <SearchBox typed={typed.current} search={(q) => go(addressOf({ ...selection, q }))} />
      {Record && <Record key={`${kind} ${slug}`} slug={slug} url={url} />}
      {!Record && isList(kind) && <List key={kind} kind={kind} />}
      {isSearch && <Explore url={url} />}
    </>
  );
}

render(<App />, document.querySelector("#app"));
