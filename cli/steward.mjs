#!/usr/bin/env node
// What npm links as `steward`. Plain JavaScript: the first Node on the PATH may be an older one that reads nothing newer.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const needed = 24;
const words = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) >= needed) {
  const { main } = await import("../dist/steward/main.mjs");
  await main(words);
} else {
  const node = installedNode();
  if (node === undefined) await import("./require-node.mjs"); // says what to install, and ends
  const child = spawn(node, [fileURLToPath(import.meta.url), ...words], { stdio: "inherit" });
  process.on("SIGINT", () => {}); // a terminal sends it to the child as well, which answers it
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** The Node that npm has installed beside us, on Linux. */
function installedNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}
