// The explorer as people use it: by pointer and by keyboard, on a desk and on a small phone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { DESK, barriers, keep, openBrowser, withPage } from "./browser.mjs";
import { startDemo } from "./demo.mjs";

const SMALL = { width: 360, height: 780 };
const SCREENS = { desk: DESK, "small phone": SMALL };
const ARTICLE = "/explore/articles/defence-ministers-of-libya-and-turkey-meet-in-istanbul";

/** Each view, and what shows that it is complete. */
const VIEWS = [
  { name: "overview", path: "/explore", complete: ".overview .names a" },
  { name: "search", path: "/explore?q=sarraj", complete: ".passage mark" },
  { name: "events", path: "/explore?show=events", complete: ".bars a" },
  { name: "articles", path: "/explore?q=libya&show=articles", complete: ".passage mark" },
  { name: "quotes", path: "/explore?show=quotes", complete: ".quote" },
  { name: "network", path: "/explore?show=events&view=network", complete: ".network circle" },
  { name: "map", path: "/explore?show=events&view=map", complete: ".map .dot" },
  { name: "article", path: ARTICLE, complete: ".prose .mention" },
  { name: "arabic", path: "/explore/articles/liqa-istanbul", complete: ".prose p" },
  { name: "actor", path: "/explore/actors/fayez-al-sarraj", complete: "#events" },
  { name: "event", path: "/explore/events/offensive-on-tripoli", complete: ".citations" },
];

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

const wrongs = (options, work) => withPage(browser, demo.address, options, work);

async function flawless(options, work) {
  assert.deepEqual(await wrongs(options, work), []);
}

const overflow = () => document.documentElement.scrollWidth - innerWidth;
const focused = (page) => page.evaluate(() => document.activeElement.outerHTML.slice(0, 120));
const heading = (page) => page.locator("#app h1");
const status = (page) => page.getByRole("status").first();
const asked = async (path) => (await fetch(`${demo.address}/api/v1${path}`)).json();

const open = async (page, path) => {
  await page.goto(path, { waitUntil: "networkidle" });
  await heading(page).waitFor();
};

const tabUntil = async (page, selector) => {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector))
      return;
  }
  assert.fail(`the keyboard does not reach ${selector}`);
};

/** The search page once it says how many there are. */
const counted = async (page) => {
  await status(page).filter({ hasText: /\d/ }).waitFor();
  return Number((await status(page).textContent()).match(/\d+/)[0]);
};

describe("every view of the explorer", () => {
  for (const { name, path, complete } of VIEWS) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [screen, viewport] of Object.entries(SCREENS)) {
        test(`${name} in the ${colorScheme} on a ${screen}`, async () => {
          await flawless({ colorScheme, viewport }, async (page) => {
            await open(page, path);
            await page.locator(complete).first().waitFor();
            await keep(page, `explore-${name}-${colorScheme}-${screen.split(" ")[0]}`);
            assert.equal(await page.evaluate(overflow), 0, "nothing is beside the screen");
            assert.deepEqual(await barriers(page), []);
          });
        });
      }
    }
  }
});

describe("searching", () => {
  test("a word leads to the passage of an article in which it stands", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore");
      await page.getByRole("combobox").fill("interrupted");
      await page.getByRole("button", { name: "Search" }).click();
      assert.ok((await counted(page)) > 0);
      assert.equal(await page.title(), "interrupted · Diwan");
      const passage = page.locator(".passage a", { hasText: "interrupted" }).first();
      await passage.click();
      const mark = page.locator("#passage");
      await mark.waitFor();
      assert.ok(await mark.evaluate((mark) => mark === document.activeElement));
      assert.match((await page.locator(".prose mark").allTextContents()).join(""), /interrupted/);
      await page.waitForFunction(() => {
        const { top, bottom } = document.querySelector("#passage").getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
      assert.match(page.url(), /\/explore\/articles\/[^?]+\?passage=body-\d+-\d+/);
    });
  });

  test("an actor is opened from a suggestion by the keyboard alone", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore");
      await tabUntil(page, "#q");
      await page.keyboard.type("fay");
      await page.getByRole("option", { name: /Fayez al-Sarraj/ }).waitFor();
      await page.keyboard.press("ArrowDown");
      const chosen = await page.getByRole("combobox").getAttribute("aria-activedescendant");
      assert.equal(await page.locator(`#${chosen}`).getAttribute("aria-selected"), "true");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/explore/actors/fayez-al-sarraj");
      await heading(page).filter({ hasText: "Fayez al-Sarraj" }).waitFor();
      assert.match(await focused(page), /^<h1/);
      assert.equal(await page.title(), "Fayez al-Sarraj · Diwan");
    });
  });

  test("a bar of the timeline narrows the selection to its period", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore?show=events");
      const all = await counted(page);
      await tabUntil(page, ".bars a");
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Home");
      const [, count] = (
        await page.evaluate(() => document.activeElement.getAttribute("aria-label"))
      ).match(/: (\d+)/);
      await page.keyboard.press("Enter");
      await page.waitForURL(/from=(\d{4}-\d{2})&to=\1/);
      await status(page)
        .filter({ hasText: new RegExp(`^${count} `) })
        .waitFor();
      assert.ok(Number(count) < all);
      const from = new URL(page.url()).searchParams.get("from");
      const { data } = await asked(`/events?startFrom=${from}&startTo=${from}`);
      assert.equal(await page.locator(".hits > li").count(), data.length);
      await page.getByRole("link", { name: /^Remove the period/ }).click();
      await status(page)
        .filter({ hasText: new RegExp(`^${all} `) })
        .waitFor();
    });
  });

  test("filters are chosen, shown, and taken back", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore?show=events");
      const all = await counted(page);
      await page.getByRole("checkbox", { name: /Meeting or talks/ }).focus();
      await page.keyboard.press("Space");
      await page.waitForURL(/type=CONSULT/);
      await status(page)
        .filter({ hasNotText: new RegExp(`^${all} `) })
        .filter({ hasText: /\d/ })
        .waitFor();
      const { data } = await asked("/events?type=CONSULT&limit=100");
      assert.equal(await counted(page), data.length);
      assert.match(await focused(page), /checkbox/, "the focus stays");
      await page.getByRole("link", { name: "Remove What happened: Meeting or talks" }).click();
      await status(page)
        .filter({ hasText: new RegExp(`^${all} `) })
        .waitFor();
    });
  });

  test("the way back leads to where one was", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore?show=events");
      await page.getByRole("button", { name: "Show more" }).click();
      const last = page.locator(".hits > li").nth(30).locator("h3 a");
      await last.scrollIntoViewIfNeeded();
      const [title, before] = [await last.textContent(), await page.evaluate(() => scrollY)];
      await last.click();
      await heading(page).filter({ hasText: title }).waitFor();
      await page.goBack();
      await last.waitFor();
      await page.waitForFunction((before) => Math.abs(scrollY - before) < 40, before);
      await page.goForward();
      await heading(page).filter({ hasText: title }).waitFor();
    });
  });

  test("it is told how many there are of each", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore?q=sarraj");
      const tab = page.getByRole("link", { name: /^Events \d+$/ });
      await tab.waitFor();
      const { facets } = await asked("/search?q=sarraj&facets=record");
      const { count } = facets.record.find(({ key }) => key === "event");
      assert.equal(await tab.textContent(), `Events ${count}`);
    });
  });

  test("more under other names of an actor is pointed at", async () => {
    await flawless({ viewport: SMALL }, async (page) => {
      await open(page, `/explore?q=${encodeURIComponent("حفتر")}&show=articles`);
      const more = page.getByRole("link", { name: /^\d+ more$/ });
      const { data } = await asked(`/search?q=${encodeURIComponent("حفتر")}&record=article`);
      const { data: listed } = await asked(`/articles?q=${encodeURIComponent("حفتر")}`);
      assert.equal(await more.textContent(), `${data.length - listed.length} more`);
      await more.click();
      await page.locator(".hits mark", { hasText: "Haftar" }).first().waitFor();
    });
  });

  test("an address can be handed on", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      const path = "/explore?q=libya&show=articles&sort=old&from=2020&to=2020-10";
      await open(page, path);
      const { data } = await asked(
        "/articles?q=libya&publishedFrom=2020&publishedTo=2020-10&sort=publishedAt",
      );
      assert.ok(data.length > 1);
      assert.equal(await counted(page), data.length);
      const shown = await page.locator(".hits h3").allTextContents();
      assert.deepEqual(
        shown,
        data.map(({ headline }) => headline),
      );
      assert.equal(await page.locator("#q").inputValue(), "libya");
      assert.equal(await page.getByRole("textbox", { name: "To" }).inputValue(), "2020-10");
    });
  });
});

describe("the map", () => {
  test("narrows the selection to the part that is seen", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore?show=events&country=TR&view=map");
      await page.locator(".map .dot").first().waitFor();
      await page.goto("/explore?show=events&view=map&bbox=25,35,45,43", {
        waitUntil: "networkidle",
      });
      const { data } = await asked("/events?bbox=25,35,45,43&limit=100");
      assert.equal(await counted(page), data.length);
      await page.getByRole("button", { name: "Enlarge" }).click();
      await page.getByRole("button", { name: "Only events in this part" }).click();
      await page.waitForURL((url) => url.searchParams.get("bbox") !== "25,35,45,43");
      const bbox = new URL(page.url()).searchParams.get("bbox");
      const [west, south, east, north] = bbox.split(",").map(Number);
      assert.ok(
        25 < west && west < east && east < 45 && 35 < south && south < north && north < 43,
        bbox,
      );
      await page.getByRole("link", { name: /^Remove Part of the map/ }).waitFor();
      const { data: within } = await asked(`/events?bbox=${bbox}&limit=100`);
      await status(page)
        .filter({ hasText: new RegExp(`^(${within.length} |Nothing)`) })
        .waitFor();
    });
  });

  test("leads from a place to its events", async () => {
    await flawless({ viewport: SMALL }, async (page) => {
      await open(page, "/explore?show=events&view=map");
      await page.locator(".columns").getByRole("link", { name: "Ankara" }).click();
      await page.getByRole("link", { name: "Remove Place: Ankara" }).waitFor();
      assert.ok((await counted(page)) > 0);
      const places = await page.locator(".hits .about").allTextContents();
      assert.ok(places.every((about) => about.includes("Ankara")));
    });
  });
});

describe("networks", () => {
  test("a tie tells which events it rests on", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore/actors/fayez-al-sarraj");
      const tie = page.locator(".ties > li:has(summary)").first();
      await tie.locator("summary").click();
      await tie.locator("details a").first().click();
      await page.waitForURL("**/explore/events/*");
      await page
        .locator(".part:has(#participants)")
        .getByRole("link", { name: "Fayez al-Sarraj" })
        .waitFor();
    });
  });
});

describe("claims", () => {
  for (const [what, path] of [
    ["an event", "/explore/events/offensive-on-tripoli"],
    ["a post", "/explore/actors/fayez-al-sarraj"],
  ]) {
    test(`${what} leads to the passage it rests on`, async () => {
      await flawless({ viewport: DESK }, async (page) => {
        await open(page, path);
        const cited = page.locator(".cited").first();
        const sentence = await cited.textContent();
        await cited.click();
        await page.locator("#passage").waitFor();
        const marked = await page.locator(".prose mark").allTextContents();
        assert.equal(marked.join(""), sentence);
      });
    });
  }

  test("a passage leads to what rests on it", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, ARTICLE);
      const number = page.locator(".prose sup a").first();
      const title = await number.getAttribute("title");
      await number.click();
      await heading(page).filter({ hasText: title }).waitFor();
      assert.match(page.url(), /\/explore\/events\//);
    });
  });

  test("a claim is in doubt once its article was corrected", async () => {
    const body = "They met on Monday in the capital.";
    const slug = await published({ kind: "brief", language: "en", headline: "A meeting", body });
    const passage = { field: "body", exact: "They met on Monday" };
    const event = await sent("/events", {
      type: "CONSULT",
      title: "They meet",
      start: "2021-01-11",
      citations: [{ article: { slug }, anchor: passage }],
    });
    await sent(`/events/${event.id}/publish`, {}, { "if-match": `"${event.version}"` });
    const { id, version } = await asked(`/articles/${slug}`);
    const correction = { kind: "fact", text: "It was the old capital." };
    const changes = { standfirst: "The old capital, that is." };
    await sent(
      `/articles/${id}/corrections`,
      { correction, changes },
      { "if-match": `"${version}"` },
    );
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, `/explore/events/${event.slug}`);
      const doubt = page.locator(".doubt");
      await doubt.getByText("It was the old capital.").waitFor();
      assert.match(await doubt.textContent(), /corrected since/);
    });
  });

  test("a passage that is gone is said to be gone", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, `${ARTICLE}?passage=body-10-40&begins=Nobody+ever+wrote+this`);
      await page.getByText("no longer in the article").waitFor();
      assert.equal(await page.locator(".prose mark").count(), 0);
    });
  });
});

describe("what the explorer shows", () => {
  test("texts stand there as texts, whatever is written in them", async () => {
    const headline = '<img src=x onerror="document.title=1"> & co';
    const body =
      "<script>document.title = 2</script>\n\n[here](javascript:alert(1)) *and* <b>there</b>";
    const slug = await published({ kind: "brief", language: "en", headline, body });
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, `/explore/articles/${slug}`);
      assert.equal(await heading(page).textContent(), headline);
      assert.match(
        await page.locator(".prose").textContent(),
        /<script>document.title = 2<\/script>/,
      );
      assert.equal(await page.locator(".prose em").textContent(), "and");
      assert.equal(await page.locator("#app img, #app script, .prose b, .prose a").count(), 0);
    });
  });

  test("what is not published is not found", async () => {
    const draft = { kind: "brief", language: "en", headline: "Zanzibarcanary", body: "Not yet." };
    const { slug } = await created(draft);
    const wrong = await wrongs({ viewport: DESK }, async (page) => {
      await open(page, "/explore?q=zanzibarcanary");
      await page.getByText("Nothing found for").waitFor();
      await page.goto(`/explore/articles/${slug}`);
      await page.getByRole("heading", { name: "Not found" }).waitFor();
      assert.ok(!(await page.content()).includes("Zanzibarcanary"));
    });
    assert.ok(
      wrong.every((line) => line.includes("404")),
      wrong.join("\n"),
    );
  });

  test("what was withdrawn says so, and why", async () => {
    const slug = await published({
      kind: "brief",
      language: "en",
      headline: "Mistaken",
      body: "All of it.",
    });
    const { id, version } = await asked(`/articles/${slug}`);
    await sent(
      `/articles/${id}/withdraw`,
      { reason: "It was all wrong." },
      { "if-match": `"${version}"` },
    );
    const wrong = await wrongs({ viewport: DESK }, async (page) => {
      await page.goto(`/explore/articles/${slug}`);
      await page.getByRole("heading", { name: "Withdrawn" }).waitFor();
      await page.getByText("It was all wrong.").waitFor();
    });
    assert.ok(
      wrong.every((line) => line.includes("410")),
      wrong.join("\n"),
    );
  });

  test("a former address leads to the present one", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore/actors/s-al-narmouish");
      await heading(page).filter({ hasText: "Salah al-Din al-Namroush" }).waitFor();
      await page.waitForURL("**/explore/actors/salah-al-din-al-namroush");
    });
  });

  test("right-to-left texts run from right to left", async () => {
    await flawless({ viewport: SMALL }, async (page) => {
      await open(page, "/explore/articles/liqa-istanbul");
      const ways = await page
        .locator("#app h1, .prose")
        .evaluateAll((texts) => texts.map((text) => [text.lang, getComputedStyle(text).direction]));
      assert.deepEqual(ways, [
        ["ar", "rtl"],
        ["ar", "rtl"],
      ]);
    });
  });

  test("when the server is busy, it says so, and nothing typed is lost", async () => {
    const wrong = await wrongs({ viewport: DESK }, async (page) => {
      await open(page, "/explore");
      let refusals = 1;
      const busy = { status: 503, headers: { "retry-after": "1" }, json: { code: "unavailable" } };
      await page.route(/\/api\/v1\/search\?.*limit=20/, (route) =>
        refusals-- > 0 ? route.fulfill(busy) : route.continue(),
      );
      await page.getByRole("combobox").fill("haftar");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "The server is busy" }).waitFor();
      assert.equal(await page.getByRole("combobox").inputValue(), "haftar");
      await page.getByRole("button", { name: "Try again", exact: true }).click();
      assert.ok((await counted(page)) > 0);
    });
    assert.ok(
      wrong.every((line) => line.includes("503")),
      wrong.join("\n"),
    );
  });

  test("without scripts there is a form", async () => {
    await flawless({ viewport: SMALL, javaScriptEnabled: false }, async (page) => {
      await page.goto("/explore", { waitUntil: "networkidle" });
      await page.getByRole("searchbox").fill("akar");
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByText("Hulusi Akar").waitFor();
    });
  });
});

async function sent(path, body, headers = {}) {
  const response = await fetch(`${demo.address}/api/v1${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${demo.token}`,
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
}

const created = (article) => sent("/articles", article);

async function published(article) {
  const { id, slug, version } = await created(article);
  await sent(`/articles/${id}/publish`, {}, { "if-match": `"${version}"` });
  return slug;
}
