import { defineConfig } from "vitest/config";

const suite = (
  name: string,
  include: string[],
  more: { exclude?: string[]; globalSetup?: string; isolate?: boolean } = {},
) => ({
  test: { name, include, testTimeout: 120_000, hookTimeout: 180_000, ...more },
});

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
        globalSetup: "test/support/bundles.ts",
        isolate: false, // files share what they import: loading it takes a third of the suite's time
      }),
      suite("planted", ["test/planted/**/*.test.ts"], { globalSetup: "test/support/bundles.ts" }),
      suite("limits", ["test/limits/**/*.test.ts"], { globalSetup: "test/support/bundles.ts" }),
      suite("browser", ["test/browser/**/*.test.ts"], { globalSetup: "test/support/bundles.ts" }),
      suite("packaging", ["test/packaging/**/*.test.ts"], { globalSetup: "test/packaging/setup.ts" }),
      suite("stack", ["test/packaged/**/*.test.ts"], { globalSetup: "test/packaged/setup.ts" }),
      suite("readme", ["test/readme/**/*.test.ts"]),
      suite("peers", ["test/peers/**/*.test.ts"]),
    ],
  },
});
