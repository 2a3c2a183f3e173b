// What the explorer asks of the server: the public API, and nothing else.

import { useEffect, useState } from "preact/hooks";

import { credentials } from "./preview.jsx";
import { base } from "./router.js";

const ROOT = `${base}/api/v1`;
const FRESH = 60_000;
const KEPT = 80;

/** Why there is no answer; `status` is 0 where the server could not be reached. */
export class Trouble extends Error {
  constructor(status, problem = {}, wait = 0) {
    super(problem.detail ?? problem.title ?? "no answer");
    Object.assign(this, { status, problem, wait });
  }
}

// What was answered a moment ago, so that going back shows the page at once.
const answers = new Map();

/** Asks for `path` with `parameters`; empty ones are left out, lists are joined by commas. */
export async function get(path, parameters = {}, { signal, count = false } = {}) {
  const address = `${ROOT}${path}${queryOf(parameters)}`;
  const key = `${count} ${address}`;
  const known = answers.get(key);
  if (known && Date.now() - known.at < FRESH) return known.answer;
  const answer = await fetched(address, {
    signal,
    headers: { ...credentials, ...(count ? { prefer: "count=exact" } : {}) },
  });
  answers.delete(key);
  answers.set(key, { at: Date.now(), answer });
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  return answer;
}

function queryOf(parameters) {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => {
    const values = [value].flat().filter((value) => value !== undefined && value !== "");
    // A comma within a value is no comma between two.
    return values.length ? [`${name}=${values.map(encodeURIComponent).join(",")}`] : [];
  });
  return pairs.length ? `?${pairs.join("&")}` : "";
}

async function fetched(address, options) {
  const response = await fetch(address, options).catch((cause) => {
    throw options.signal?.aborted ? cause : new Trouble(0);
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Trouble(response.status, body, Number(response.headers.get("retry-after")) || 0);
}

/**
 * What `load` answers, anew whenever one of `keys` changes: `data`, or the `trouble`; `isBusy` while
 * it is waited for, with the last answer still there; and `retry`.
 */
export function useLoad(load, keys) {
  const [state, set] = useState({ isBusy: true });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(keys);
  useEffect(() => {
    const stop = new AbortController();
    set((before) => ({ ...before, isBusy: true }));
    load(stop.signal).then(
      (data) => stop.signal.aborted || set({ data, key }),
      // What was there stays there: it may be of use although there is no more of it.
      (trouble) => stop.signal.aborted || set(({ data }) => ({ data, trouble, key })),
    );
    return () => stop.abort();
  }, [key, round]);
  const isOld = state.key !== key;
  return { ...state, isOld, isBusy: state.isBusy || isOld, retry: () => setRound(round + 1) };
}
