// Places, topics, publishers, positions and media in the explorer, their lists, and pictures everywhere.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { DESK, PHONE, barriers, keep, openBrowser, withPage } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { editorOf, picture, silence } from "./pictures.mjs";

const SCREENS = { desk: DESK, phone: PHONE };
const ARTICLE = "defence-ministers-of-libya-and-turkey-meet-in-istanbul";
const ARABIC = "liqa-istanbul";
const ACTOR = "fayez-al-sarraj";
const EVENT = "offensive-on-tripoli";
const WIDTHS = [160, 320, 480, 640, 960, 1280, 1600, 1920, 2560];

let demo;
let browser;
/** Pages of records by what they are called below. */
const pages = {};

before(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  await illustrate();
  const find = async (path) => (await asked(path)).data[0];
  const byKey = async (kind, key) => (await find(`/${kind}?externalId=demo:${key}`)).id;
  const { topics, publisher } = await asked(`/articles/${ARTICLE}?include=topics`);
  const { tenures } = await asked(`/actors/${ACTOR}?include=tenures`);
  Object.assign(pages, {
    place: `/explore/places/${await byKey("places", "libya")}`,
    city: `/explore/places/${await byKey("places", "tripoli")}`,
    topic: `/explore/topics/${topics[0].id}`,
    publisher: `/explore/publishers/${publisher.id}`,
    position: `/explore/positions/${tenures.data[0].position.id}`,
    picture: "/explore/media/a-sun-over-istanbul",
    recording: "/explore/media/half-a-silence",
    reference: "/explore/media/minutes-elsewhere",
    "article-with-picture": `/explore/articles/${ARTICLE}`,
    "arabic-with-picture": `/explore/articles/${ARABIC}`,
    "actor-with-picture": `/explore/actors/${ACTOR}`,
    "event-with-picture": `/explore/events/${EVENT}`,
  });
  for (const kind of LISTS) pages[kind] = `/explore/${kind}`;
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

const LISTS = ["places", "topics", "publishers", "positions", "tenures", "relations", "media"];

/** Each page, and what shows that it is complete. */
const COMPLETE = {
  place: "#children",
  city: ".map .dot",
  topic: "#articles",
  publisher: "#articles",
  position: "#tenures",
  picture: ".whole .picture",
  recording: "audio",
  reference: ".whole .tile a",
  "article-with-picture": ".gallery audio",
  "arabic-with-picture": ".cover .picture",
  "actor-with-picture": "#shown",
  "event-with-picture": ".cover .picture",
  ...Object.fromEntries(LISTS.map((kind) => [kind, ".listed li a"])),
};

/** Gives the register pictures, a recording and a document that stands elsewhere. */
async function illustrate() {
  const editor = editorOf(demo);
  const { id: sarraj } = await asked(`/actors/${ACTOR}`);
  const { id: place } = (await asked("/places?externalId=demo:tripoli")).data[0];
  const wide = await editor.medium(
    {
      kind: "image",
      title: "Ministers in Istanbul",
      slug: "a-sun-over-istanbul",
      altTexts: [
        { language: "en", text: "Two ministers at a table." },
        { language: "ar", text: "وزيران على طاولة." },
      ],
      caption: "The ministers on Monday.",
      credit: "A. Photographer",
      rights: { notice: "© Gharyan Wire", licence: "CC-BY-4.0" },
      takenOn: "2021-01-11",
      people: [{ actor: { id: sarraj }, status: "confirmed" }],
      place: { id: place },
    },
    "image/png",
    picture(1500, 1000, [40, 90, 160]),
  );
  const tall = await editor.medium(
    { kind: "image", title: "A portrait", altTexts: [{ language: "en", text: "A man." }] },
    "image/png",
    picture(500, 700, [120, 60, 40]),
  );
  const recording = await editor.medium(
    { kind: "audio", title: "A silence", slug: "half-a-silence", duration: 0.5 },
    "audio/wav",
    silence(),
  );
  const minutes = await editor.create("media", {
    kind: "document",
    title: "Minutes",
    slug: "minutes-elsewhere",
    url: "https://ministry.example/minutes.pdf",
  });
  await editor.publish("media", minutes);
  const shown = [wide, recording, minutes].map(({ id }) => ({ medium: { id } }));
  shown[0].caption = "As they sat down.";
  const leadImage = { id: wide.id };
  await editor.change("articles", ARTICLE, { leadImage, media: shown });
  await editor.change("articles", ARABIC, { leadImage });
  await editor.change("actors", ACTOR, { leadImage: { id: tall.id } });
  await editor.change("events", EVENT, { leadImage });
}

const asked = async (path, headers = {}) => {
  const response = await fetch(`${demo.address}/api/v1${path}`, { headers });
  assert.ok(response.ok, `${path}: ${response.status}`);
  return response.json();
};

async function flawless(options, work) {
  assert.deepEqual(await withPage(browser, demo.address, options, work), []);
}

const overflow = () => document.documentElement.scrollWidth - innerWidth;
const heading = (page) => page.locator("#app h1");

const open = async (page, path) => {
  await page.goto(path, { waitUntil: "networkidle" });
  await heading(page).waitFor();
};

/** Whether every picture that is in sight has come. */
const seen = (page) =>
  page.waitForFunction(() =>
    [...document.images].every(
      (image) =>
        image.getBoundingClientRect().top > innerHeight ||
        (image.complete && image.naturalWidth > 0),
    ),
  );

describe("every page", () => {
  for (const name of Object.keys(COMPLETE)) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [screen, viewport] of Object.entries(SCREENS)) {
        test(`${name} in the ${colorScheme} on a ${screen}`, async () => {
          await flawless({ colorScheme, viewport }, async (page) => {
            await open(page, pages[name]);
            await page.locator(COMPLETE[name]).first().waitFor();
            await seen(page);
            await keep(page, `explore-${name}-${colorScheme}-${screen}`);
            assert.equal(await page.evaluate(overflow), 0, "nothing is beside the screen");
            assert.deepEqual(await barriers(page), []);
          });
        });
      }
    }
  }
});

describe("lists", () => {
  test("every count of the front page leads to one for people", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await page.goto("/");
      const counts = await page
        .locator(".counts a")
        .evaluateAll((links) => links.map((link) => [link.getAttribute("href"), link.textContent]));
      assert.equal(counts.length, 11);
      for (const [href, text] of counts) {
        const [, number] = text.match(/^([\d,]+) /);
        await open(page, href);
        await page
          .getByRole("status")
          .filter({ hasText: new RegExp(`^${number} `) })
          .first()
          .waitFor();
      }
    });
  });

  test("there is more of them, and the way back leads to where one was", async () => {
    await flawless({ viewport: PHONE }, async (page) => {
      await open(page, "/explore/tenures");
      const items = page.locator(".claims > li");
      const first = await items.count();
      const { page: whole } = await asked("/tenures", { prefer: "count=exact" });
      assert.ok(whole.total > first, "the demonstration has more than one page of them");
      await page.getByRole("button", { name: "Show more" }).press("Enter");
      const last = items.nth(first).locator("h3 a").last();
      await last.scrollIntoViewIfNeeded();
      const scrolled = await page.evaluate(() => scrollY);
      await last.click();
      await page.waitForURL("**/explore/positions/*");
      await heading(page).waitFor();
      await page.goBack();
      await last.waitFor();
      await page.waitForFunction((before) => Math.abs(scrollY - before) < 40, scrolled);
    });
  });

  test("one leads to the others", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, "/explore");
      const lists = page.getByRole("navigation", { name: "Lists" });
      for (const kind of LISTS) {
        await lists.getByRole("link", { name: kind }).press("Enter");
        await page.waitForURL(`**/explore/${kind}`);
        await heading(page)
          .filter({ hasText: new RegExp(kind, "i") })
          .waitFor();
        await page.waitForFunction(
          (kind) => document.title.toLowerCase() === `${kind} · diwan`,
          kind,
        );
      }
    });
  });
});

describe("names", () => {
  for (const [what, from, name, title] of [
    ["a place", () => `/explore/events/${EVENT}`, "places", /Tripoli/],
    ["a topic", () => `/explore/articles/${ARTICLE}`, "topics", /./],
    ["a publisher", () => `/explore/articles/${ARTICLE}`, "publishers", /./],
    ["a position", () => `/explore/actors/${ACTOR}`, "positions", /./],
    ["an actor that held a post", () => pages.position, "actors", /Sarraj/],
    ["a place within another", () => pages.place, "places", /./],
    ["the place around it", () => pages.city, "places", /Libya/],
    ["who is in a picture", () => pages.picture, "actors", /Sarraj/],
    ["where it was taken", () => pages.picture, "places", /Tripoli/],
    ["an article that shows it", () => pages.picture, "articles", /./],
    ["an event that shows it", () => pages.picture, "events", /./],
  ]) {
    test(`${what} is led to by its name`, async () => {
      await flawless({ viewport: DESK }, async (page) => {
        await open(page, from());
        const link = page
          .locator(`.record a[href^="/explore/${name}/"]`)
          .filter({ hasText: title });
        const called = await link.first().textContent();
        await link.first().press("Enter");
        await page.waitForURL(`**/explore/${name}/*`);
        await heading(page).filter({ hasText: called }).waitFor();
        // Who reads by ear is told where they are: once the page is drawn.
        await page.waitForFunction(() => document.activeElement.tagName === "H1");
      });
    });
  }

  test("an article leads to related ones, and says why", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      const { data } = await asked(`/articles/${ARTICLE}/related`);
      assert.ok(data.length > 0);
      await open(page, `/explore/articles/${ARTICLE}`);
      const shown = page.locator(".part:has(#related) .hits > li");
      await shown.first().waitFor();
      assert.equal(await shown.count(), data.length);
      for (const [index, { article, ...shared }] of data.entries()) {
        const reason = await shown.nth(index).locator(".reason").textContent();
        for (const { title } of shared.sharedEvents) assert.ok(reason.includes(title), reason);
        for (const { name } of shared.sharedActors) assert.ok(reason.includes(name), reason);
        assert.equal(reason.includes("Both are about"), shared.sharedTopics.length > 0);
        assert.ok((await shown.nth(index).locator("h3").textContent()).includes(article.headline));
      }
      await shown.first().locator("h3 a").press("Enter");
      await heading(page).filter({ hasText: data[0].article.headline }).waitFor();
    });
  });

  test("a picture shows all that shows it", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      const slug = pages.picture.split("/").at(-1);
      const medium = await asked(`/media/${slug}?include=articles,events`);
      await open(page, pages.picture);
      for (const kind of ["articles", "events"]) {
        const shown = page.locator(`.part:has(#${kind}) .hits > li`);
        assert.ok(medium[kind].data.length > 0);
        assert.equal(await shown.count(), medium[kind].data.length);
      }
    });
  });

  test("a place shows all that refers to it", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      const id = pages.city.split("/").at(-1);
      const { events } = await asked(`/places/${id}?include=events`);
      await open(page, pages.city);
      const shown = page.locator(".part:has(#events) .hits > li");
      assert.equal(await shown.count(), events.data.length);
      await page.locator(".map circle").waitFor();
      await page.locator("#media").waitFor();
    });
  });
});

describe("pictures", () => {
  test("keep their place, and come in sizes that fit", async () => {
    await flawless({ viewport: PHONE }, async (page) => {
      await open(page, pages["article-with-picture"]);
      await seen(page);
      const images = await page.locator("#app img").evaluateAll((images) =>
        images.map(({ srcset, sizes, width, height, loading, currentSrc, attributes }) => ({
          srcset,
          sizes,
          shape: width / height,
          said: attributes.width.value / attributes.height.value,
          loading,
          currentSrc,
        })),
      );
      assert.ok(images.length >= 2);
      for (const { srcset, shape, said, sizes } of images) {
        const widths = srcset.split(", ").map((one) => Number(one.match(/ (\d+)w$/)[1]));
        assert.ok(widths.every((width) => WIDTHS.includes(width)));
        assert.ok(sizes);
        assert.ok(Math.abs(shape - said) < 0.05, `${shape} is not ${said}`);
      }
      const [lead, ...rest] = images;
      assert.match(lead.currentSrc, /width=(480|640)&crop=16:9$/, "not larger than needed");
      assert.ok(rest.every(({ loading }) => loading === "lazy"));
    });
  });

  test("nothing jumps when they come", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      let release;
      const held = new Promise((resolve) => (release = resolve));
      await page.route("**/media/*/*width=*", async (route) => {
        await held;
        await route.continue();
      });
      const top = (selector) =>
        page.locator(selector).evaluate((element) => element.getBoundingClientRect().top);
      await page.goto(pages["article-with-picture"]);
      await page.locator(".cover .picture").waitFor();
      const before = await top(".prose");
      const colour = await page
        .locator(".cover .picture")
        .evaluate((image) => getComputedStyle(image).backgroundColor);
      assert.match(colour, /^rgb\(\d+, \d+, \d+\)$/, "its colour stands for it");
      release();
      await seen(page);
      assert.ok(Math.abs((await top(".prose")) - before) < 0.5);
    });
  });

  test("say what there is to see in the language of the page", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      for (const [name, lang, alt] of [
        ["article-with-picture", "en", "Two ministers at a table."],
        ["arabic-with-picture", "ar", "وزيران على طاولة."],
        ["event-with-picture", "en", "Two ministers at a table."],
      ]) {
        await open(page, pages[name]);
        const image = page.locator(".cover img");
        assert.equal(await image.getAttribute("alt"), alt);
        assert.equal(await image.getAttribute("lang"), lang);
      }
    });
  });

  test("stand beside what was found, and lead there", async () => {
    await flawless({ viewport: PHONE }, async (page) => {
      let requests = 0;
      page.on("request", (request) => (requests += request.url().includes("/media?ids=")));
      await open(page, "/explore?q=ministers&show=articles");
      const thumb = page.locator(".thumb:has(img)").first();
      await thumb.waitFor();
      assert.equal(requests, 1, "all of them are asked for at once");
      await thumb.click();
      await page.waitForURL("**/explore/articles/*");
      await page.locator(".cover .picture").waitFor();
    });
  });

  test("are printed with their captions and whose they are", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, pages["article-with-picture"]);
      const captions = await page.locator("#app figcaption").allTextContents();
      assert.deepEqual(captions, [
        "The ministers on Monday. A. Photographer · © Gharyan Wire",
        "As they sat down. A. Photographer · © Gharyan Wire",
        "A silence",
        "Minutes",
      ]);
      await page.locator(".cover a").press("Enter");
      await heading(page).filter({ hasText: "Ministers in Istanbul" }).waitFor();
      await page.getByText("CC-BY-4.0").waitFor();
    });
  });

  test("a recording is played", async () => {
    await flawless({ viewport: PHONE }, async (page) => {
      await open(page, pages.recording);
      const length = await page.locator("audio").evaluate(async (audio) => {
        const ready = new Promise((resolve, reject) => {
          audio.addEventListener("loadedmetadata", () => resolve(audio.duration));
          audio.addEventListener("error", () => reject(audio.error));
        });
        audio.load();
        audio.preload = "auto";
        return ready;
      });
      assert.equal(length, 0.5);
    });
  });

  test("what stands elsewhere is a link, and nothing is loaded from there", async () => {
    await flawless({ viewport: DESK }, async (page) => {
      await open(page, pages.reference);
      const link = page.locator(".whole a");
      assert.equal(await link.getAttribute("href"), "https://ministry.example/minutes.pdf");
      assert.match(await link.getAttribute("rel"), /noopener/);
    });
  });

  test("those that are not published are not shown", async () => {
    const editor = editorOf(demo);
    const draft = await editor.create("media", { kind: "image", title: "Zanzibarcanary" });
    const wrong = await withPage(browser, demo.address, { viewport: DESK }, async (page) => {
      await page.goto(`/explore/media/${draft.slug}`);
      await page.getByRole("heading", { name: "Not found" }).waitFor();
      assert.ok(!(await page.content()).includes("Zanzibarcanary"));
    });
    assert.ok(
      wrong.every((line) => line.includes("404")),
      wrong.join("\n"),
    );
  });
});

test("without scripts, pages lead to what they show as JSON", async () => {
  await flawless({ viewport: PHONE, javaScriptEnabled: false }, async (page) => {
    for (const name of ["places", "place", "picture"]) {
      await page.goto(pages[name]);
      await page.getByRole("link", { name: "as JSON" }).click();
      assert.equal(new URL(page.url()).pathname, pages[name].replace("/explore", "/api/v1"));
    }
  });
});
