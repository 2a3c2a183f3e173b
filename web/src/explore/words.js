// What the words of the API are called in plain English; dates, numbers and directions of writing.

const EVENT_TYPES = {
  AGREE: "Agreement",
  CONSULT: "Meeting or talks",
  SUPPORT: "Support in words",
  CONCEDE: "Concession",
  COOPERATE: "Cooperation",
  AID: "Aid",
  RETREAT: "Retreat or release",
  REQUEST: "Request",
  ACCUSE: "Accusation",
  REJECT: "Rejection",
  THREATEN: "Threat",
  PROTEST: "Protest",
  SANCTION: "Sanction",
  MOBILIZE: "Mobilisation",
  COERCE: "Coercion",
  ASSAULT: "Violence",
  STATE: "Statement",
  VOTE: "Vote",
  APPOINT: "Appointment",
  DECREE: "Decree",
  ELECT: "Election",
};

const SPECIAL = {
  ...EVENT_TYPES,
  ngo: "NGO",
  lgbt: "LGBT",
  cbrn: "CBRN weapons",
  internationalOrganization: "International organisation",
  onBehalfOf: "Represented",
  singleSource: "One source only",
  phone: "By telephone",
  thirdParty: "Through a third party",
  demo: "Demonstration",
  troops: "Troops",
  relations: "Relations broken off",
  admin1: "First-level division",
  admin2: "Second-level division",
};

/** A word of a vocabulary, for people: `stateBody` is “State body”. */
export function word(value) {
  if (!value) return "";
  if (SPECIAL[value]) return SPECIAL[value];
  const spaced = value.replace(
    /([a-z])([A-Z])/g,
    (_, before, after) => `${before} ${after.toLowerCase()}`,
  );
  return spaced[0].toUpperCase() + spaced.slice(1);
}

const RELATIONS = {
  memberOf: ["is a member of", "has as a member"],
  partOf: ["is a part of", "has as a part"],
  controls: ["controls", "is controlled by"],
  backs: ["backs", "is backed by"],
  opposes: ["opposes", "is opposed by"],
  alliedWith: ["is allied with", "is allied with"],
  successorOf: ["is the successor of", "was succeeded by"],
  familyOf: ["is family of", "is family of"],
  speaksFor: ["speaks for", "is spoken for by"],
};

/** What joins the two ends of a relation, seen from its subject or from its object. */
export function relationWords(kind, fromObject) {
  return (RELATIONS[kind] ?? [word(kind).toLowerCase(), word(kind).toLowerCase()])[
    fromObject ? 1 : 0
  ];
}

const names = (type) => new Intl.DisplayNames(["en"], { type, fallback: "code" });
const named = (names, code) => {
  try {
    return names.of(code);
  } catch {
    return code;
  }
};
const REGIONS = names("region");
const LANGUAGES = names("language");
export const country = (code) => named(REGIONS, code);
export const language = (code) => named(LANGUAGES, code);

const NUMBERS = new Intl.NumberFormat("en");
export const number = (value) => NUMBERS.format(value);

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** How large a file is: “1.2 MB”. */
export function bytes(size) {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  const unit = { style: "unit", unit: SIZES[step], maximumFractionDigits: 1 };
  return new Intl.NumberFormat("en", unit).format(size / 1000 ** step);
}

/** Where something lies: “41.01° N, 28.96° E”. */
export function degrees(latitude, longitude) {
  if (latitude == null || longitude == null) return "";
  const told = (value, positive, negative) =>
    `${number(Math.abs(value))}° ${value < 0 ? negative : positive}`;
  return `${told(latitude, "N", "S")}, ${told(longitude, "E", "W")}`;
}

/** How long something takes: “2:05”, “1:02:05”. */
export function duration(seconds) {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const told = parts[0] ? parts : parts.slice(1);
  return told.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
}

/** “1 event”, “12 events”. */
export const counted = (count, one, many = `${one}s`) =>
  `${number(count)} ${count === 1 ? one : many}`;

const LONG = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
const formats = [4, 7, 10].map((length) => [
  length,
  new Intl.DateTimeFormat("en-GB", {
    ...LONG,
    day: length < 10 ? undefined : "numeric",
    month: length < 7 ? undefined : "long",
  }),
]);

/** A date as exactly as it is known: `2021-01` is “January 2021”. */
export function date(partial) {
  if (!partial) return "";
  const week = partial.match(/^(\d{4})-W(\d{2})$/);
  if (week) return `week ${Number(week[2])} of ${week[1]}`;
  const day = partial.slice(0, 10);
  const format = formats.find(([length]) => length === day.length)?.[1];
  const at = new Date(day.length === 4 ? `${day}-01-01` : day.length === 7 ? `${day}-01` : day);
  return format && !Number.isNaN(at.getTime()) ? format.format(at) : partial;
}

/** From one date to another; an end that is not known is left open. */
export function span(from, to) {
  if (!from && !to) return "";
  if (!to) return `from ${date(from)}`;
  if (!from) return `until ${date(to)}`;
  return from === to ? date(from) : `${date(from)} – ${date(to)}`;
}

/** In which direction a language is written; as the text itself says where that is not known. */
export function direction(code) {
  try {
    const locale = new Intl.Locale(code);
    return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? "auto";
  } catch {
    return "auto";
  }
}
