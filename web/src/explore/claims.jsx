// What claims rest on: each citation with its sentence, which leads to its place in the article.

import { recordAddress } from "./router.js";
import { Text, Web, hostOf, passageParameters } from "./text.jsx";
import { word } from "./words.js";

/** The citations of an event, a tenure or a relation. */
export function Citations({ of }) {
  if (!of?.length) return <p class="about uncited">No source is given.</p>;
  return (
    <ul class="citations">
      {of.map((citation) => (
        <li key={citation.id}>
          <Citation {...citation} />
        </li>
      ))}
    </ul>
  );
}

function Citation({ article, anchor, stance, url, outdated, correctionsSince }) {
  const is = stance === "reports" ? "" : ` · ${word(stance).toLowerCase()} it`;
  return (
    <>
      {anchor && (
        <blockquote>
          <Quoted article={article} anchor={anchor} />
        </blockquote>
      )}
      <p class="about">
        {article && (
          <Text as="a" of={article.headline} href={recordAddress("articles", article.slug)} />
        )}
        {url && <Web url={url}>{hostOf(url)}</Web>}
        {!article && !url && "An article that is not public"}
        {is}
      </p>
      {outdated && <Doubt corrections={correctionsSince ?? []} isGone={anchor?.stale} />}
    </>
  );
}

/** Why a claim is to be looked at again: its article is no longer what was cited. */
function Doubt({ corrections, isGone }) {
  const why = isGone
    ? "The passage is no longer in the article."
    : corrections.length > 0
      ? "The article was corrected since:"
      : "The article was changed or withdrawn since.";
  return (
    <p class="about doubt">
      In doubt. {why}
      {corrections.map(({ id, text }) => (
        <Text key={id} as="q" of={text} />
      ))}
    </p>
  );
}

function Quoted({ article, anchor }) {
  if (!article || anchor.stale) return <Text of={anchor.exact} />;
  return <Text as="a" class="cited" of={anchor.exact} href={passageAddress(article, anchor)} />;
}

/** The address of an article at a passage. */
export function passageAddress(article, anchor) {
  return `${recordAddress("articles", article.slug)}?${new URLSearchParams(passageParameters(anchor))}`;
}
