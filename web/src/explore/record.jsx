// What the pages of all records have in common.

import { useEffect } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { addressOfRecord, useArrival } from "./router.js";
import { Told, titleOfTrouble } from "./trouble.jsx";

/** Loads a record and shows it by `children`, whose second part stands beside the first
 * where there is room; a former address becomes the present one. */
export function Loaded({ kind, slug, include, title, isBeside = false, children }) {
  const asked = useLoad(
    (signal) => get(`/${kind}/${encodeURIComponent(slug)}`, { include }, { signal }),
    [kind, slug],
  );
  const { data, trouble, isOld, retry } = asked;
  useEffect(() => {
    if (!data || isOld || (data.slug ?? data.id) === slug) return;
    history.replaceState(history.state, "", addressOfRecord(kind, data) + location.search);
  }, [data, isOld]);
  if (isOld || (!data && !trouble))
    return (
      <p class="note" role="status">
        Loading …
      </p>
    );
  if (trouble) return <Absent trouble={trouble} retry={retry} />;
  return (
    <There title={title(data)} isBeside={isBeside}>
      {children(data)}
    </There>
  );
}

function There({ title, isBeside, children }) {
  useArrival(true, title);
  return <article class={isBeside ? "record beside" : "record"}>{children}</article>;
}

function Absent({ trouble, retry }) {
  useArrival(true, titleOfTrouble(trouble));
  return <Told trouble={trouble} retry={retry} as="h1" />;
}

/** A part of a page with a heading; nothing where there is nothing in it. */
export function Part({ title, id, children, isEmpty = false }) {
  if (isEmpty) return null;
  return (
    <section aria-labelledby={id} class="part">
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Records of one type, each as a hit. */
export function Records({ of, Hit }) {
  return (
    <ol class="hits">
      {of.map((record) => (
        <li key={record.id}>
          <Hit record={record} />
        </li>
      ))}
    </ol>
  );
}

/** Names and values; those without a value are left out. */
export function Facts({ rows }) {
  const told = rows.filter(([, value]) => value && value.length !== 0);
  if (told.length === 0) return null;
  return (
    <dl class="facts">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
