// Who is together in the events or articles of a selection.

import { get, useLoad } from "./api.js";
import Network from "./network.jsx";
import { countParameters, listParameters } from "./selection.js";
import { Told } from "./trouble.jsx";
import { number } from "./words.js";

const READ = 100;
const MOST_ACTORS = 40;
// A summit of fifty would tie everybody to everybody.
const MOST_TOGETHER = 12;

const READINGS = {
  events: { fields: ["id", "start", "participants.actor"], list: "participants", date: "start" },
  articles: {
    fields: ["id", "publishedAt", "mentions.actor"],
    list: "mentions",
    date: "publishedAt",
  },
};

export default function SelectionNetwork({ selection }) {
  const { show } = selection;
  const { data, trouble, retry } = useLoad(
    async (signal) => {
      const parameters = {
        ...listParameters(selection),
        fields: READINGS[show].fields,
        limit: READ,
      };
      const answer = await get(`/${show}`, parameters, { signal });
      return { ...tied(answer.data, show), isAll: !answer.page.next };
    },
    [show, countParameters(selection), selection.sort],
  );
  if (trouble) return <Told trouble={trouble} retry={retry} />;
  if (!data) return <p class="note">Loading …</p>;
  const together =
    show === "events" ? "took part in the same events" : "is named in the same articles";
  return (
    <section aria-labelledby="network-title">
      <h2 id="network-title">Who {together}</h2>
      {!data.isAll && (
        <p class="note">
          In the first {number(READ)} of them; a narrower selection is shown whole.
        </p>
      )}
      <Network {...data} kind={show} />
    </section>
  );
}

/** The actors of records as nodes, and those who are in the same record as edges. */
function tied(records, show) {
  const { list, date } = READINGS[show];
  const nodes = new Map();
  const edges = new Map();
  for (const record of records) {
    const present = actorsOf(record[list]);
    for (const actor of present) {
      const node = nodes.get(actor.id) ?? {
        id: actor.id,
        slug: actor.slug,
        name: actor.name,
        times: 0,
      };
      nodes.set(actor.id, { ...node, times: node.times + 1 });
    }
    const together = present.slice(0, MOST_TOGETHER);
    for (const [index, one] of together.entries()) {
      for (const other of together.slice(index + 1))
        tie(edges, one, other, record.id, record[date], show);
    }
  }
  const often = [...nodes.values()].toSorted((a, b) => b.times - a.times).slice(0, MOST_ACTORS);
  const shown = new Set(often.map(({ id }) => id));
  const kept = [...edges.values()].filter(
    ({ source, target }) => shown.has(source) && shown.has(target),
  );
  const joined = new Set(kept.flatMap(({ source, target }) => [source, target]));
  return { nodes: often.filter(({ id }) => joined.has(id)), edges: kept };
}

/** Each actor of a list once. */
function actorsOf(items = []) {
  const actors = items.map(({ actor }) => actor).filter(Boolean);
  return [...new Map(actors.map((actor) => [actor.id, actor])).values()];
}

function tie(edges, one, other, id, at, show) {
  const [source, target] = [one.id, other.id].toSorted();
  const key = `${source} ${target}`;
  const edge = edges.get(key) ?? { source, target, weight: 0, [show]: 0, evidence: [] };
  edge.weight += 1;
  edge[show] += 1;
  edge.evidence.push(id);
  const day = at?.slice(0, 10);
  if (day && (!edge.first || day < edge.first)) edge.first = day;
  if (day && (!edge.last || day > edge.last)) edge.last = day;
  edges.set(key, edge);
}
