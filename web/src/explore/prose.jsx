// The texts of an article: CommonMark, with passages, names and quotes marked where they stand.

import { fromMarkdown } from "mdast-util-from-markdown";
import { useMemo } from "preact/hooks";

import { layersOf, moved, pieces, sourcePlaces } from "./layers.js";
import { recordAddress } from "./router.js";
import { Web } from "./text.jsx";
import { direction } from "./words.js";

/** A text of one line, without Markdown. */
export function Line({ text, marked }) {
  return <Pieces text={text} start={0} end={text.length} layers={layersOf(text, marked)} />;
}

/** A text with paragraphs. */
export function Prose({ text, marked, lang }) {
  const tree = useMemo(() => fromMarkdown(text), [text]);
  const layers = layersOf(text, marked);
  return (
    <div class="prose" lang={lang} dir={direction(lang)}>
      <Children of={tree} text={text} layers={layers} />
    </div>
  );
}

// The page has headings of its own above these.
const headingOf = (depth) => `h${Math.min(6, depth + 1)}`;

const SHOWN = {
  paragraph: () => "p",
  heading: ({ depth }) => headingOf(depth),
  blockquote: () => "blockquote",
  list: ({ ordered }) => (ordered ? "ol" : "ul"),
  listItem: () => "li",
  emphasis: () => "em",
  strong: () => "strong",
};

function Node({ node, text, layers }) {
  const Tag = SHOWN[node.type]?.(node);
  if (Tag) {
    return (
      <Tag>
        <Children of={node} text={text} layers={layers} />
      </Tag>
    );
  }
  if (node.type === "text") return <Words node={node} text={text} layers={layers} />;
  if (node.type === "link") {
    return (
      <Web url={node.url}>
        <Children of={node} text={text} layers={layers} />
      </Web>
    );
  }
  if (node.type === "break") return <br />;
  if (node.type === "thematicBreak") return <hr />;
  if (node.type === "code") return <pre>{node.value}</pre>;
  if (node.type === "inlineCode") return <code>{node.value}</code>;
  // What else there may be (HTML, pictures, definitions) is shown as it was written.
  return source(node, text);
}

const source = ({ position }, text) => text.slice(position.start.offset, position.end.offset);

function Children({ of, text, layers }) {
  return of.children.map((node) => (
    <Node key={node.position.start.offset} node={node} text={text} layers={layers} />
  ));
}

function Words({ node, text, layers }) {
  const { value, position } = node;
  const [start, end] = [position.start.offset, position.end.offset];
  if (text.slice(start, end) === value) {
    return <Pieces text={text} start={start} end={end} layers={layers} />;
  }
  const places = sourcePlaces(text, start, end, value);
  return <Pieces text={value} start={0} end={value.length} layers={moved(layers, places)} />;
}

function Pieces({ text, start, end, layers }) {
  return pieces(start, end, layers).map((piece) => (
    <Piece
      key={piece.start}
      words={text.slice(piece.start, piece.end)}
      layers={piece.layers}
      at={piece}
    />
  ));
}

/** One stretch: a name leads to its actor, the passage asked for is marked, a claim to its event. */
function Piece({ words, layers, at }) {
  const of = (kind) => layers.filter((layer) => layer.kind === kind);
  const [[mention], [quote], claims, [passage]] = ["mention", "quote", "claim", "passage"].map(of);
  let shown = words;
  if (mention) {
    shown = (
      <a class="mention" href={recordAddress("actors", mention.slug)} title={mention.title}>
        {shown}
      </a>
    );
  }
  if (quote) shown = <span class="said">{shown}</span>;
  if (claims.length > 0) shown = <span class="claimed">{shown}</span>;
  if (passage) {
    const isFirst = passage.start >= at.start;
    shown = isFirst ? (
      <mark id="passage" tabIndex={-1}>
        {shown}
      </mark>
    ) : (
      <mark>{shown}</mark>
    );
  }
  return (
    <>
      {shown}
      {claims
        .filter(({ end }) => end === at.end)
        .map((claim) => (
          <Number key={claim.slug} {...claim} />
        ))}
    </>
  );
}

/** The number of an event that rests on the words before it. */
function Number({ slug, title, number }) {
  return (
    <sup>
      <a
        class="claim"
        href={recordAddress("events", slug)}
        title={title}
        aria-label={`Event ${number}: ${title}`}
      >
        {number}
      </a>
    </sup>
  );
}
