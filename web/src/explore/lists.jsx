// Lists of the kinds that are not searched: all there are of each, page by page.

import { get, useLoad } from "./api.js";
import { More } from "./more.jsx";
import { PlaceHit, PositionHit, PublisherHit, RelationHit, TenureHit, TopicHit } from "./names.jsx";
import { Tile } from "./pictures.jsx";
import { listAddress, useArrival } from "./router.js";
import { Told } from "./trouble.jsx";
import { counted } from "./words.js";

const CITED = { include: "citations" };

/** Each list by what the API calls it: its title, one of them in a word, and how it is shown. */
const LISTS = {
  places: { title: "Places", one: "place", Hit: PlaceHit },
  topics: { title: "Topics", one: "topic", Hit: TopicHit },
  publishers: { title: "Publishers", one: "publisher", Hit: PublisherHit },
  positions: { title: "Positions", one: "position", Hit: PositionHit },
  tenures: { title: "Tenures", one: "tenure", Hit: TenureHit, parameters: CITED, look: "claims" },
  relations: {
    title: "Relations",
    one: "relation",
    Hit: RelationHit,
    parameters: CITED,
    look: "claims",
  },
  media: {
    title: "Media",
    one: "medium",
    Hit: ({ record }) => <Tile of={record} />,
    parameters: { limit: 24 },
    look: "gallery",
  },
};

export const isList = (kind) => Object.hasOwn(LISTS, kind);

export function List({ kind }) {
  const { title, one, Hit, parameters, look } = LISTS[kind];
  const { data, trouble, isOld, retry } = useLoad(
    (signal) => get(`/${kind}`, parameters, { signal, count: true }),
    [kind],
  );
  useArrival(Boolean(data ?? trouble) && !isOld, title);
  return (
    <>
      <Lists shown={kind} />
      <div class="listed">
        <h1 tabIndex={-1}>{title}</h1>
        <p class="note" role="status">
          {data && !isOld ? counted(data.page.total, one, kind) : !trouble && "Loading …"}
        </p>
        <h2 class="visually-hidden">All {kind}</h2>
        {trouble && !isOld && <Told trouble={trouble} retry={retry} />}
        {data && !isOld && (
          <More
            key={kind}
            first={data}
            path={`/${kind}`}
            parameters={parameters}
            class={look}
            show={(record) => <Hit record={record} />}
          />
        )}
      </div>
    </>
  );
}

/** The ways to all of these lists. */
export function Lists({ shown }) {
  return (
    <nav class="shows lists" aria-label="Lists">
      {Object.entries(LISTS).map(([kind, { title }]) => (
        <a key={kind} href={listAddress(kind)} aria-current={kind === shown ? "page" : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
