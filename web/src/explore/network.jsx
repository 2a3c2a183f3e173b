// A network of actors: drawn, and as a list of ties, each with what it rests on.

import { useMemo, useState } from "preact/hooks";

import { get, useLoad } from "./api.js";
import { laidOut, placed } from "./network-layout.js";
import { recordAddress } from "./router.js";
import { Text } from "./text.jsx";
import { counted, span } from "./words.js";
import { useWidth } from "./width.js";

const FEW = 6;

/**
 * `nodes` and `edges` as `/actors/{id}/network` answers them, `root` whose network it is, if anybody's,
 * and of which `kind` (in the plural) the records in `evidence` are.
 */
export default function Network({ nodes, edges, root, kind = "events" }) {
  const [focus, setFocus] = useState(null);
  if (edges.length === 0) return <p class="note">Nobody here is tied to anybody.</p>;
  const names = new Map(nodes.map((node) => [node.id, node]));
  return (
    <>
      <Drawing nodes={nodes} edges={edges} root={root} focus={focus} setFocus={setFocus} />
      <Ties edges={edges} names={names} root={root} kind={kind} />
    </>
  );
}

function Drawing({ nodes, edges, root, focus, setFocus }) {
  const [frame, width] = useWidth();
  const height = Math.round(Math.min(560, Math.max(360, width * 0.62)));
  const drawn = useMemo(
    () => laidOut({ nodes, edges }, width, height),
    [nodes, edges, width, height],
  );
  const most = Math.max(...edges.map(({ weight }) => weight));
  const near = neighbours(edges, focus);
  const labels = labelled(drawn.nodes, root, near, width);
  const radius = radiusOf(root);
  const isFaded = (...ids) => focus !== null && !ids.every((id) => near.has(id));
  return (
    <div class="network" ref={frame}>
      {/* The list below tells the same to those who do not see it or use no pointer. */}
      <svg width={width} height={height} aria-hidden="true" onPointerLeave={() => setFocus(null)}>
        {drawn.links.map(({ edge, source, target }) => (
          <line
            key={`${edge.source} ${edge.target}`}
            class={
              focus !== null && edge.source !== focus && edge.target !== focus ? "faded" : undefined
            }
            x1={source.x}
            y1={source.y}
            x2={target.x}
            y2={target.y}
            stroke-width={1 + (4 * edge.weight) / most}
          />
        ))}
        {drawn.nodes.map((node) => (
          <a
            key={node.id}
            class={`${node.id === root ? "root" : ""} ${isFaded(node.id) ? "faded" : ""}`}
            href={recordAddress("actors", node.slug)}
            tabindex={-1}
            onPointerEnter={() => setFocus(node.id)}
          >
            <title>{node.name}</title>
            <circle cx={node.x} cy={node.y} r={radius(node)} />
          </a>
        ))}
        {labels.map(({ id, name, ...place }) => (
          <text key={id} class={id === root ? "root" : undefined} {...place}>
            {name}
          </text>
        ))}
      </svg>
    </div>
  );
}

const shortened = (name) => (name.length > 28 ? `${name.slice(0, 27)}…` : name);

/** Whose names are shown: of the most connected those that have room, or of one and who is near. */
function labelled(nodes, root, near, width) {
  const rank = ({ id, degree }) => (id === root ? Infinity : degree);
  const shown = nodes.filter(({ id }) => near.size === 0 || near.has(id));
  const named = shown.map((node) => ({ ...node, name: shortened(node.name) }));
  return placed(
    named.toSorted((a, b) => rank(b) - rank(a)),
    radiusOf(root),
    width,
  );
}

const radiusOf = (root) => (node) =>
  node.id === root ? 10 : 4 + Math.min(5, Math.sqrt(node.degree));

/** One actor and those tied to it; nobody where none is looked at. */
function neighbours(edges, focus) {
  const near = new Set(focus === null ? [] : [focus]);
  for (const { source, target } of edges) {
    if (source === focus) near.add(target);
    if (target === focus) near.add(source);
  }
  return near;
}

/** Those of the actor in the middle come first. */
function Ties({ edges, names, root, kind }) {
  const [shown, setShown] = useState(FEW);
  const isOwn = ({ source, target }) => source === root || target === root;
  const ranked = edges.toSorted((a, b) => isOwn(b) - isOwn(a) || b.weight - a.weight);
  return (
    <>
      <h3>The strongest ties</h3>
      <ul class="ties">
        {ranked.slice(0, shown).map((edge) => (
          <Tie key={`${edge.source} ${edge.target}`} edge={edge} names={names} kind={kind} />
        ))}
      </ul>
      {ranked.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + 50)}>
          Show more ties
        </button>
      )}
    </>
  );
}

function Tie({ edge, names, kind }) {
  const [isOpen, setOpen] = useState(false);
  const evidence = edge.evidence ?? [];
  return (
    <li>
      <Actor of={names.get(edge.source)} /> and <Actor of={names.get(edge.target)} />
      {evidence.length === 0 ? (
        <p class="about">{strength(edge)}</p>
      ) : (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{strength(edge)}</summary>
          {isOpen && <Evidence ids={evidence} kind={kind} />}
        </details>
      )}
    </li>
  );
}

function Actor({ of }) {
  return of ? <Text as="a" of={of.name} href={recordAddress("actors", of.slug)} /> : "somebody";
}

function strength({ events, articles, relations, first, last }) {
  const parts = [
    events ? counted(events, "event") : "",
    articles ? counted(articles, "article") : "",
    relations ? counted(relations, "relation") : "",
    first ? span(first, last ?? first) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

/** What a tie rests on, each with a way to its page and so to its passages. */
function Evidence({ ids, kind }) {
  const member = kind === "articles" ? "headline" : "title";
  const fields = ["slug", member];
  const { data, trouble } = useLoad(
    (signal) => get(`/${kind}`, { ids: ids.slice(0, 100), fields, limit: 100 }, { signal }),
    [ids],
  );
  if (trouble) return <p class="note">They cannot be had just now.</p>;
  return (
    <ul>
      {data?.data.map((record) => (
        <li key={record.slug}>
          <Text as="a" of={record[member]} href={recordAddress(kind, record.slug)} />
        </li>
      ))}
    </ul>
  );
}
