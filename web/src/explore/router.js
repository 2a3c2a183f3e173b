// Where the reader is: the address, the history, the place on the page and the focus.

import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/** The path before every address of this server, where it stands behind a proxy. */
export const base = document.querySelector("#app").dataset.base;

const HOME = `${base}/explore`;

/** The address of the search page with these parameters. */
export function searchAddress(parameters) {
  const query = new URLSearchParams(parameters).toString();
  return query ? `${HOME}?${query}` : HOME;
}

/** The address of a record's page; `kind` in the plural. */
export function recordAddress(kind, slug) {
  return `${HOME}/${kind}/${encodeURIComponent(slug)}`;
}

/** The same for a record at hand, which may have no slug. */
export const addressOfRecord = (kind, { slug, id }) => recordAddress(kind, slug ?? id);

/** The address of a list. */
export const listAddress = (kind) => `${HOME}/${kind}`;

/** Which page an address names: `kind` and `slug` of a record, the `kind` of a list, or neither. */
export function pageOf(path) {
  const [, kind, slug] = path.slice(HOME.length).split("/");
  return { kind, slug: slug && decoded(slug) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const readers = new Set();
// How the reader came to the present page: by a link to another one, back to it, or neither.
let arrival = { by: "load", scroll: history.state?.scroll };

history.scrollRestoration = "manual";

const keepPlace = () => history.replaceState({ ...history.state, scroll: scrollY }, "");

const tell = () => readers.forEach((read) => read(location.href));

/** Goes to an address of the explorer. */
export function go(address) {
  const target = new URL(address, location.href);
  const leaves = target.pathname !== location.pathname;
  keepPlace();
  if (target.href === location.href) history.replaceState(history.state, "", address);
  else history.pushState({}, "", address);
  arrival = { by: leaves ? "link" : "change" };
  tell();
}

addEventListener("popstate", (event) => {
  arrival = { by: "back", scroll: event.state?.scroll };
  tell();
});
addEventListener("pagehide", keepPlace);

// The place is kept while the page is scrolled: when somebody goes back, it is too late.
let resting;
addEventListener("scroll", () => {
  clearTimeout(resting);
  resting = setTimeout(keepPlace, 150);
});

/** Follows links within the explorer without loading the page anew. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const plain =
    event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || link.target) return;
  const target = new URL(link.getAttribute("href"), location.href);
  const isOurs = target.pathname === HOME || target.pathname.startsWith(`${HOME}/`);
  if (target.origin !== location.origin || !isOurs || target.hash) return;
  event.preventDefault();
  clearTimeout(resting);
  go(target.href);
});

/** The present address, as a URL. */
export function useAddress() {
  const [address, set] = useState(location.href);
  useEffect(() => {
    readers.add(set);
    return () => readers.delete(set);
  }, []);
  return new URL(address);
}

/** Whether the reader comes back to the page that is being made. */
export const comesBack = () => arrival.by === "back";

/** Keeps something beside the present entry of the history: for when the reader comes back. */
export function remember(members) {
  history.replaceState({ ...history.state, ...members }, "");
}

/**
 * Once the page is there: gives it its title, and brings the reader to where they left it, to the
 * passage that its address names, or to its heading.
 */
export function useArrival(isThere, title) {
  useLayoutEffect(() => {
    if (!isThere) return;
    document.title = title ? `${title} · Diwan` : "Explore · Diwan";
    const { by, scroll } = arrival;
    arrival = { by: "none" };
    if (by === "none" || by === "change") return;
    const passage = document.querySelector("#passage");
    const target = passage ?? document.querySelector("#app h1");
    if (by !== "load" || passage) target?.focus({ preventScroll: true });
    if (scroll !== undefined) scrollTo(0, scroll);
    else if (passage) passage.scrollIntoView({ block: "center" });
    else scrollTo(0, 0);
  }, [isThere, title, location.href]);
}
