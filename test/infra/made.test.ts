import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tableOfResources, withTable } from "../../infra/made.ts";

describe("docs/deploy.md", () => {
  it("says what the template makes: npm run deploy-docs writes it", () => {
    const page = readFileSync("docs/deploy.md", "utf8");
    expect(page).toBe(withTable(page));
    expect(page).toContain(tableOfResources());
  });
});
