import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** V8 begins with one megabyte, and collects garbage again and again in threads that have just started. */
const execArgv = ["--min-semi-space-size=4"];

/** What Node has compiled of a command is kept for the next process that runs it. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };

const suite = (
  name: string,
  include: string[],
  more: { exclude?: string[]; globalSetup?: string; isolate?: boolean } = {},
) => ({
  test: { name, include, execArgv, env, testTimeout: 120_000, hookTimeout: 180_000, ...more },
});

/** On bundled functions; files share what they import, as loading it takes a third of the suite's time. */
const together = { globalSetup: "test/support/bundles.ts", isolate: false };

/**
 * `main`, `planted`, `limits`, `packaging` and `stack` need nothing but Node; `browser` needs Chromium, `readme` a registry;
 * `peers` uses other programs where they are installed.
 */
export default defineConfig({
  test: {
    maxWorkers: "100%", // the suites wait for processes and threads of their own more than they compute
    projects: [
      suite("main", ["test/**/*.test.ts"], {
        exclude: ["test/{browser,limits,packaged,packaging,peers,planted,readme}/**"],
        ...together,
      }),
      suite("planted", ["test/planted/**/*.test.ts"], together),
      suite("limits", ["test/limits/**/*.test.ts"], together),
      suite("browser", ["test/browser/**/*.test.ts"], { globalSetup: "test/support/bundles.ts" }),
      suite("packaging", ["test/packaging/**/*.test.ts"], { globalSetup: "test/packaging/setup.ts" }),
      suite("stack", ["test/packaged/**/*.test.ts"], { globalSetup: "test/packaged/setup.ts" }),
      suite("readme", ["test/readme/**/*.test.ts"]),
      suite("peers", ["test/peers/**/*.test.ts"]),
    ],
  },
});
