// Receives the webhooks of a running server and verifies them with the library of Standard Webhooks, by the route
// that docs/api.md shows: node webhooks.ts
// DIWAN_URL says where it is, DIWAN_TOKEN what may be done; webhooks may lead to this machine there.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

const baseUrl = process.env.DIWAN_URL;
const token = process.env.DIWAN_TOKEN;
assert(baseUrl && token, "DIWAN_URL and DIWAN_TOKEN must be set");

async function ask(method: string, path: string, body?: unknown, version?: number): Promise<any> {
  const response = await fetch(`${baseUrl}/api/v1/${path}`, {
    method,
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${token}`,
      ...(version ? { "If-Match": `"${version}"` } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert(response.ok, `${response.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

// The route of the documentation, beside this file, where it finds the library; of Next.js it takes one function.
const page = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8");
const shown = page.split("\n## Webhooks\n")[1]?.split("\n## ")[0]?.match(/```typescript\n([\s\S]*?)```/)?.[1];
assert(shown, "docs/api.md shows a route");
const revalidated: string[] = [];
Object.assign(globalThis, { revalidatePath: (path: string) => revalidated.push(path) });
const withoutNext = shown.replace(/^import .* from "next\/cache";$/m, "declare const revalidatePath: any;");
assert.notEqual(withoutNext, shown);
const file = new URL("./shown_route.ts", import.meta.url);
writeFileSync(file, withoutNext);

const received: { event: any; status: number }[] = [];
let POST: (request: Request) => Promise<Response>;
const server = createServer(async (request, answer) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const headers = new Headers(request.headers as Record<string, string>);
  const taken = await POST(new Request("http://localhost/api/diwan", { method: "POST", headers, body }));
  const forged = await POST(new Request("http://localhost/api/diwan", { method: "POST", headers, body: body + " " }));
  assert.equal(forged.status, 401);
  assert.throws(() => new Webhook(process.env.DIWAN_WEBHOOK_SECRET!).verify(body + " ", Object.fromEntries(headers)));
  received.push({ event: JSON.parse(body), status: taken.status });
  answer.writeHead(taken.status).end();
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

async function told(count: number): Promise<any> {
  for (let looks = 0; looks < 300 && received.length < count; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const last = received[count - 1];
  assert.equal(last?.status, 204, JSON.stringify(received));
  return last!.event;
}

try {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/diwan`;
  const hook = await ask("POST", "webhooks", { url, records: ["article"] });
  process.env.DIWAN_WEBHOOK_SECRET = hook.secret;
  ({ POST } = (await import(file.href)) as { POST: typeof POST });

  await ask("POST", `webhooks/${hook.id}/test`);
  assert.equal((await told(1)).type, "webhook.test");

  const draft = { kind: "report", language: "en", headline: "A page of its own", body: "They met." };
  const { id, version } = await ask("POST", "articles", draft);
  const article = await ask("POST", `articles/${id}/publish`, undefined, version);
  const event = await told(2);
  assert.equal(event.type, "article.published");
  assert.deepEqual([event.data.id, event.data.slug, event.data.version], [id, article.slug, article.version]);
  assert.ok(revalidated.includes(`/articles/${article.slug}`), JSON.stringify(revalidated));
  await ask("DELETE", `webhooks/${hook.id}`);
  console.log("webhooks: received, verified, the page is made anew");
} finally {
  rmSync(file);
  server.closeAllConnections();
  server.close();
}
