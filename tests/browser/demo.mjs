// A demonstration of its own for the tests: a store in a folder that is thrown away, on a free port.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BINARY =
  process.env.DIWAN ?? fileURLToPath(new URL("../../target/debug/diwan", import.meta.url));

/** Starts it; what comes back has its address, an editor's token, and the way to stop it. */
export async function startDemo() {
  const folder = await mkdtemp(join(tmpdir(), "diwan-browser-"));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const options = { cwd: folder, stdio: ["ignore", "pipe", "inherit"] };
  const server = spawn(BINARY, ["demo", "--listen", `127.0.0.1:${port}`], options);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const stop = async () => {
    server.kill("SIGINT");
    await ended;
    await rm(folder, { recursive: true });
  };
  try {
    const token = await printedToken(server);
    await ready(address);
    return { address, token, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function printedToken(server) {
  return new Promise((resolve, reject) => {
    let printed = "";
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`the demo ended with ${code}`)));
    server.stdout.on("data", (chunk) => {
      printed += chunk;
      const token = printed.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+(?=\s)/);
      if (token) resolve(token[0]);
    });
  });
}

async function ready(address) {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nobody answers at ${address}`);
}
