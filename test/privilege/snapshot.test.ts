import { expect, it } from "vitest";
import { allPolicies } from "./snapshot.ts";

it("allows and denies what stands in test/fixtures/policies.txt: read the difference before you write it with -u", async () => {
  await expect(allPolicies()).toMatchFileSnapshot("../fixtures/policies.txt");
});
