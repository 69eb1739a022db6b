import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import type { Seed } from "../../embedded-aws/seed.ts";
import { at, denyAll, offboardings, standing, wholly } from "../support/offboarding.ts";
import { stackFor, toOperations } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const bobsKey = "AKIABOB0000000000000";
const adasKey = "AKIAADA0000000000000";
const { context, user, request, begin, cut, end, message } = offboardings({ WATCH: "true", WATCH_LEAVERS: "cut" });
const seeded: Seed = {
  users: [
    {
      UserName: "bob",
      keys: [{ id: bobsKey }],
      inline: { own: { Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }] } },
    },
    { UserName: "ada", keys: [{ id: adasKey }], password: true, tags: { "steward:owner": "ada@example.com" } },
  ],
};
beforeEach(() => context.stack.aws.seed(seeded));

const bob = ({ aws } = context.stack) =>
  new IAM({ ...aws.config, credentials: { accessKeyId: bobsKey, secretAccessKey: "s" } });
const ada = { UserName: "ada" };
const cutsAgain = () => context.stack.engine.executions().filter(({ name }) => name.startsWith("cut-again-"));

describe("with WATCH_LEAVERS=cut", () => {
  it.each<[string, (as: IAM) => Promise<unknown>, string?]>([
    ["an old key was made active", (as) => as.updateAccessKey({ ...ada, AccessKeyId: adasKey, Status: "Active" })],
    ["a new key was created", (as) => as.createAccessKey(ada)],
    ["a password was given", (as) => as.createLoginProfile({ ...ada, Password: "s3cret-Word!!!x" })],
    ["the deny was detached", (as) => as.detachUserPolicy({ ...ada, PolicyArn: denyAll })],
    [
      "an old key was made active and the user renamed",
      async (as) => {
        await as.updateAccessKey({ ...ada, AccessKeyId: adasKey, Status: "Active" });
        await as.updateUser({ ...ada, NewUserName: "eve" });
      },
      "eve",
    ],
  ])("a leaver is cut again after %s, and operations are told both", async (_, give, name = "ada") => {
    const offboarding = await cut();
    await give(bob());
    await context.stack.clock.advance(300_000);

    expect(standing(user(name))).toEqual(wholly);
    expect(cutsAgain().map(({ status }) => status)).toContain("SUCCEEDED");
    expect(message("Not by iam-steward")).toMatch(/\[critical\] (ada|eve): this user is being offboarded, and/);
    expect(message(`Access of IAM user ${name} is cut again`)).toContain("arn:aws:iam::123456789012:user/bob");
    expect(at(offboarding)).toBe("Quarantine");
    expect(context.stack.aws.notices.filter(({ TopicArn }) => TopicArn.endsWith("-people"))).toEqual([]);
  });

  it("a mark that was removed is told with what to look at", async () => {
    await cut();
    await bob().untagUser({ ...ada, TagKeys: ["steward:leaving"] });
    await context.stack.clock.advance(120_000);
    expect(message("Not by iam-steward")).toContain("[critical] ada: the mark steward:leaving was removed");
    expect(message("Not by iam-steward")).toContain("Next: steward show user ada --stage local");
  });
});

describe("cut-again", () => {
  it("refuses a user who is not being offboarded", async () => {
    const execution = await begin("cut-again", request());
    await end(execution);
    expect([execution.status, execution.error]).toEqual(["FAILED", "Rejected"]);
    expect(standing(user())).toMatchObject({ mark: false, deny: false, keys: false });
  });

  it("is over once a restore has begun to undo the cut", async () => {
    await cut();
    await end(await begin("restore", request()));
    const execution = await begin("cut-again", request());
    await end(execution);
    expect(execution.status).toBe("FAILED");
    expect(standing(user())).toMatchObject({ mark: false, deny: false, keys: false });
  });
});

describe("with WATCH_LEAVERS=tell", () => {
  const telling = stackFor({ WATCH: "true" });

  it("operations are told what to type, and it cuts again", async () => {
    const { stack } = telling;
    stack.aws.seed(seeded);
    const input = { ...request(), urgency: "normal" };
    await stack.clock.runUntil(stack.functions.invoke("start-workflow", { workflow: "offboard", input }));
    await stack.clock.advance(3_600_000);
    await bob(stack).updateAccessKey({ ...ada, AccessKeyId: adasKey, Status: "Active" });
    await stack.clock.advance(300_000);
    const [command = ""] = toOperations(stack).flatMap(
      ({ Message }) => /steward (start cut-again .*)/.exec(Message)?.[1] ?? [],
    );
    const leaver = () => stack.aws.account.iam.users.get("ada");
    expect(leaver()?.accessKeys[0]?.Status).toBe("Active");

    const answers = ["--reason", "given back by mistake", "--yes"];
    const run = await stewardAt(stack, [...command.split(" "), ...answers]);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    await stack.clock.advance(300_000);
    expect(leaver()?.accessKeys[0]?.Status).toBe("Inactive");
  });
});
