import { GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { unlogged } from "../../../shared/aws/unlogged.ts";
import { embedded } from "../../support/embedded-account.ts";

describe("a client without a log", () => {
  const context = embedded();

  it("copies no answer for a logger, as the SDK's own does", async () => {
    await context.aws.seed({ users: [{ UserName: "mary" }] });
    const logged: object[] = [];
    const silent = () => {};
    const logger = { debug: silent, warn: silent, error: silent, info: (entry: object) => logged.push(entry) };
    const client = new IAMClient({ ...context.aws.config, logger });

    await client.send(new GetUserCommand({ UserName: "mary" }));
    expect(logged).toHaveLength(1);
    await unlogged(client).send(new GetUserCommand({ UserName: "mary" }));
    expect(logged).toHaveLength(1);
    client.destroy();
  });
});
