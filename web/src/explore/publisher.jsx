// The page of a publisher: who it is, and what it brought out.

import { More } from "./more.jsx";
import { Facts, Loaded, Part } from "./record.jsx";
import { ArticleHit } from "./results.jsx";
import { searchAddress } from "./router.js";
import { Text, Web } from "./text.jsx";
import { country, word } from "./words.js";

export function Publisher({ slug }) {
  return (
    <Loaded kind="publishers" slug={slug} include="articles" title={({ name }) => name}>
      {(publisher) => <Shown key={publisher.id} publisher={publisher} />}
    </Loaded>
  );
}

function Shown({ publisher }) {
  const { id, name, kind, homepage, articles } = publisher;
  return (
    <>
      <header>
        <p class="kicker">
          {["Publisher", word(kind), publisher.country && country(publisher.country)]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <Text as="h1" of={name} tabIndex={-1} />
        <Facts rows={[["Web site", homepage && <Web url={homepage}>{homepage}</Web>]]} />
        {articles.data.length > 0 && (
          <p class="onward">
            <a href={searchAddress({ show: "articles", publisher: id })}>
              Filter and search its articles
            </a>
          </p>
        )}
      </header>
      <Part id="articles" title="Articles" isEmpty={articles.data.length === 0}>
        <More
          first={articles}
          path="/articles"
          parameters={{ publisher: id }}
          show={(article) => <ArticleHit record={article} />}
        />
      </Part>
    </>
  );
}
