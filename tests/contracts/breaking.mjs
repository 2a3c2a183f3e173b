// Refuses changes to the contracts that break clients, unless the changelog announces them:
//   node breaking.mjs BASE-OPENAPI BASE-SCHEMA BASE-CHANGELOG
// compares with the files of this checkout. A break is announced by an entry under Unreleased, below
// `### Changed`, `### Removed` or `### Breaking`, that is not in the base's changelog and names what
// is broken in backticks: the operation, type, member or schema.

import { readFileSync } from "node:fs";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";
import { openapiBreaks } from "./openapi_breaks.mjs";

const root = new URL("../../", import.meta.url);
const here = (path) => readFileSync(new URL(path, root), "utf8");
const [baseOpenapi, baseSchema, baseChangelog] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));

async function graphqlBreaks(before, after) {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes
    .filter((change) => change.criticality.level === CriticalityLevel.Breaking)
    .map(({ path, message }) => ({ where: path ?? "", message }));
}

/** The words in backticks of the entries that announce changes. */
function announced(changelog) {
  const unreleased = changelog.split(/^## /m).find((part) => part.startsWith("Unreleased")) ?? "";
  const sections = unreleased.split(/^### /m).filter((part) => /^(Changed|Removed|Breaking)\b/.test(part));
  return new Set(sections.flatMap((part) => [...part.matchAll(/`([^`]+)`/g)].map((match) => match[1])));
}

const before = announced(baseChangelog);
const news = [...announced(here("CHANGELOG.md"))].filter((word) => !before.has(word));
const isAnnounced = ({ where }) => {
  const words = where.split(/[./ ]/);
  return news.some((word) => where === word || where.startsWith(`${word}.`) || words.includes(word));
};

const breaks = [
  ...openapiBreaks(JSON.parse(baseOpenapi), JSON.parse(here("openapi/openapi.json"))),
  ...(await graphqlBreaks(baseSchema, here("schema.graphql"))),
];
const silent = breaks.filter((change) => !isAnnounced(change));
for (const { where, message } of silent) console.log(`breaks clients: ${where}: ${message}`);
console.log(`${breaks.length - silent.length} announced, ${silent.length} unannounced breaking changes`);
if (silent.length > 0) {
  console.log("Keep the contract, or name each break in backticks under Unreleased in CHANGELOG.md, below ### Changed, ### Removed or ### Breaking.");
}
process.exit(silent.length === 0 ? 0 : 1);
