// What was found, each as a line or three: what it is, what it is called, and why it was found.

import { Name } from "./names.jsx";
import { Thumb } from "./pictures.jsx";
import { recordAddress, remember } from "./router.js";
import { Marked, Text, passageParameters } from "./text.jsx";
import { country, date, language, span, word } from "./words.js";

/** The hits of a selection, with a button for more of them. */
export function Hits({ hits, next, pages, setPages, isBusy, isMixed }) {
  return (
    <>
      <ol class="hits" aria-busy={isBusy}>
        {hits.map((hit) => (
          <li key={hit[hit.record].id}>
            <Hit {...hit} isMixed={isMixed} />
          </li>
        ))}
      </ol>
      {next && (
        <button
          type="button"
          class="more"
          disabled={isBusy}
          onClick={() => {
            remember({ pages: pages + 1 });
            setPages(pages + 1);
          }}
        >
          Show more
        </button>
      )}
    </>
  );
}

const HITS = { article: ArticleHit, actor: ActorHit, event: EventHit, quote: QuoteHit };

function Hit({ record, passages, isMixed, ...hit }) {
  const Shown = HITS[record];
  return (
    <Shown record={hit[record]} passages={passages} label={isMixed ? `${word(record)} · ` : ""} />
  );
}

export function ArticleHit({ record: article, passages = [], label }) {
  const address = recordAddress("articles", article.slug);
  const rest = passages.filter(({ field }) => field !== "headline");
  return (
    <article>
      <Thumb of={article.leadImage} href={address} lang={article.language} />
      <h3>
        <Text
          as="a"
          of={titleOf(article.headline, passages, article.language)}
          lang={article.language}
          href={address}
        />
      </h3>
      {rest.map((passage) => (
        <p class="passage" key={passage.field}>
          <a href={`${address}?${new URLSearchParams(passageParameters(anchorOf(passage)))}`}>
            <Marked {...passage} lang={article.language} />
          </a>
        </p>
      ))}
      {rest.length === 0 && article.standfirst && (
        <Text as="p" of={article.standfirst} lang={article.language} />
      )}
      <p class="about">
        {label}
        {word(article.kind)}
        {article.publisher && " · "}
        {article.publisher && <Name kind="publishers" of={article.publisher} />}
        {article.publishedAt && " · "}
        {article.publishedAt && (
          <time dateTime={article.publishedAt}>{date(article.publishedAt)}</time>
        )}
        {article.language !== "en" && ` · in ${language(article.language)}`}
      </p>
    </article>
  );
}

/** The passage of a hit as an anchor: from its beginning to its end, within one paragraph. */
function anchorOf({ field, start, text, marks }) {
  const scalars = [...text];
  const found = marks[0]?.start ?? 0;
  const begins = scalars.lastIndexOf("\n", found) + 1;
  const ends = scalars.indexOf("\n", found);
  const exact = scalars.slice(begins, ends < 0 ? undefined : ends);
  return {
    field,
    start: start + begins,
    end: start + begins + exact.length,
    exact: exact.join(""),
  };
}

/** A title with the words in it that were found. */
function titleOf(title, passages, lang) {
  const passage = passages.find(({ text }) => text === title);
  return passage ? <Marked {...passage} lang={lang} /> : title;
}

export function ActorHit({ record: actor, passages = [], label }) {
  const summary = passages.find(({ field }) => field === "summary");
  const other = passages.find(({ field, text }) => field === "name" && text !== actor.name);
  const address = recordAddress("actors", actor.slug);
  return (
    <article>
      <Thumb of={actor.leadImage} href={address} crop="1:1" />
      <h3>
        <Text as="a" of={titleOf(actor.name, passages)} href={address} />
      </h3>
      {other && (
        <p>
          also <Marked {...other} />
        </p>
      )}
      {summary ? (
        <p>
          <Marked {...summary} />
        </p>
      ) : (
        actor.summary && <Text as="p" of={actor.summary} />
      )}
      <p class="about">
        {label}
        {[word(actor.kind), ...actor.countries.map(country)].join(" · ")}
      </p>
    </article>
  );
}

export function EventHit({ record: event, passages = [], label }) {
  const summary = passages.find(({ field }) => field === "summary");
  const address = recordAddress("events", event.slug);
  return (
    <article>
      <Thumb of={event.leadImage} href={address} />
      <h3>
        <Text as="a" of={titleOf(event.title, passages)} href={address} />
      </h3>
      {summary ? (
        <p>
          <Marked {...summary} />
        </p>
      ) : (
        event.summary && <Text as="p" of={event.summary} />
      )}
      <p class="about">
        {label}
        {word(event.type)} · {span(event.start, event.end ?? event.start)}
        {event.place && " · "}
        {event.place && <Name kind="places" of={event.place} />}
        {event.modality !== "actual" && ` · ${word(event.modality).toLowerCase()}`}
      </p>
    </article>
  );
}

export function QuoteHit({ record: quote, passages = [], label }) {
  const said = passages.find(({ field }) => field === "text");
  const { article, speaker, anchor } = quote;
  const where = anchor && !anchor.stale ? `?${new URLSearchParams(passageParameters(anchor))}` : "";
  return (
    <article class="quote">
      <blockquote>{said ? <Marked {...said} /> : <Text of={quote.text} />}</blockquote>
      <p class="about">
        {label}
        {speaker && <Text as="a" of={speaker.name} href={recordAddress("actors", speaker.slug)} />}
        {quote.saidOn && ` · ${date(quote.saidOn)}`}
        {quote.kind !== "direct" && ` · ${word(quote.kind).toLowerCase()}`}
        {article && " · "}
        {article && (
          <Text
            as="a"
            of={article.headline}
            href={`${recordAddress("articles", article.slug)}${where}`}
          />
        )}
      </p>
    </article>
  );
}
