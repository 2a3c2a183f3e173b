// The page of an event: what happened, who took part, and what says so.

import { Citations } from "./claims.jsx";
import { Name } from "./names.jsx";
import { Gallery, Lead } from "./pictures.jsx";
import { Facts, Loaded, Part, Records } from "./record.jsx";
import { EventHit } from "./results.jsx";
import { recordAddress } from "./router.js";
import { Text } from "./text.jsx";
import { number, span, word } from "./words.js";

const INCLUDE = ["participants", "citations", "quantities", "codes", "parts", "leadImage", "media.medium"];

export function Event({ slug }) {
  return (
    <Loaded kind="events" slug={slug} include={INCLUDE} title={(event) => event.title}>
      {(event) => <Shown key={event.id} event={event} />}
    </Loaded>
  );
}

function Shown({ event }) {
  const { participants, citations, parts, media, leadImage } = event;
  return (
    <>
      <header>
        <p class="kicker">
          {[word(event.type), span(event.start, event.end ?? event.start)].join(" · ")}
        </p>
        <Text as="h1" of={event.title} tabIndex={-1} />
        {event.summary && <Text as="p" class="standfirst" of={event.summary} />}
        <Lead of={leadImage} crop="16:9" sizes="(min-width: 50rem) 50rem, 92vw" />
        <Facts rows={factsOf(event)} />
      </header>
      <Part id="citations" title="What says so">
        <Citations of={citations} />
      </Part>
      <Part id="participants" title="Who took part" isEmpty={participants.length === 0}>
        <ul class="names">
          {participants.map((participant) => (
            <li key={participant.id}>
              <Participant {...participant} />
            </li>
          ))}
        </ul>
      </Part>
      <Part id="parts" title="Parts of it" isEmpty={parts.data.length === 0}>
        <Records of={parts.data} Hit={EventHit} />
        {parts.page.next && <p class="note">There are more parts than these.</p>}
      </Part>
      <Part id="media" title="Pictures and recordings" isEmpty={media.length === 0}>
        <Gallery of={media} />
      </Part>
    </>
  );
}

function factsOf(event) {
  const { place, verification, partOf, follows, duplicateOf } = event;
  return [
    ["Where", place && <Name kind="places" of={place} />],
    ["How", event.mode && word(event.mode)],
    ["About", event.contexts.map(word).join(" · ")],
    ["Did it happen?", event.modality !== "actual" && word(event.modality)],
    ["How far verified", verification && verifiedOf(verification)],
    ["Numbers", event.quantities.map(quantity).join(" · ")],
    ["Part of", partOf && <Other {...partOf} />],
    ["Follows", follows && <Other {...follows} />],
    ["The same as", duplicateOf && <Other {...duplicateOf} />],
    ["Codes", event.codes.map(({ scheme, code }) => `${scheme} ${code}`).join(" · ")],
  ];
}

function verifiedOf({ status, confidence, note }) {
  const sure = confidence == null ? "" : `, ${Math.round(confidence * 100)} % sure`;
  return (
    <>
      {word(status)}
      {sure}
      {note && <Text as="span" class="remark" of={` — ${note}`} />}
    </>
  );
}

function quantity({ kind, low, best, high, unit }) {
  const shown = (value) => `${number(value)}${unit ? ` ${unit}` : ""}`;
  const range = low != null && high != null ? ` (${number(low)} to ${number(high)})` : "";
  const value = best ?? low ?? high;
  const bound = best != null ? "" : low != null ? "at least " : "at most ";
  const least = best != null && low != null && high == null ? ` (at least ${number(low)})` : "";
  return value == null ? kind : `${kind}: ${bound}${shown(value)}${range}${least}`;
}

const Other = ({ title, slug }) => <Text as="a" of={title} href={recordAddress("events", slug)} />;

function Participant({ actor, label, role, position, side }) {
  return (
    <>
      {actor ? (
        <Text as="a" of={actor.name} href={recordAddress("actors", actor.slug)} />
      ) : (
        <Text of={label ?? "Somebody"} />
      )}
      <span class="kind">
        {` ${word(role).toLowerCase()}`}
        {position && " · "}
        {position && <Name kind="positions" of={position} />}
        {side && ` · ${side}`}
      </span>
    </>
  );
}
