import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { notAName, oddNames } from "../support/hostile.ts";
import { onboarding } from "../support/onboarding.ts";
import { invoke, stackFor } from "../support/stack.ts";

const context = stackFor();
const quick = { ...onboarding, console: false, accessKey: false };
const started = () => context.stack.engine.executions().length;
const event = (detail: unknown, more: object = {}) => ({
  id: "1",
  source: "hr.people",
  "detail-type": "OnboardRequested",
  detail,
  ...more,
});
const parsed = (text: string): object => JSON.parse(text);
const manyKeys = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`unknown-${n}`, "value"]));
/** With a key that no literal can have. */
const withOwnProto = (about: object, value: string) =>
  parsed(`{"__proto__": ${value}, ${JSON.stringify(about).slice(1)}`);

/** A sentence or some, that tell no more of the input than fits a notice, and nothing of our code. */
const clear = {
  name: "Rejected",
  message: expect.stringMatching(/^(?!.*\n\s+at )(?!.*\[object Object\]).{3,4000}$/s),
};

async function expectRefusal(request: unknown): Promise<void> {
  const before = started();
  const { notices, faults } = context.stack.aws;
  const told = notices.length;
  await expect(invoke(context.stack, "start-workflow", request as object)).rejects.toMatchObject(clear);
  expect([started(), faults]).toEqual([before, []]);
  for (const { Message } of notices.slice(told)) expect(Message.length).toBeLessThan(10_000);
}

describe("start-workflow", () => {
  /** What groups and requests may be called is wider than what a user may. */
  const legal: Record<string, RegExp> = { requestId: /^[\w .:/=+@-]{1,128}$/, groups: /^[\w+=,.@-]{1,128}$/ };
  const asked = (change: object) => ({ workflow: "onboard", input: { ...quick, ...change } });

  it.each(notAName)("refuses %s for a name, wherever it stands, and starts nothing", async (_, value) => {
    const illegal = (field: string) => !(typeof value === "string" && legal[field]?.test(value));
    for (const field of ["userName", "copyFrom", "consumer", "requestId"].filter(illegal))
      await expectRefusal(asked({ [field]: value }));
    for (const field of ["groups", "policies"].filter(illegal)) await expectRefusal(asked({ [field]: [value] }));
    await expectRefusal(event({ ...quick, userName: value }));
    const { userName: __, ...shared } = quick;
    await expectRefusal(event({ ...shared, users: [{ userName: "ada" }, { userName: value }] }));
    await expectRefusal(event({ ...shared, users: [{ userName: "ada" }, value] }));
  });

  it.each<[string, unknown]>([
    ["nothing", null],
    ["a number", 7],
    ["a text", "onboard ada"],
    ["a list", [{ workflow: "audit" }]],
    ["an object without anything", {}],
    ["a workflow that every object has", { workflow: "constructor", input: quick }],
    ["a workflow named like a prototype", { workflow: "__proto__", input: quick }],
    ["an input that is a text", { workflow: "onboard", input: JSON.stringify(quick) }],
    ["a prototype beside the input", withOwnProto({ workflow: "onboard", input: quick }, '{"admin": true}')],
    ["a prototype in the input", { workflow: "onboard", input: withOwnProto(quick, '{"groups": ["admins"]}') }],
    ["an event of a type that every object has", event(quick, { "detail-type": "constructor" })],
    ["an event of a type that is a list", event(quick, { "detail-type": ["OnboardRequested"] })],
    ["an event that claims to be AWS's", event(quick, { source: "aws.iam" })],
    ["an event without detail", event(null)],
    ["an event whose detail is a list", event([quick])],
    ["an event whose detail is a text", event(JSON.stringify(quick))],
    ["users that are a text", event({ ...quick, users: "ada" })],
    ["users that only look like a list", event({ ...quick, users: { length: 1, 0: { userName: "ada" } } })],
    ["users within users", event({ ...quick, users: [{ users: [{ userName: "ada" }] }] })],
    ["a policy of another account", asked({ policies: ["arn:aws:iam::999999999999:policy/../admin\u0000"] })],
    ["a path out of its place", asked({ path: "/people/../\u0000/" })],
    ["an address with a second line", asked({ owner: "boss@example.com\r\nBcc: eve@example.com" })],
    ["a tag of ours in other letters", asked({ tags: { "ſteward:protected": "" } })],
    ["a thousand tags", asked({ tags: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`t${n}`, "v"])) })],
    ["ten thousand keys that nobody knows", asked(manyKeys)],
    ["an event with ten thousand keys that nobody knows", event({ ...quick, ...manyKeys })],
    ["a time beyond time", asked({ expiresAt: "+275760-09-13T00:00:00.001Z" })],
    ["a thousand lists in lists", asked({ groups: parsed("[".repeat(1_000) + "]".repeat(1_000)) })],
  ])("refuses %s", async (_, request) => expectRefusal(request));
});

it("an event cannot hide a request in a prototype", async () => {
  const hidden = withOwnProto({ ...quick, requestId: "plain" }, '{"userName": "bob", "users": [{"userName": "eve"}]}');
  await invoke(context.stack, "start-workflow", event(hidden));
  expect(context.stack.engine.executions().at(-1)?.input).toEqual({ ...quick, requestId: "plain" });
  await context.stack.clock.run();
});

describe("an odd name that IAM takes", () => {
  it.each(oddNames)("%s goes the whole way, and nothing is mistaken for it", async (userName) => {
    const { stack } = context;
    stack.aws.seed({ groups: [{ GroupName: "developers" }] });
    const input = { ...onboarding, requestId: `hire ${userName}`, userName, tags: { constructor: "x" } };
    const { executionArn } = await invoke<{ executionArn: string }>(stack, "start-workflow", {
      workflow: "onboard",
      input,
    });
    const execution = stack.engine.find(executionArn);
    await stack.clock.runUntil(execution.ended);
    expect([execution.status, execution.cause]).toEqual(["SUCCEEDED", undefined]);
    const { Users = [] } = await new IAM(stack.aws.config).listUsers({});
    expect(Users.map(({ UserName }) => UserName)).toEqual([userName]);
    const secrets = [...stack.aws.account.secrets.values()].map(({ Name }) => Name.split("/").slice(2).join("/"));
    expect(secrets.sort()).toEqual([`${Users[0]?.UserId}/access-key`, `${Users[0]?.UserId}/password`]);
  });
});
