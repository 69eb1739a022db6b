import { defineConfig } from "vitest/config";
import { pool } from "./kept-thread.ts";

/** For `npm run mutation`: the everyday tests, of which each part of it takes its own. */
export default defineConfig({
  plugins: [
    {
      name: "kept-thread", // past Stryker, which knows no pool but Vitest's own
      configureVitest: ({ project }) => {
        Object.assign(project.config, { pool: pool.name, poolRunner: pool });
      },
    },
  ],
  test: {
    globalSetup: "test/support/bundles.ts", // of the sources that Stryker has instrumented
    setupFiles: ["test/mutation/setup.ts"],
    provide: { keptStacks: 0 }, // a function's thread starts with the mutant that it is to run
    isolate: process.env.MUTATION_ISOLATE === "true",
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
