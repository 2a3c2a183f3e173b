// Texts of the register: in their language and direction, cut and marked by Unicode scalars.

import { direction } from "./words.js";

/** A text of the register. Always put in as text, whatever stands in it. */
export function Text({ of, lang, as: Tag = "span", ...rest }) {
  return (
    <Tag lang={lang ?? undefined} dir={direction(lang)} {...rest}>
      {of}
    </Tag>
  );
}

/** A link out of the register; only addresses of the web are links. */
export function Web({ url, children }) {
  if (!/^https?:\/\//i.test(url)) return children;
  return (
    <a href={url} rel="noopener noreferrer nofollow" target="_blank">
      {children}
    </a>
  );
}

/** The name of the server in an address. */
export function hostOf(url) {
  try {
    return new URL(url).hostname;
  } catch {
    return url;
  }
}

/** A passage of search, the words found in it marked; dots say where it was cut. */
export function Marked({ text, start: from = 0, marks, lang }) {
  const scalars = [...text];
  const parts = from > 0 ? ["… "] : [];
  let at = 0;
  for (const { start, end } of marks) {
    parts.push(
      scalars.slice(at, start).join(""),
      <mark>{scalars.slice(start, end).join("")}</mark>,
    );
    at = end;
  }
  parts.push(
    scalars.slice(at).join(""),
    /[\p{L}\p{M}\p{N},;:]$/u.test(text) && from + scalars.length > SHORT ? " …" : "",
  );
  return <Text of={parts} lang={lang} />;
}

// What search cuts is longer than this.
const SHORT = 160;
const BEGINNING = 24;

/** How an address names a passage: its field and place, and how it begins, to find it again. */
export function passageParameters({ field, start, end, exact }) {
  return { passage: `${field}-${start}-${end}`, begins: [...exact].slice(0, BEGINNING).join("") };
}

/**
 * Where the passage that an address names stands now, as `field`, `start` and `end`; null where it
 * names none, and false where its text has gone.
 */
export function passageFrom(parameters, article) {
  const [, field, start, end] =
    /^(headline|standfirst|body)-(\d+)-(\d+)$/.exec(parameters.get("passage") ?? "") ?? [];
  if (!field) return null;
  const scalars = [...(article[field] ?? "")];
  const begins = [...(parameters.get("begins") ?? "")];
  const length = Number(end) - Number(start);
  const found = nearest(scalars, begins, Number(start));
  return found < 0 || length <= 0
    ? false
    : { field, start: found, end: Math.min(found + length, scalars.length) };
}

/** Where `begins` stands in `scalars`, as near to `wanted` as may be; -1 where it does not. */
function nearest(scalars, begins, wanted) {
  const standsAt = (at) =>
    at >= 0 &&
    at < scalars.length &&
    begins.every((scalar, index) => scalars[at + index] === scalar);
  for (let distance = 0; distance <= scalars.length; distance++) {
    if (standsAt(wanted + distance)) return wanted + distance;
    if (standsAt(wanted - distance)) return wanted - distance;
  }
  return -1;
}
