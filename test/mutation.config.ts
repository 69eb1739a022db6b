import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/shared/audit/*.test.ts", "test/shared/iam/password.test.ts"], testTimeout: 30_000 },
});
