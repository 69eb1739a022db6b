import { expect, it } from "vitest";
import { z } from "zod";
import { AccessFile } from "../../access/file.ts";

it("publishes the JSON Schema of access.yml, so that editors complete it", async () => {
  const schema = z.toJSONSchema(AccessFile, { io: "input" });
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../access/access.schema.json");
});
