// Pictures and other media: as large as there is room for, in their place before they are there, and
// with what goes with them.

import { useMedium } from "./media.js";
import { token } from "./preview.jsx";
import { addressOfRecord, base } from "./router.js";
import { Text, Web, hostOf } from "./text.jsx";
import { bytes, word } from "./words.js";

// The widths that the server makes pictures in.
const WIDTHS = [160, 320, 480, 640, 960, 1280, 1600, 1920, 2560];

/** The address of a medium's own file, or of what is made of it. Only a draft needs the token of a preview. */
export function fileAddress({ file, state }, ...parameters) {
  const all = token && state !== "published" ? [...parameters, `preview=${token}`] : parameters;
  return base + file.url + (all.length ? `?${all.join("&")}` : "");
}

/** Whether it can be shown as a picture: others are told by words. */
export const isPicture = ({ kind, file, width, height }) =>
  kind === "image" && file && width > 0 && height > 0;

const languageOf = (tag) => tag?.toLowerCase().split("-")[0];

/** What there is to see, in the language of the page, or else in English; its title where nobody said. */
function altOf({ altTexts, title }, lang) {
  const inLanguage = (wanted) => altTexts.find(({ language }) => languageOf(language) === wanted);
  return inLanguage(languageOf(lang)) ?? inLanguage("en") ?? { text: title };
}

/** How large a picture is when it is cut to this shape (`4:3`). */
function sizeOf({ width, height }, crop) {
  if (!crop) return { width, height };
  const [across, down] = crop.split(":").map(Number);
  // In whole steps of the shape: rounded otherwise, it would be another one.
  const steps = Math.max(1, Math.floor(Math.min(width / across, height / down)));
  return { width: steps * across, height: steps * down };
}

/**
 * A picture in a size that fits: `sizes` says how wide it is shown, `crop` in which shape. Its colour
 * stands in its place until it is there.
 */
export function Picture({ of: medium, lang, crop, sizes, isFirst = false }) {
  const { width, height } = sizeOf(medium, crop);
  const { text, language } = altOf(medium, lang);
  const shape = crop ? [`crop=${crop}`] : [];
  const address = (width) => fileAddress(medium, `width=${width}`, ...shape);
  // The smallest that has everything is the last of use.
  const last = WIDTHS.find((one) => one >= width) ?? WIDTHS.at(-1);
  const offered = WIDTHS.filter((one) => one <= last);
  return (
    <img
      class="picture"
      loading={isFirst ? "eager" : "lazy"}
      decoding="async"
      width={width}
      height={height}
      alt={text}
      lang={language}
      sizes={sizes}
      srcset={offered.map((one) => `${address(one)} ${one}w`).join(", ")}
      src={address(offered.find((one) => one >= 640) ?? last)}
      // Set by the script: the policy of pages lets no style stand in their text.
      style={{ backgroundColor: medium.file.colour ?? "" }}
      onLoad={(event) => {
        event.currentTarget.style.backgroundColor = "";
      }}
    />
  );
}

/** The small picture beside a hit; its place is kept until it is there. */
export function Thumb({ of, href, lang, crop = "4:3" }) {
  return of ? <Small key={of.id} id={of.id} href={href} lang={lang} crop={crop} /> : null;
}

function Small({ id, href, lang, crop }) {
  const medium = useMedium(id);
  const name = crop === "1:1" ? "thumb square" : "thumb";
  if (medium === undefined) return <span class={name} />;
  if (!medium || !isPicture(medium)) return null;
  // The title beside it leads to the same page.
  return (
    <a class={name} href={href} tabIndex={-1}>
      <Picture of={medium} lang={lang} crop={crop} sizes="8rem" />
    </a>
  );
}

/** The picture at the head of a page, cut to a shape; it leads to the whole one. */
export function Lead({ of: medium, lang, crop, sizes, class: name = "cover" }) {
  if (!medium) return null;
  const href = addressOfRecord("media", medium);
  return (
    <figure class={name}>
      {isPicture(medium) && (
        <a href={href}>
          <Picture of={medium} lang={lang} crop={crop} sizes={sizes} isFirst />
        </a>
      )}
      <Caption of={medium} href={isPicture(medium) ? undefined : href} />
    </figure>
  );
}

/** What is printed below a medium: the caption, who made it, and the notice that goes with it. The
 * medium's own caption does not say its language, one given by an article is in that of the article. */
function Caption({ of: medium, caption = medium.caption, lang, href }) {
  const credit = [...new Set([medium.credit, medium.rights.notice])].filter(Boolean).join(" · ");
  const told = caption ?? (href && medium.title);
  if (!told && !credit) return null;
  return (
    <figcaption>
      {told && <Text as={href ? "a" : "span"} href={href} of={told} lang={lang} />}
      {told && credit && " "}
      {credit && <Text class="credit" of={credit} />}
    </figcaption>
  );
}

/** Media below a text, each with its caption: of a list of items that records show. */
export function Gallery({ of, lang }) {
  return (
    <ul class="gallery">
      {of.map(({ id, medium, caption }) => (
        <li key={id}>
          <figure>
            <Shown medium={medium} lang={lang} />
            <Caption
              of={medium}
              caption={caption ?? medium.caption}
              lang={caption ? lang : undefined}
              href={addressOfRecord("media", medium)}
            />
          </figure>
        </li>
      ))}
    </ul>
  );
}

function Shown({ medium, lang }) {
  if (!isPicture(medium)) return <Player of={medium} />;
  return (
    <a href={addressOfRecord("media", medium)} tabIndex={-1}>
      <Picture of={medium} lang={lang} crop="4:3" sizes="(min-width: 40rem) 16rem, 92vw" />
    </a>
  );
}

/** A recording to be played, or the way to what is not shown here. */
export function Player({ of: medium }) {
  const { kind, title, file, url, width, height } = medium;
  if (file && kind === "audio") {
    return <audio controls preload="none" src={fileAddress(medium)} aria-label={title} />;
  }
  if (file && kind === "video") {
    return (
      <video
        controls
        preload="none"
        src={fileAddress(medium)}
        aria-label={title}
        width={width ?? undefined}
        height={height ?? undefined}
      />
    );
  }
  return (
    <p class="tile">
      {file ? (
        <>
          <a href={fileAddress(medium)} target="_blank" rel="noopener">
            {word(kind)}
          </a>{" "}
          <span class="kind">
            {file.mediaType} · {bytes(file.size)}
          </span>
        </>
      ) : (
        url && (
          <>
            <Web url={url}>{word(kind)}</Web> <span class="kind">{hostOf(url)}</span>
          </>
        )
      )}
    </p>
  );
}

/** A medium in a list of them: small, with what it is called. */
export function Tile({ of: medium }) {
  const href = addressOfRecord("media", medium);
  return (
    <figure>
      <a class="face" href={href} tabIndex={-1} aria-hidden={isPicture(medium) ? undefined : true}>
        {isPicture(medium) ? (
          <Picture of={medium} crop="4:3" sizes="(min-width: 40rem) 16rem, 46vw" />
        ) : (
          <span class="tile">{word(medium.kind)}</span>
        )}
      </a>
      <figcaption>
        <Text as="a" of={medium.title} href={href} />
        {medium.kind !== "image" && <span class="credit"> {word(medium.kind)}</span>}
      </figcaption>
    </figure>
  );
}
