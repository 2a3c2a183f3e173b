// Works a running server through generated clients: node drive.ts
// DIWAN_URL says where it is, DIWAN_TOKEN what may be done.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import { print } from "graphql";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

import type { components, paths } from "./generated/rest.d.ts";
import { MeetingsInMonthDocument, RenameArticleDocument } from "./generated/graphql/graphql.ts";

const baseUrl = process.env.DIWAN_URL;
const token = process.env.DIWAN_TOKEN;
assert(baseUrl && token, "DIWAN_URL and DIWAN_TOKEN must be set");

// These media types, without that of chosen members, say that no call uses `fields`: answers are
// whole.
const rest = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl,
  headers: { Authorization: `Bearer ${token}` },
  // Several values of one filter are separated by commas.
  querySerializer: { array: { style: "form", explode: false } },
});

type Problem = components["schemas"]["Problem"];

/** The good answer of a call, or its problem as an exception. */
function good<T>(answer: { data?: T; error?: Problem; response: Response }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

async function ask<Answer, Variables>(
  document: TypedDocumentNode<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const response = await fetch(`${baseUrl}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown };
  assert.equal(errors, undefined);
  return data;
}

async function actor(name: string, externalId: string) {
  const answer = await rest.POST("/api/v1/actors", {
    body: { kind: "person", names: [{ text: name }], externalId, state: "published" },
  });
  return good(answer);
}

// Create: members that must be given are asked for by the compiler.
const holder = await actor("Salah Eddine al-Namroush", "ts:1");
const guest = await actor("Hulusi Akar", "ts:2");
const body = "Salah Eddine al-Namroush met Hulusi Akar in Istanbul.";
const created = await rest.POST("/api/v1/articles", {
  body: { kind: "report", language: "en", headline: "Minsters meet", body, externalId: "ts:article" },
});
const draft = good(created);
assert.equal(created.response.status, 201);
assert.equal(draft.state, "draft");
const read = created.response.headers.get("ETag");
assert(read);

// Update from the version that was read; the same again is stale.
const byId = { path: { id: draft.id } };
const change = (tag: string, headline: string) =>
  rest.PATCH("/api/v1/articles/{id}", {
    params: { ...byId, header: { "If-Match": tag } },
    body: { headline },
  });
const mended = await change(read, "Ministers meet");
assert.equal(good(mended).version, 2);
const stale = await change(read, "Ministers have met");
assert.equal(stale.response.status, 412);
assert.equal(stale.error?.code, "versionMismatch");
const current = stale.response.headers.get("ETag");
assert(current);

// What breaks rules is told member by member.
const invalid = await change(current, "");
assert.equal(invalid.response.status, 422);
assert.deepEqual(invalid.error?.errors?.map(({ pointer, code }) => [pointer, code]), [
  ["/headline", "tooShort"],
]);

// Publish.
const published = good(
  await rest.POST("/api/v1/articles/{id}/publish", {
    params: { ...byId, header: { "If-Match": current } },
  }),
);
assert.equal(published.state, "published");

// List, filter, and page to the end.
for (let place = 1; place <= 7; place += 1) {
  good(await rest.POST("/api/v1/publishers", { body: { name: `TS ${place}`, country: "TN" } }));
}
const names: string[] = [];
let after: string | undefined;
do {
  const query = { country: ["TN"], limit: 3, after };
  const { data, page } = good(await rest.GET("/api/v1/publishers", { params: { query } }));
  names.push(...data.map((publisher) => publisher.name));
  after = page.next ?? undefined;
} while (after);
assert.deepEqual(names, ["TS 1", "TS 2", "TS 3", "TS 4", "TS 5", "TS 6", "TS 7"]);
const filtered = good(
  await rest.GET("/api/v1/articles", {
    params: { query: { language: ["ar", "en"], publishedFrom: "2020", include: ["mentions"] } },
  }),
);
assert.deepEqual(filtered.data.map(({ headline, mentions }) => [headline, mentions?.length]), [
  ["Ministers meet", 0],
]);

// A nested query of the same records, and a change by a mutation.
good(
  await rest.POST("/api/v1/events", {
    body: {
      type: "CONSULT",
      title: "Defence ministers meet",
      start: "2021-01-11",
      state: "published",
      participants: [holder, guest].map(({ id }) => ({ actor: { id }, role: "actor" as const })),
      citations: [
        {
          article: { externalId: "ts:article" },
          anchor: { field: "body", start: 0, end: 24, exact: "Salah Eddine al-Namroush" },
        },
      ],
    },
  }),
);
const { events } = await ask(MeetingsInMonthDocument, { from: "2021-01", to: "2021-01" });
const [meeting] = events.nodes;
assert.deepEqual(meeting?.participants.map((one) => one.actor?.name), [holder.name, guest.name]);
assert.equal(meeting?.citations[0]?.article?.headline, "Ministers meet");
assert.equal(meeting?.citations[0]?.anchor?.exact, "Salah Eddine al-Namroush");
const renaming = { id: draft.id, version: published.version, headline: "Ministers met" };
const renamed = await ask(RenameArticleDocument, renaming);
assert.equal(renamed.updateArticle?.article?.version, published.version + 1);
const again = await ask(RenameArticleDocument, renaming);
assert.equal(again.updateArticle?.userErrors[0]?.code, "versionMismatch");

console.log("TypeScript: 1 passed, 0 failed");
