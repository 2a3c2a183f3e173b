// The page of a medium: the picture or recording, what there is to see, whom it shows, whose it is, and what
// shows it.

import { More } from "./more.jsx";
import { Name } from "./names.jsx";
import { Picture, Player, fileAddress, isPicture } from "./pictures.jsx";
import { Facts, Loaded, Part } from "./record.jsx";
import { ActorHit, ArticleHit, EventHit } from "./results.jsx";
import { Text, Web, hostOf } from "./text.jsx";
import { bytes, date, duration, language, number, word } from "./words.js";

const INCLUDE = ["people", "articles", "events", "actors"];

export function Medium({ slug }) {
  return (
    <Loaded kind="media" slug={slug} include={INCLUDE} title={({ title }) => title}>
      {(medium) => <Shown key={medium.id} medium={medium} />}
    </Loaded>
  );
}

function Shown({ medium }) {
  const { kind, title, caption, credit, takenOn, altTexts, people } = medium;
  return (
    <>
      <header>
        <p class="kicker">{[word(kind), date(takenOn)].filter(Boolean).join(" · ")}</p>
        <Text as="h1" of={title} tabIndex={-1} />
      </header>
      <figure class="whole">
        {isPicture(medium) ? <Whole of={medium} /> : <Player of={medium} />}
        {(caption || credit) && (
          <figcaption>
            {caption && <Text of={caption} />} {credit && <Text class="credit" of={credit} />}
          </figcaption>
        )}
      </figure>
      <Part id="people" title="Who is shown" isEmpty={people.length === 0}>
        <ul class="names">
          {people.map(({ id, actor }) => (
            <li key={id}>
              <Name kind="actors" of={actor} />
            </li>
          ))}
        </ul>
      </Part>
      <Part id="alt" title="What there is to see or hear" isEmpty={altTexts.length === 0}>
        <Facts
          rows={altTexts.map(({ language: lang, text }) => [
            language(lang),
            <Text of={text} lang={lang} />,
          ])}
        />
      </Part>
      <Part id="about" title="About it">
        <Facts rows={factsOf(medium)} />
      </Part>
      <Showing of={medium} />
    </>
  );
}

/** What shows it. */
function Showing({ of: { id, articles, events, actors } }) {
  const lists = [
    ["articles", "Articles that show it", articles, ArticleHit],
    ["events", "Events that show it", events, EventHit],
    ["actors", "Actors that show it", actors, ActorHit],
  ];
  return lists.map(([kind, title, first, Hit]) => (
    <Part key={kind} id={kind} title={title} isEmpty={first.data.length === 0}>
      <More
        first={first}
        path={`/${kind}`}
        parameters={{ medium: id }}
        show={(record) => <Hit record={record} />}
      />
    </Part>
  ));
}

/** As large as the page is wide, but never higher than the window. */
function Whole({ of: medium }) {
  const { width, height } = medium;
  return (
    <div class="frame" style={{ "--ratio": width / height, "--width": `${width}px` }}>
      <Picture of={medium} sizes="(min-width: 50rem) 50rem, 100vw" isFirst />
    </div>
  );
}

function factsOf(medium) {
  const { place, takenOn, width, height, file, url, rights, credit } = medium;
  return [
    ["Made by", credit && <Text of={credit} />],
    ["Rights", [rights.notice ?? rights.holder, rights.licence].filter(Boolean).join(" · ")],
    ["May be used until", date(rights.expires)],
    ["Taken", date(takenOn)],
    ["Where", place && <Name kind="places" of={place} />],
    ["Takes", medium.duration != null && duration(medium.duration)],
    ["Size", width && height && `${number(width)} × ${number(height)} pixels`],
    [
      "File",
      file && (
        <a href={fileAddress(medium)} target="_blank" rel="noopener">
          {file.mediaType}, {bytes(file.size)}
        </a>
      ),
    ],
    ["Found at", url && <Web url={url}>{hostOf(url)}</Web>],
  ];
}
