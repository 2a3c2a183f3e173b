// What is asked for a selection: pages of hits, why they were found, and their facets.

import { useEffect, useState } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { ONE, isFiltered, listParameters } from "./selection.js";

const FEW = 20;
const MANY = 100;

/**
 * The first `pages` pages of a selection as `hits`, how many there are, where it goes on, and how many
 * `others` there are under other names of those who are named.
 */
export async function found(selection, pages, facets, signal) {
  const { q, show } = selection;
  if (show === "everything" || (show === "actors" && q)) {
    const asked = await paged("/search", { q, record: ONE_OR_ALL[show] }, pages, signal);
    return { ...asked, hits: asked.data };
  }
  const why = q ? whyOf(q, ONE[show], signal) : null;
  const asked = await paged(`/${show}`, { ...listParameters(selection), facets }, pages, signal);
  const { passages, total, expansions } = (await why) ?? {};
  const others = isFiltered(selection) ? 0 : total - asked.total;
  const hit = (one) => ({ record: ONE[show], [ONE[show]]: one, passages: passages?.get(one.id) });
  return { ...asked, expansions, others, hits: asked.data.map(hit) };
}

const ONE_OR_ALL = { actors: "actor" };

async function paged(path, parameters, pages, signal) {
  const first = await get(path, { ...parameters, limit: FEW }, { signal, count: true });
  const data = [...first.data];
  let { next } = first.page;
  for (let page = 1; page < pages && next; page++) {
    const more = await get(
      path,
      { ...parameters, facets: undefined, limit: FEW, after: next },
      { signal },
    );
    data.push(...more.data);
    next = more.page.next;
  }
  return {
    data,
    next,
    total: first.page.total,
    facets: first.facets,
    expansions: first.expansions,
  };
}

/**
 * Why records were found, by id: lists tell no passages, and search looks for other names, too. A list
 * is as good without that.
 */
async function whyOf(q, record, signal) {
  const asked = get("/search", { q, record, limit: MANY }, { signal, count: true });
  const { data, page, expansions } = await asked.catch(() => ({ data: [] }));
  return {
    passages: new Map(data.map((hit) => [hit[record].id, hit.passages])),
    total: page?.total,
    expansions,
  };
}

/** How many there are of each kind of record in what is found; nothing while that is not known. */
export function useCounts(q) {
  const { data, isOld } = useLoad(
    async (signal) => q && get("/search", { q, facets: "record", limit: 1 }, { signal }),
    [q],
  );
  const rows = (!isOld && data?.facets?.record) || [];
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** How many pages are shown, as it was when the reader left. */
export function usePages(key) {
  const [pages, set] = useState({ key, count: history.state?.pages ?? 1 });
  useEffect(() => {
    if (pages.key !== key) set({ key, count: history.state?.pages ?? 1 });
  }, [key]);
  const count = pages.key === key ? pages.count : (history.state?.pages ?? 1);
  return [count, (count) => set({ key, count })];
}

/** The first records of a list, for an overview. */
export function useSome(path, parameters) {
  return useLoad((signal) => get(path, parameters, { signal }), [path, parameters]);
}
