// A preview link in the explorer: what it shows, its pictures included, and nothing once it has ended.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { DESK, PHONE, barriers, keep, openBrowser, withPage } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { editorOf, picture } from "./pictures.mjs";

let demo;
let browser;
let link;

before(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  const editor = editorOf(demo);
  const medium = await editor.draft(
    { kind: "image", title: "Before the announcement" },
    "image/png",
    picture(800, 450, [200, 80, 40]),
  );
  const article = await editor.create("articles", {
    kind: "report",
    language: "en",
    headline: "What will be announced",
    body: "Nobody knows yet.",
    leadImage: { id: medium.id },
  });
  link = await editor.create("previews", { record: article.id });
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function flawless(options, work) {
  assert.deepEqual(await withPage(browser, demo.address, options, work), []);
}

const heading = (page) => page.locator("#app h1");

describe("a preview link", () => {
  for (const [screen, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`shows a draft in the ${colorScheme} on a ${screen}`, async () => {
        await flawless({ viewport, colorScheme }, async (page) => {
          await page.goto(link.url, { waitUntil: "networkidle" });
          await page.getByRole("heading", { name: "What will be announced" }).waitFor();
          assert.ok(!page.url().includes("preview"), "the token does not stay in the address");
          const image = page.locator("img.picture").first();
          await image.waitFor();
          await page.waitForFunction(() => document.querySelector("img.picture").naturalWidth > 0);
          await keep(page, `explore-preview-${colorScheme}-${screen}`);
          assert.deepEqual(await barriers(page), []);
        });
      });
    }
  }

  test("lasts until the reader leaves", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await page.goto(link.url, { waitUntil: "networkidle" });
      await page.reload({ waitUntil: "networkidle" });
      await page.getByRole("heading", { name: "What will be announced" }).waitFor();
      await page.goto("/explore?q=announced", { waitUntil: "networkidle" });
      await page.getByRole("link", { name: "What will be announced" }).first().waitFor();
      await page.getByRole("button", { name: "Leave the preview" }).click();
      await page.waitForURL("**/explore", { waitUntil: "networkidle" });
      await page.goto("/explore?q=announced", { waitUntil: "networkidle" });
      await heading(page).waitFor();
      assert.equal(await page.getByText("What will be announced").count(), 0);
      assert.equal(await page.locator(".preview").count(), 0);
    });
  });

  test("that has ended says so", async () => {
    const ended = `${link.url.split("#")[0]}#preview=${"dwp_".padEnd(57, "a")}`;
    const wrong = await withPage(browser, demo.address, { viewport: PHONE }, async (page) => {
      await page.goto(ended, { waitUntil: "networkidle" });
      await page.getByRole("heading", { name: "The preview has ended" }).waitFor();
      assert.deepEqual(await barriers(page), []);
    });
    assert.ok(wrong.every((line) => line.includes("401")), wrong.join("\n"));
  });
});
