// Before anything is searched: what is newest, and who is in it.

import { useSome } from "./found.js";
import { Lists } from "./lists.jsx";
import { Records } from "./record.jsx";
import { ArticleHit, EventHit } from "./results.jsx";
import { recordAddress, searchAddress, useArrival } from "./router.js";
import { Text } from "./text.jsx";
import { Told } from "./trouble.jsx";
import { number } from "./words.js";

const FEW = 5;

export function Overview() {
  const articles = useSome("/articles", { limit: FEW });
  const events = useSome("/events", { limit: FEW });
  const actors = useSome("/events/counts", { series: "actor", top: 24 });
  const trouble = articles.trouble ?? events.trouble ?? actors.trouble;
  const retry = () =>
    [articles, events, actors].filter((load) => load.trouble).forEach((load) => load.retry());
  useArrival(Boolean(trouble ?? (articles.data && events.data && actors.data)), "");
  if (trouble) return <Told trouble={trouble} retry={retry} />;
  return (
    <div class="overview">
      <Newest title="Newest articles" of={articles.data?.data} Hit={ArticleHit} show="articles" />
      <Newest title="Latest events" of={events.data?.data} Hit={EventHit} show="events" />
      <Often rows={actors.data?.data.filter(({ key, label }) => key && label)} />
      <section aria-labelledby="lists" class="wide">
        <h2 id="lists">More in the register</h2>
        <Lists />
      </section>
    </div>
  );
}

function Newest({ title, of, Hit, show }) {
  return (
    <section aria-labelledby={`newest-${show}`}>
      <h2 id={`newest-${show}`}>{title}</h2>
      {of?.length === 0 && <p class="note">There are none yet.</p>}
      <Records of={of ?? []} Hit={Hit} />
      {of?.length > 0 && <a href={searchAddress({ show })}>All {show}</a>}
    </section>
  );
}

function Often({ rows }) {
  if (!rows?.length) return null;
  return (
    <section aria-labelledby="often" class="wide">
      <h2 id="often">Who is in most events</h2>
      <ul class="names">
        {rows.map(({ key, label, count }) => (
          <li key={key}>
            <Text as="a" of={label} href={recordAddress("actors", key)} />{" "}
            <span class="count">{number(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
