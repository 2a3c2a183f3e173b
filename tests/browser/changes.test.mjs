// A newsroom's own page follows the feed of changes by EventSource, from another origin.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { openBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";

let demo, browser, site;

before(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  site = createServer((_request, answer) => {
    answer.setHeader("Content-Type", "text/html").end("<title>A newsroom</title>");
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
});

after(async () => {
  await browser?.close();
  await demo?.stop();
  await new Promise((resolve) => site?.close(resolve));
});

/** Follows the feed in a page; what it hears stands in `heard`. */
function follow(address) {
  globalThis.heard = [];
  const source = new EventSource(`${address}/api/v1/changes?after=now&record=publisher`);
  for (const kind of ["none", "change", "end"]) {
    source.addEventListener(kind, (event) => {
      const { id, verb } = JSON.parse(event.data);
      globalThis.heard.push({ kind, cursor: event.lastEventId, id, verb });
    });
  }
  source.onerror = () => globalThis.heard.push({ kind: "error" });
}

async function publisher(name) {
  const answer = await fetch(`${demo.address}/api/v1/publishers`, {
    method: "POST",
    headers: { Authorization: `Bearer ${demo.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  assert.equal(answer.status, 201);
  return (await answer.json()).id;
}

test("a page of another origin hears of each change, in order", async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${site.address().port}/`);
  await page.evaluate(follow, demo.address);
  await page.waitForFunction(() => globalThis.heard.length > 0);
  const ids = [await publisher("Observer"), await publisher("Herald")];
  await page.waitForFunction(() => globalThis.heard.length >= 3);
  const [begin, ...changes] = await page.evaluate(() => globalThis.heard);
  assert.equal(begin.kind, "none");
  assert.deepEqual(changes.map(({ kind, id, verb }) => [kind, id, verb]), ids.map((id) => ["change", id, "created"]));
  // What is heard after the first of them is the second.
  const rest = await fetch(`${demo.address}/api/v1/changes?after=${changes[0].cursor}`);
  assert.deepEqual((await rest.json()).data.map(({ id }) => id), [ids[1]]);
  await page.close();
});
