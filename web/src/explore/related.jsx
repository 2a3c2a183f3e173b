// What an article has in common with others, and which these are.

import { get, useLoad } from "./api.js";
import { Name, TopicName } from "./names.jsx";
import { Part } from "./record.jsx";
import { ArticleHit } from "./results.jsx";

/** The related articles of an article, each with the reason; nothing where there are none. */
export function Related({ to: { id, topics } }) {
  const { data } = useLoad((signal) => get(`/articles/${id}/related`, {}, { signal }), [id]);
  const related = data?.data ?? [];
  return (
    <Part id="related" title="Related" isEmpty={related.length === 0}>
      <ol class="hits">
        {related.map((one) => (
          <li key={one.article.id}>
            <ArticleHit record={one.article} />
            <Reason of={one} topics={topics} />
          </li>
        ))}
      </ol>
    </Part>
  );
}

/** What both have, the rarest first; the topics by what they mean, as the article has them. */
function Reason({ of: { sharedEvents, sharedActors, sharedTopics }, topics }) {
  const known = sharedTopics.map(({ id }) => topics.find((topic) => topic.id === id));
  const named = (kind) => (record) => <Name kind={kind} of={record} />;
  return (
    <div class="reason">
      <Both told="Both report" of={sharedEvents} show={named("events")} />
      <Both told="Both name" of={sharedActors} show={named("actors")} />
      <Both
        told="Both are about"
        of={known.filter(Boolean)}
        show={(topic) => <TopicName topic={topic} />}
      />
    </div>
  );
}

function Both({ told, of, show }) {
  if (of.length === 0) return null;
  return (
    <p class="about">
      {told}{" "}
      {of.map((record, index) => (
        <span key={record.id}>
          {index > 0 && ", "}
          {show(record)}
        </span>
      ))}
    </p>
  );
}
