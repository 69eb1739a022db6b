import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { invoke, stackFor, toOperations } from "../support/stack.ts";

const context = stackFor();
const id = "AKIAIOSFODNN7EXAMPLE";
let events = 0;
/** An event as AWS Health sends it; each is another one. */
const health = (detail: object) => {
  events += 1;
  const eventTypeCode = "AWS_RISK_CREDENTIALS_EXPOSED";
  const eventArn = `arn:aws:health:us-east-1::event/RISK/${eventTypeCode}/${events}`;
  return { eventArn, service: "RISK", eventTypeCode, eventTypeCategory: "issue", ...detail };
};
const announce = async (...details: object[]) => {
  const { aws, clock } = context.stack;
  const before = context.stack.engine.executions().length;
  for (const detail of details) aws.announce("aws.health", "AWS Health Event", detail as Record<string, unknown>);
  await clock.runUntil(aws.delivered()); // a delivery that fails is tried again, minutes later
  await clock.run();
  return context.stack.engine.executions().slice(before);
};
/** As EventBridge gives it to the function. */
const receive = (detail: object, more: object = {}) =>
  invoke(context.stack, "start-workflow", {
    ...{ id: `health-${events}`, source: "aws.health", "detail-type": "AWS Health Event" },
    ...more,
    detail,
  });
const seed = () => context.stack.aws.seed({ users: [{ UserName: "ada", keys: [{ id }] }] });
const status = () => context.stack.aws.account.iam.users.get("ada")?.accessKeys[0]?.Status;
const subjects = () => toOperations(context.stack).map(({ Subject }) => Subject);
const named = [{ entityValue: id }];

describe("an event of AWS Health about a risk", () => {
  it.each([
    "AWS_RISK_CREDENTIALS_EXPOSED",
    "AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED",
    "AWS_RISK_CREDENTIALS_COMPROMISED",
    "AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED",
    "AWS_RISK_IAM_QUARANTINE",
    "AWS_RISK_OF_NEXT_YEAR",
  ])("contains the key that it names, whatever its code: %s", async (eventTypeCode) => {
    seed();
    const [execution, ...more] = await announce(health({ eventTypeCode, affectedEntities: named }));
    expect([execution?.name, execution?.status, more]).toEqual([
      expect.stringMatching(/^contain-key-/),
      "SUCCEEDED",
      [],
    ]);
    expect(status()).toBe("Inactive");
  });

  it("contains a key that only the event's resources name, or only AWS's text", async () => {
    const file = readFileSync("test/fixtures/health-quarantine-event.json", "utf8").replaceAll(/AKIA\w+/g, id);
    const { affectedEntities: _, ...bare } = JSON.parse(file).detail;
    for (const event of [
      { ...JSON.parse(file), detail: bare },
      { ...JSON.parse(file), resources: [], detail: health({ eventDescription: [{ latestDescription: `${id}.` }] }) },
    ]) {
      seed();
      const { executions } = await invoke<{ executions: object[] }>(context.stack, "start-workflow", event);
      await context.stack.clock.run();
      expect(executions).toHaveLength(1);
      expect(status()).toBe("Inactive");
    }
  });

  it("is told to operations once if it names no key, and starts nothing", async () => {
    const detail = health({ eventTypeCode: "AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE", affectedEntities: [] });
    expect(await announce(detail, detail)).toEqual([]);
    expect(subjects()).toEqual(["AWS reports a risk, and nothing was done: AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE"]);
    const [told] = toOperations(context.stack);
    expect(told?.MessageAttributes.severity?.StringValue).toBe("critical");
    expect(told?.Message).toContain(detail.eventArn);
    expect(context.stack.deadLetters).toEqual([]);
  });

  it("starts one execution though it comes by two regions", async () => {
    seed();
    const detail = health({ communicationId: "1", affectedEntities: named });
    expect(await announce(detail, { ...detail })).toHaveLength(1);
  });

  // https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
  it("is about the account that it affects, and each of its pages is an event of its own", async () => {
    seed();
    const ofPage = (page: number, entityValue: string) => ({
      ...{ eventScopeCode: "ACCOUNT_SPECIFIC", communicationId: `01b0993207d81a09dcd552ebd1e633e36cf1f09a-${page}` },
      ...{ affectedAccount: "123456789012", page: String(page), totalPages: "2", affectedEntities: [{ entityValue }] },
    });
    const event = health({ startTime: "Wed, 15 Feb 2023 22:07:07 GMT", statusCode: "open", eventRegion: "us-east-1" });
    const started = await announce({ ...event, ...ofPage(1, "AKIANOBODY0000000000") }, { ...event, ...ofPage(2, id) });
    expect(started).toHaveLength(2);
    expect(status()).toBe("Inactive");
  });

  it("is not heard if it is about anything else", async () => {
    seed();
    expect(await announce(health({ eventTypeCode: "AWS_EC2_OPERATIONAL_ISSUE", affectedEntities: named }))).toEqual([]);
    expect([status(), subjects()]).toEqual(["Active", []]);
    const asked = receive(health({ eventTypeCode: "AWS_EC2_OPERATIONAL_ISSUE" }));
    await expect(asked).rejects.toMatchObject({ message: expect.stringMatching(/this is no event about a risk/) });
  });

  const [here, there] = ["123456789012", "222222222222"];
  it.each([
    ["no account", {}, {}, here, ""],
    ["the stage's own", { account: here }, {}, here, ""],
    ["another one", { account: here }, { affectedAccount: there }, there, ` --account ${there}`],
  ])("says which account it is about, and what to type there: %s", async (_, sent, detail, account, option) => {
    await receive(health(detail), sent);
    expect(toOperations(context.stack).at(-1)?.Message).toMatch(
      new RegExp(`in account ${account}\\.(?:.|\\n)*steward offboard USER --emergency --stage local${option}$`, "m"),
    );
  });

  it("is repeated in a notice by its beginning alone, and in a reason as far as one may be long", async () => {
    await receive(health({ eventDescription: [{ latestDescription: "x".repeat(5_000) }] }));
    const [, about] = /^The event names: (.*)$/m.exec(toOperations(context.stack).at(-1)?.Message ?? "") ?? [];
    expect(about).toHaveLength(1_500);
    expect(about).toMatch(/^[^[{"]*x$/); // words, not JSON

    seed();
    const { eventArn, ...detail } = health({ affectedEntities: named });
    await receive({ ...detail, eventArn: eventArn + "x".repeat(2_000) });
    await context.stack.clock.run();
    expect(context.stack.engine.executions().at(-1)?.input).toHaveProperty("reason.length", 1_024);
  });
});

describe("an event that is refused", () => {
  const event = (eventId: string) => ({
    id: eventId,
    source: "hr.people",
    "detail-type": "OffboardRequested",
    detail: { requestId: "leave-1" },
  });
  /** As Lambda does with an event: two more tries when the function fails. */
  const threeTimes = async (eventId: string) => {
    for (let tries = 3; tries > 0; tries -= 1)
      await expect(invoke(context.stack, "start-workflow", event(eventId))).rejects.toBeInstanceOf(Error);
  };

  it("is told once, though Lambda tries it three times", async () => {
    await threeTimes("one");
    expect(subjects()).toEqual(["Refused: an event OffboardRequested"]);
  });

  it("is told by a later try where the first could not tell", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "Publish" });
    await threeTimes("two");
    expect(subjects()).toEqual(["Refused: an event OffboardRequested"]);
  });

  it("is told again if it is another event with the same fault", async () => {
    await threeTimes("three");
    await threeTimes("four");
    expect(subjects()).toHaveLength(2);
  });
});
