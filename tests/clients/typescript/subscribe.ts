// Follows a running server with the clients that others wrote for both protocols: node subscribe.ts
// DIWAN_URL says where it is, DIWAN_TOKEN what may be done.

import assert from "node:assert/strict";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";

const baseUrl = process.env.DIWAN_URL;
const token = process.env.DIWAN_TOKEN;
assert(baseUrl && token, "DIWAN_URL and DIWAN_TOKEN must be set");

const authorization = `Bearer ${token}`;
const follow = `subscription ($after: String) {
  articlePublished(after: $after) { id headline }
}`;

type Event = {
  data?: { articlePublished?: { id: string; headline: string } } | null;
  errors?: readonly unknown[];
  extensions?: { cursor?: string };
};
type Events = AsyncIterableIterator<Event>;

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<any> {
  const response = await fetch(`${baseUrl}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: authorization },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: any; errors?: unknown };
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

const endOfFeed = async (): Promise<string> =>
  (await ask(`{ changes(after: "now") { pageInfo { endCursor } } }`)).changes.pageInfo.endCursor;

/** Publishes an article as a draft first, of which nobody may be told who asks without a token. */
async function publish(headline: string) {
  const input = { kind: "REPORT", language: "en", headline: `Draft of ${headline}`, body: "They met." };
  const create = "mutation ($input: ArticleInput!) { createArticle(input: $input) { article { id } } }";
  const { id } = (await ask(create, { input })).createArticle.article;
  const update = `mutation ($id: ID!, $input: ArticlePatch!) {
    updateArticle(id: $id, expectedVersion: 1, input: $input) { article { id } } }`;
  await ask(update, { id, input: { headline } });
  await ask("mutation ($id: ID!) { publishArticle(id: $id, expectedVersion: 2) { article { id } } }", { id });
}

async function headline(events: Events): Promise<[string, string]> {
  const { value } = await events.next();
  const event = value as Event;
  assert.equal(event.errors, undefined, JSON.stringify(event));
  assert(event.data?.articlePublished && event.extensions?.cursor, JSON.stringify(event));
  return [event.data.articlePublished.headline, event.extensions.cursor];
}

const socket = (signed: boolean) =>
  createSocketClient({
    url: `${baseUrl.replace(/^http/, "ws")}/graphql/ws`,
    connectionParams: signed ? { authorization } : {},
    retryAttempts: 0,
  });
const stream = (signed: boolean, singleConnection: boolean) =>
  createSseClient({
    url: `${baseUrl}/graphql/stream`,
    headers: signed ? { Authorization: authorization } : {},
    singleConnection,
    retryAttempts: 0,
  });

const clients = {
  "a websocket": socket(false),
  "a websocket that is signed in": socket(true),
  "a stream for each operation": stream(false, false),
  "a stream for each operation, signed in": stream(true, false),
  "one stream for all": stream(false, true),
  "one stream for all, signed in": stream(true, true),
};

for (const [name, client] of Object.entries(clients)) {
  const after = await endOfFeed();
  const open = () => client.iterate({ query: follow, variables: { after } }) as Events;
  const [one, other] = [open(), open()];
  const first = [headline(one), headline(other)];
  await publish(`${name}, first`);
  const told = await Promise.all(first);
  for (const [text] of told) assert.equal(text, `${name}, first`);
  await publish(`${name}, second`);
  assert.equal((await headline(one))[0], `${name}, second`);
  await one.return?.();
  await other.return?.();

  // Who comes back goes on after what they read.
  const again = client.iterate({ query: follow, variables: { after: told[0]![1] } }) as Events;
  assert.equal((await headline(again))[0], `${name}, second`);
  await again.return?.();

  // A query is answered once.
  const query = client.iterate({ query: "{ viewer { role } }" }) as AsyncIterableIterator<any>;
  const { value } = await query.next();
  assert.equal("viewer" in value.data, true, JSON.stringify(value));
  assert.equal((await query.next()).done, true);

  // What is wrong is told.
  const wrong = client.iterate({ query: "subscription { nothing }" }) as Events;
  const refusal = await wrong.next().then(({ value }) => value?.errors, (thrown) => thrown);
  assert(JSON.stringify(refusal).includes("badRequest"), JSON.stringify(refusal));
  client.dispose();
}

// A token that is not good lets nobody in.
const stranger = createSocketClient({
  url: `${baseUrl.replace(/^http/, "ws")}/graphql/ws`,
  connectionParams: { authorization: "Bearer none" },
  retryAttempts: 0,
});
const closed = await stranger.iterate({ query: follow }).next().catch((event) => event);
assert.equal(closed.code, 4403, JSON.stringify(closed));

console.log(`Followed by ${Object.keys(clients).length} clients: ok`);
