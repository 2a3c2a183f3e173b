// Names of records that lead to their pages, and records of the smaller kinds as hits.

import { Citations } from "./claims.jsx";
import { addressOfRecord, recordAddress } from "./router.js";
import { Text } from "./text.jsx";
import { country, relationWords, span, word } from "./words.js";

/** The name of a record, which leads to its page, unless that is this one; `kind` in the plural. */
export function Name({ kind, of }) {
  const name = of.name ?? of.title;
  // A page that was opened by the id of its record has the address of that for a moment.
  const own = [of.slug, of.id].filter(Boolean).map((key) => recordAddress(kind, key));
  if (own.includes(location.pathname)) return <Text of={name} />;
  return <Text as="a" of={name} href={addressOfRecord(kind, of)} />;
}

/** What a topic means, in English where that is known. */
export const labelOf = ({ labels }) =>
  labels.find(({ language }) => language === "en") ?? labels[0] ?? {};

/** Topics by what they mean. */
export function Topics({ of }) {
  return (
    <ul class="inline">
      {of.map((topic) => (
        <li key={topic.id}>
          <TopicName topic={topic} />
        </li>
      ))}
    </ul>
  );
}

/** What a topic means, which leads to its page. */
export function TopicName({ topic }) {
  const { text, language } = labelOf(topic);
  return (
    <Text as="a" of={text ?? topic.code} lang={language} href={addressOfRecord("topics", topic)} />
  );
}

export function TopicHit({ record: topic }) {
  const { text } = labelOf(topic);
  const others = topic.labels.filter((label) => label.text !== text);
  return (
    <article>
      <h3>
        <TopicName topic={topic} />
      </h3>
      <p class="about">
        {topic.scheme} {topic.code}
        {others.map(({ language, text }) => (
          <>
            {" · "}
            <Text key={language} of={text} lang={language} />
          </>
        ))}
      </p>
    </article>
  );
}

export function PlaceHit({ record: place }) {
  return (
    <article>
      <h3>
        <Name kind="places" of={place} />
      </h3>
      <p class="about">
        {[word(place.kind), place.kind !== "country" && place.country && country(place.country)]
          .filter(Boolean)
          .join(" · ")}
        {place.parent && " · in "}
        {place.parent && <Name kind="places" of={place.parent} />}
      </p>
    </article>
  );
}

export function PublisherHit({ record: publisher }) {
  return (
    <article>
      <h3>
        <Name kind="publishers" of={publisher} />
      </h3>
      <p class="about">
        {[word(publisher.kind), publisher.country && country(publisher.country)]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </article>
  );
}

export function PositionHit({ record: position }) {
  const { organisation } = position;
  return (
    <article>
      <h3>
        <Name kind="positions" of={position} />
      </h3>
      <p class="about">
        {position.country && country(position.country)}
        {position.country && organisation && " · "}
        {organisation && <Name kind="actors" of={organisation} />}
      </p>
    </article>
  );
}

/** A post that somebody held; on the page of either, `seenFrom` that one, the other is named. */
export function TenureHit({ record: tenure, seenFrom }) {
  const { holder, position, status, from, to, citations } = tenure;
  return (
    <>
      <h3>
        {seenFrom !== "holder" && <Name kind="actors" of={holder} />}
        {!seenFrom && <span class="joined"> · </span>}
        {seenFrom !== "position" && <Name kind="positions" of={position} />}
      </h3>
      <p class="about">
        {[span(from, to), status !== "confirmed" && word(status).toLowerCase()]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Citations of={citations} />
    </>
  );
}

/** A relation; on the page of an actor, `seenFrom` its id, the other one is named. */
export function RelationHit({ record: relation, seenFrom }) {
  const { subject, object, kind, from, to, note, citations } = relation;
  const fromObject = object.id === seenFrom && subject.id !== seenFrom;
  const other = fromObject ? subject : object;
  const actor = ({ name, slug }) => <Text as="a" of={name} href={recordAddress("actors", slug)} />;
  return (
    <>
      <h3>
        {!seenFrom && <>{actor(subject)} </>}
        <span class="joined">{relationWords(kind, fromObject)}</span> {actor(other)}
      </h3>
      {(from || to) && <p class="about">{span(from, to)}</p>}
      {note && <Text as="p" of={note} />}
      <Citations of={citations} />
    </>
  );
}
