// A browser that reaches nothing but the demonstration, and tells of everything that goes wrong.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SCREENSHOTS = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export async function openBrowser() {
  await mkdir(SCREENSHOTS, { recursive: true });
  return chromium.launch({
    executablePath: CHROMIUM,
    // No name leads anywhere; within a container the browser cannot have a sandbox of its own.
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE 127.0.0.2"],
  });
}

/** Does `work` with a page; returns what went wrong on it meanwhile. */
export async function withPage(browser, address, options, work) {
  const context = await browser.newContext({ baseURL: address, ...options });
  const wrong = [];
  await context.route(
    (url) => url.origin !== address && url.protocol.startsWith("http"),
    (route) => {
      wrong.push(`asked outside: ${route.request().url()}`);
      return route.abort();
    },
  );
  // A machine that does other things besides takes its time.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`script: ${error.stack}`));
  page.on("requestfailed", (request) => wrong.push(`failed: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) wrong.push(`${response.status()}: ${response.url()}`);
  });
  try {
    await work(page);
  } finally {
    await context.close();
  }
  return wrong;
}

/** Keeps what the page looks like. */
export async function keep(page, name) {
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, animations: "disabled" });
}

/** What keeps people from using the page, by the rules of WCAG 2.2 AA. */
export async function barriers(page, exclude = []) {
  // Evaluated, not loaded: the page's policy lets no foreign script in.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(
    (exclude) =>
      globalThis.axe.run(
        { exclude },
        { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] },
      ),
    exclude,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}
