// The page of a topic: what it means in each language, what is above and below it, and its articles.

import { More } from "./more.jsx";
import { TopicHit, Topics, labelOf } from "./names.jsx";
import { Facts, Loaded, Part } from "./record.jsx";
import { ArticleHit } from "./results.jsx";
import { searchAddress } from "./router.js";
import { Text } from "./text.jsx";
import { language } from "./words.js";

const INCLUDE = ["articles", "broader", "children"];

export function Topic({ slug }) {
  return (
    <Loaded kind="topics" slug={slug} include={INCLUDE} title={titleOf}>
      {(topic) => <Shown key={topic.id} topic={topic} />}
    </Loaded>
  );
}

const titleOf = (topic) => labelOf(topic).text ?? topic.code;

function Shown({ topic }) {
  const { id, scheme, code, labels, broader, articles, children } = topic;
  return (
    <>
      <header>
        <p class="kicker">
          Topic · {scheme} {code}
        </p>
        <Text as="h1" of={titleOf(topic)} lang={labelOf(topic).language} tabIndex={-1} />
        <Facts
          rows={[
            ...labels.map((label) => [
              language(label.language),
              <Text of={label.text} lang={label.language} />,
            ]),
            ["Belongs to", broader && <Topics of={[broader]} />],
          ]}
        />
        {articles.data.length > 0 && (
          <p class="onward">
            <a href={searchAddress({ show: "articles", topic: id })}>
              Filter and search its articles
            </a>
          </p>
        )}
      </header>
      <Part id="children" title="Narrower topics" isEmpty={children.data.length === 0}>
        <More
          first={children}
          path="/topics"
          parameters={{ broader: id }}
          show={(child) => <TopicHit record={child} />}
        />
      </Part>
      <Part id="articles" title="Articles" isEmpty={articles.data.length === 0}>
        <More
          first={articles}
          path="/articles"
          parameters={{ topic: id }}
          show={(article) => <ArticleHit record={article} />}
        />
      </Part>
    </>
  );
}
