// The media that records show: records name them, and what is shown of them is asked for all at once.

import { useEffect, useState } from "preact/hooks";

import { get } from "./api.js";

const FRESH = 60_000;
// As many as one request may ask for.
const AT_ONCE = 100;

// What was asked for a moment ago, by id.
const known = new Map();
// What is asked for next, with everything else that is wanted at this moment.
let batch;

/** The medium with this id; none where it may not be seen or cannot be had: pages do without it. */
function mediumOf(id) {
  const before = known.get(id);
  if (before && Date.now() - before.at < FRESH) return before.medium;
  batch ??= begun();
  batch.ids.push(id);
  const medium = batch.media.then((media) => media.get(id)).catch(() => void known.delete(id));
  known.set(id, { at: Date.now(), medium });
  return medium;
}

function begun() {
  const ids = [];
  const media = new Promise((resolve) => setTimeout(resolve)).then(() => {
    batch = undefined;
    return asked(ids);
  });
  return { ids, media };
}

async function asked(ids) {
  const parts = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    parts.push(get("/media", { ids: ids.slice(from, from + AT_ONCE), limit: AT_ONCE }));
  const pages = await Promise.all(parts);
  return new Map(pages.flatMap(({ data }) => data).map((medium) => [medium.id, medium]));
}

/** A medium that a record names: nothing until it is known, null where it cannot be had. */
export function useMedium(id) {
  const [state, set] = useState({});
  useEffect(() => {
    let isWanted = true;
    mediumOf(id).then((medium) => isWanted && set({ id, medium: medium ?? null }));
    return () => {
      isWanted = false;
    };
  }, [id]);
  return state.id === id ? state.medium : undefined;
}
