import { defineConfig } from "vitest/config";

const suite = (name: string, include: string[], exclude: string[] = []) => ({
  test: { name, include, exclude, testTimeout: 30_000 },
});

const packaging = suite("packaging", ["test/packaging/**/*.test.ts"]);
Object.assign(packaging.test, { globalSetup: "test/packaging/setup.ts" });

/**
 * `main` and `packaging` need nothing but Node; `browser` needs Chromium, `readme` a registry; `peers` uses other
 * programs where they are installed.
 */
export default defineConfig({
  test: {
    projects: [
      suite("main", ["test/**/*.test.ts"], ["test/{browser,packaging,peers,readme}/**"]),
      suite("browser", ["test/browser/**/*.test.ts"]),
      packaging,
      suite("readme", ["test/readme/**/*.test.ts"]),
      suite("peers", ["test/peers/**/*.test.ts"]),
    ],
  },
});
