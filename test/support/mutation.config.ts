import { defineConfig } from "vitest/config";

/**
 * For `npm run mutation`: the tests that call `shared/` in their own thread, where a mutant can be switched on, and that
 * start no account: a mutant takes a second, not ten.
 */
export default defineConfig({
  test: {
    setupFiles: ["test/support/mutation.setup.ts"],
    include: ["test/{audit,shared}/**/*.test.ts"],
    testTimeout: 30_000,
    exclude: ["test/audit/sources.test.ts", "test/shared/handover.test.ts", "test/shared/iam/guard.test.ts"],
  },
});
