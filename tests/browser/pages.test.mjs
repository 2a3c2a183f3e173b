// The pages as people meet them: in both themes, on a desk and on a phone, without a network.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { DESK, PHONE, barriers, keep, openBrowser, withPage } from "./browser.mjs";
import { startDemo } from "./demo.mjs";

/** Each page, what shows that it is complete, and what on it is not of our making. */
const PAGES = [
  { name: "index", path: "/", complete: ".counts .number" },
  { name: "graphql", path: "/graphql", complete: ".graphiql-execute-button", foreign: ["#app"] },
  { name: "docs", path: "/docs", complete: ".opblock-tag", foreign: ["#app"] },
  { name: "errors", path: "/docs/errors", complete: "#versionMismatch + dd pre" },
];
const THEMES = ["light", "dark"];
const SCREENS = { desk: DESK, phone: PHONE };

let demo;
let browser;

before(async () => {
  demo = await startDemo();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function flawless(options, work) {
  assert.deepEqual(await withPage(browser, demo.address, options, work), []);
}

describe("every page", () => {
  for (const { name, path, complete, foreign } of PAGES) {
    for (const colorScheme of THEMES) {
      for (const [screen, viewport] of Object.entries(SCREENS)) {
        test(`${path} in the ${colorScheme} on a ${screen}`, async () => {
          await flawless({ colorScheme, viewport }, async (page) => {
            await page.goto(path, { waitUntil: "networkidle" });
            await page.locator(complete).first().waitFor();
            await keep(page, `${name}-${colorScheme}-${screen}`);
            assert.equal(await page.evaluate(overflow), 0, "nothing is beside the screen");
            assert.equal(await page.evaluate(isDark), colorScheme === "dark");
            assert.deepEqual(await barriers(page, foreign), []);
          });
        });
      }
    }
  }
});

const overflow = () => document.documentElement.scrollWidth - innerWidth;

/** Whether the ground under the text is dark; canvas and all. */
const isDark = () => {
  const [red, green, blue] = getComputedStyle(document.documentElement)
    .backgroundColor.match(/[\d.]+/g)
    .map(Number);
  return red + green + blue < 3 * 128;
};

describe("the playground", () => {
  const open = async (page) => {
    await page.goto("/graphql", { waitUntil: "networkidle" });
    await page.locator(".graphiql-execute-button").waitFor();
  };

  /** Runs the query of a tab and returns the answer as it is shown. */
  const run = async (page, tab) => {
    await page.getByRole("tab", { name: tab }).click();
    // GraphiQL looks for the operation's name when the text has been still for a moment.
    await page.waitForTimeout(500);
    const answered = page.waitForResponse((response) => response.url().endsWith("/graphql"));
    await page.locator(".graphiql-execute-button").click();
    const answer = await (await answered).json();
    const shown = Object.keys(answer)[0];
    await page.locator(".result-window .CodeMirror-code").getByText(`"${shown}"`).waitFor();
    return answer;
  };

  for (const [screen, viewport] of Object.entries(SCREENS)) {
    test(`answers the examples on a ${screen}`, async () => {
      await flawless({ viewport }, async (page) => {
        await open(page);
        const met = await run(page, "WhoMetWhom");
        await keep(page, `graphql-answer-${screen}`);
        const [meeting] = met.data.events.nodes.filter((event) => event.start === "2021-01-11");
        const names = meeting.participants.map(({ actor }) => actor?.name).join();
        assert.match(names, /Namroush/);
        assert.match(names, /Akar/);
        assert.ok(meeting.citations.some(({ anchor }) => anchor?.exact));

        const minister = await run(page, "AMinister");
        assert.match(minister.data.actor.positionOn.title, /Minister of .*Defence/);
        assert.ok(minister.data.actor.tenures.nodes.length > 0);

        const reported = await run(page, "WhatWasReported");
        assert.ok(reported.data.articles.nodes.some(({ mentions }) => mentions.length > 0));

        const paged = await run(page, "PageByPage");
        assert.ok(paged.data.events.totalCount >= paged.data.events.nodes.length);
      });
    });
  }

  test("writes with the token of the field, and only with it", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page);
      const refused = await run(page, "Write");
      assert.equal(refused.errors[0].extensions.code, "unauthenticated");

      await page.getByLabel("Access token").fill(` Bearer ${demo.token}\n`);
      const written = await run(page, "Write");
      assert.equal(written.data.createArticle.article.state, "DRAFT");

      const kept = await page.evaluate(() => [{ ...sessionStorage }, { ...localStorage }]);
      assert.equal(kept[0]["diwan.token"], demo.token);
      assert.ok(!JSON.stringify(kept[1]).includes(demo.token));
      await page.reload();
      assert.equal(await page.getByLabel("Access token").inputValue(), demo.token);
      await page.getByLabel("Access token").fill("");
      assert.deepEqual(await page.evaluate(() => ({ ...sessionStorage })), {});
    });
  });

  test("shows the documented schema", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page);
      await page.getByRole("button", { name: /documentation explorer/i }).first().click();
      const explorer = page.locator(".graphiql-doc-explorer");
      await explorer.getByRole("link", { name: "Query", exact: true }).click();
      await explorer.getByRole("link", { name: "actor", exact: true }).click();
      await explorer.getByText("The actor that a reference names").waitFor();
      await keep(page, "graphql-schema");
    });
  });
});

describe("the reference", () => {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    test(`tries an address, with the token, on a ${screen}`, async () => {
      await flawless({ viewport }, async (page) => {
        await page.goto("/docs#/articles/articles", { waitUntil: "networkidle" });
        const operation = page.locator("#operations-articles-articles");
        await page.getByLabel("Access token").fill(demo.token);
        await operation.locator(".execute").waitFor();
        const asked = page.waitForRequest((request) => request.url().includes("/api/v1/articles"));
        await operation.locator(".execute").click();
        assert.equal((await asked).headers().authorization, `Bearer ${demo.token}`);
        const status = operation.locator(".live-responses-table .response-col_status");
        await status.getByText("200").waitFor();
        await operation.locator(".execute").scrollIntoViewIfNeeded();
        await keep(page, `docs-tried-${screen}`);
        assert.equal(await page.evaluate(overflow), 0, "nothing is beside the screen");
      });
    });
  }

  test("folds its groups, and finds operations by their words", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await page.goto("/docs", { waitUntil: "networkidle" });
      const operations = page.locator(".opblock");
      await page.locator(".opblock-tag").first().waitFor();
      assert.equal(await operations.count(), 0);

      await page.locator(".opblock-tag[data-tag=events]").click();
      await page.locator("#operations-events-eventCounts").waitFor();

      const field = page.getByLabel("Search the operations");
      await field.fill("POST webhooks SECRET");
      await page.locator("#operations-events-eventCounts").waitFor({ state: "detached" });
      const found = await operations.locator(".opblock-summary-path").allTextContents();
      assert.ok(found.length > 0 && found.every((path) => /webhooks/.test(path)), `${found}`);
      await keep(page, "docs-searched");

      await field.fill("");
      await page.locator("#operations-events-eventCounts").waitFor();
    });
  });
});

describe("without scripts", () => {
  test("the front page counts and the form answers", async () => {
    const options = { javaScriptEnabled: false, viewport: PHONE };
    await flawless(options, async (page) => {
      // A page that is left before its icon has come breaks that request off.
      const visit = (path) => page.goto(path, { waitUntil: "networkidle" });
      await visit("/");
      const counted = page.getByRole("link", { name: /articles/ }).locator(".number");
      assert.match(await counted.textContent(), /^[1-9]/);

      await visit("/docs");
      await page.locator("code", { hasText: /^GET \/api\/v1\/articles$/ }).waitFor();

      await visit("/graphql");
      await page.locator("code", { hasText: `curl ${demo.address}/graphql` }).waitFor();
      await keep(page, "graphql-without-scripts");
      await page.locator("button", { hasText: "Ask" }).click();
      await page.getByText("Namroush").waitFor();
    });
  });
});
