// Files of media as sites use them, whose pages are of other origins: put to a signed address, framed, and played.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { keep, openBrowser } from "./browser.mjs";
import { startDemo } from "./demo.mjs";
import { document, editorOf, silence } from "./pictures.mjs";

let demo;
let browser;
let editor;
let site;
let stranger;

before(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  editor = editorOf(demo);
  // The demonstration lets pages of every port of 127.0.0.1 in, and no others.
  site = await startSite("127.0.0.1");
  stranger = await startSite("127.0.0.2");
});

after(async () => {
  site?.stop();
  stranger?.stop();
  await browser?.close();
  await demo?.stop();
});

/** A site with one empty page. */
async function startSite(host) {
  const page = "<!doctype html><html lang=en><title>A site</title><body></body></html>";
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(request.url === "/" ? page : "");
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  return { address: `http://${host}:${server.address().port}/`, stop: () => server.close() };
}

/** Does `work` with a page of a site. */
async function onSite({ address }, work) {
  const context = await browser.newContext();
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  try {
    await page.goto(address);
    return await work(page);
  } finally {
    await context.close();
  }
}

/** An address to which the file of a new medium can be put, asked for as the back end of a site does it. */
async function prepared(kind) {
  const medium = await editor.create("media", { kind, title: `By a page: ${kind}` });
  const query = `mutation ($id: ID!, $version: Int!) {
    prepareUpload(id: $id, expectedVersion: $version) { uploadAddress { url } }
  }`;
  const response = await fetch(`${demo.address}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${demo.token}` },
    body: JSON.stringify({ query, variables: { id: medium.id, version: medium.version } }),
  });
  const { data } = await response.json();
  return { medium, url: data.prepareUpload.uploadAddress.url };
}

/** What comes of a page that puts a file to an address. */
const putBy = (page, url, type, bytes) =>
  page.evaluate(
    async ({ url, type, bytes }) => {
      const body = new Blob([Uint8Array.from(bytes)], { type });
      try {
        const headers = { "content-type": type };
        const response = await fetch(url, { method: "PUT", body, headers });
        return { status: response.status, medium: await response.json() };
      } catch (failed) {
        return { failed: String(failed) };
      }
    },
    { url, type, bytes: [...bytes] },
  );

const read = async (id) => {
  const headers = { authorization: `Bearer ${demo.token}` };
  return (await fetch(`${demo.address}/api/v1/media/${id}`, { headers })).json();
};

describe("a signed address", () => {
  test("takes a file from a page of an origin that is let in", async () => {
    const { medium, url } = await prepared("audio");
    const put = await onSite(site, (page) => putBy(page, url, "audio/wav", silence()));
    assert.equal(put.status, 200, JSON.stringify(put));
    assert.equal(put.medium.id, medium.id);
    assert.deepEqual([put.medium.version, put.medium.duration], [2, 0.5]);
  });

  test("takes none from a page of another origin", async () => {
    const { medium, url } = await prepared("audio");
    const put = await onSite(stranger, (page) => putBy(page, url, "audio/wav", silence()));
    assert.match(put.failed ?? JSON.stringify(put), /Failed to fetch/);
    assert.equal((await read(medium.id)).file, null, "not even without an answer");
  });
});

/** Puts a player for a file on the page; returns what it says once it knows the file, and after a seek. */
const played = (page, tag, url, at) =>
  page.evaluate(
    async ({ tag, url, at }) => {
      const player = document.createElement(tag);
      const heard = (event) =>
        new Promise((resolve, reject) => {
          player.addEventListener(event, resolve, { once: true });
          player.addEventListener("error", () => reject(new Error(player.error.message)));
        });
      player.muted = true;
      player.src = url;
      document.body.append(player);
      await heard("loadedmetadata");
      const { duration, videoWidth, videoHeight } = player;
      player.currentTime = at;
      await heard("seeked");
      const from = player.currentTime;
      await player.play();
      while (player.currentTime === from && !player.ended) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return { duration, size: [videoWidth, videoHeight], from };
    },
    { tag, url, at },
  );

/** What the browser records of a canvas, in pieces or as a whole, if it can write this type. */
const recorded = (page, type, every) =>
  page.evaluate(
    async ({ type, every }) => {
      if (!MediaRecorder.isTypeSupported(type)) return null;
      const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
      const context = canvas.getContext("2d");
      const draw = setInterval(() => {
        context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
        context.fillRect(0, 0, 320, 180);
      }, 40);
      const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: type });
      const pieces = [];
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      const ended = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.start(every);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      recorder.stop();
      await ended;
      clearInterval(draw);
      return [...new Uint8Array(await new Blob(pieces).arrayBuffer())];
    },
    { type, every },
  );

describe("a public recording", () => {
  test("is heard on a page of another origin, from anywhere in it", async () => {
    const minutes = silence(10 * 60 * 8_000);
    const members = { kind: "audio", title: "Ten minutes" };
    const medium = await editor.medium(members, "audio/wav", minutes);
    assert.equal(medium.duration, 600);
    await onSite(site, async (page) => {
      const answers = [];
      page.on("response", (answer) => {
        if (answer.url().includes("/media/")) answers.push(answer);
      });
      const said = await played(page, "audio", demo.address + medium.file.url, 550);
      assert.deepEqual([said.duration, said.from], [600, 550]);
      const parts = answers.filter((answer) => answer.status() === 206);
      const asked = await Promise.all(parts.map((answer) => answer.request().allHeaders()));
      const ranges = asked.map((headers) => headers.range);
      assert.ok(ranges.some((range) => range && !range.startsWith("bytes=0-")), ranges.join());
    });
  });

  for (const type of ["video/webm;codecs=vp8", "video/mp4;codecs=vp9", "video/mp4;codecs=avc1"]) {
    test(`is seen on a page of another origin: ${type}`, async (context) => {
      const file = await onSite(site, (page) => recorded(page, type));
      if (!file) return context.skip("this browser does not record it");
      const members = { kind: "video", title: `Recorded as ${type}` };
      const medium = await editor.medium(members, type.split(";")[0], Buffer.from(file));
      assert.deepEqual([medium.width, medium.height], [320, 180]);
      const url = demo.address + medium.file.url;
      const said = await onSite(site, (page) => played(page, "video", url, 0.5));
      assert.deepEqual(said.size, [320, 180]);
      assert.ok(Math.abs(said.duration - medium.duration) < 0.01, `${said.duration}`);
      assert.equal(said.from, 0.5);
    });
  }
});

/** What is sent while it is recorded, piece by piece, has a beginning that knew nothing of its end. */
test("a recording that does not know how long it takes is seen all the same", async () => {
  const file = await onSite(site, (page) => recorded(page, "video/webm;codecs=vp8", 100));
  const members = { kind: "video", title: "Sent in pieces" };
  const medium = await editor.medium(members, "video/webm", Buffer.from(file));
  assert.deepEqual([medium.width, medium.height, medium.duration], [320, 180, null]);
  const url = demo.address + medium.file.url;
  const said = await onSite(site, (page) => played(page, "video", url, 0.5));
  assert.deepEqual(said.size, [320, 180]);
});

describe("a public document", () => {
  test("is framed by a page of another origin", async () => {
    const members = { kind: "document", title: "A treaty" };
    const medium = await editor.medium(members, "application/pdf", document("A treaty"));
    await onSite(site, async (page) => {
      const wrong = [];
      page.on("console", (message) => wrong.push(message.text()));
      // The viewer is a page of the browser's own, in a frame within the one that asked for the document.
      const viewer = page.waitForEvent("framenavigated", (frame) =>
        frame.url().startsWith("chrome-extension://"),
      );
      const url = demo.address + medium.file.url;
      await page.evaluate((url) => {
        const frame = document.createElement("iframe");
        frame.width = frame.height = 500;
        frame.src = url;
        document.body.append(frame);
      }, url);
      const frame = await viewer;
      assert.equal(frame.parentFrame().url(), url);
      await keep(page, "media-document");
      assert.deepEqual(wrong, []);
    });
  });
});
