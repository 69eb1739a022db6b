import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executionName } from "../../shared/names.ts";
import { auditInput, invoke, nextNight, runAudit, stackFor, startAudit, startWithout } from "../support/stack.ts";

describe("start-workflow", () => {
  const context = stackFor();
  const start = (input: object, workflow = "audit") =>
    invoke<{ executionArn: string; outcome: string }>(context.stack, "start-workflow", { workflow, input });
  const audits = () => context.stack.engine.executions();

  it("starts one execution for a request, however often it comes", async () => {
    const before = audits().length;
    const input = auditInput(nextNight(context.stack));
    const first = await context.stack.functions.invoke("start-workflow", { workflow: "audit", input });
    const second = await context.stack.functions.invoke("start-workflow", { workflow: "audit", input });
    expect(second).toEqual(first);
    expect(audits()).toHaveLength(before + 1);
    await context.stack.clock.runUntil(audits().at(-1)?.ended ?? expect.unreachable());
  });

  it("refuses a request about another account where the stage serves its own alone", async () => {
    const asked = start({ ...auditInput(nextNight(context.stack)), account: "222222222222" });
    await expect(asked).rejects.toThrow("deploy it with MANAGE_ACCOUNTS=true");
    await expect(start({ ...auditInput(nextNight(context.stack)), account: "prod" })).rejects.toThrow("123456789012");
  });

  it("takes the order of an input's keys for nothing", async () => {
    const input = auditInput(nextNight(context.stack));
    await start(input);
    await context.stack.clock.run();
    const turned = Object.fromEntries(Object.entries(input).reverse());
    await expect(start(turned)).resolves.toMatchObject({ outcome: "done" });
  });

  it("answers done for a request that was carried out", async () => {
    const at = nextNight(context.stack);
    const { arn, name } = await runAudit(context.stack, at);
    await expect(start(auditInput(at))).resolves.toEqual({ executionArn: arn, name, outcome: "done" });
  });

  it("refuses a request that failed, with the command to type", async () => {
    const at = nextNight(context.stack);
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "PutObject", times: Number.POSITIVE_INFINITY });
    const { name, status } = await runAudit(context.stack, at);
    expect(status).toBe("FAILED");
    await expect(start(auditInput(at))).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringContaining(`steward redrive ${name} --stage local`),
    });
    expect(audits().filter((execution) => execution.name === name)).toHaveLength(1);
  });

  it.each(["while it runs", "when it has ended"])(
    "refuses a request id that is used for something else, %s",
    async (when) => {
      const at = nextNight(context.stack);
      const execution = await startAudit(context.stack, at);
      if (when === "when it has ended") await context.stack.clock.runUntil(execution.ended);
      await expect(start({ ...auditInput(at), reason: "another one" })).rejects.toMatchObject({
        name: "Rejected",
        message: expect.stringContaining("another input"),
      });
      await context.stack.clock.runUntil(execution.ended);
    },
  );

  it("is refused by Step Functions' own name where the workflow may not be started", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "StartExecution" });
    await expect(start(auditInput(nextNight(context.stack)))).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it.each(["dieBefore", "dieAfter"] as const)("starts one execution where its first try dies: %s", async (death) => {
    const before = audits().length;
    const input = auditInput(nextNight(context.stack));
    context.stack.aws[death]("StartExecution");
    await expect(start(input)).rejects.toMatchObject({ name: "Lambda.Unknown" });
    await start(input);
    await context.stack.clock.run();
    await expect(start(input)).resolves.toMatchObject({ outcome: "done" });
    expect(audits()).toHaveLength(before + 1);
  });

  const good = auditInput(new Date("2026-12-24T02:00:00Z"));
  it.each([
    ["an unknown workflow", { workflow: "delete-everything", input: good }],
    ["an unknown key of the request", { workflow: "audit", input: good, force: true }],
    ["an unknown key of the input", { workflow: "audit", input: { ...good, dryRun: true } }],
    ["a time that is none", { workflow: "audit", input: { ...good, scheduledTime: "tonight" } }],
    ["a request without an id", { workflow: "audit", input: { ...good, requestId: "" } }],
    ["a request that nobody made", { workflow: "audit", input: { ...good, requestedBy: undefined } }],
  ])("refuses %s", async (_, payload) => {
    const before = audits().length;
    await expect(invoke(context.stack, "start-workflow", payload)).rejects.toMatchObject({ name: "Rejected" });
    expect(audits()).toHaveLength(before);
  });

  it("does not start without its variable, and names it", async () => {
    await expect(startWithout(context.stack, "start-workflow")).resolves.toContain("WORKFLOW_ARN_PREFIX");
  });
});

describe("the name of an execution", () => {
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });
  const workflow = fc.constantFrom("audit", "onboard", "contain-key", "change-access");
  const userName = fc.option(fc.string({ minLength: 1, maxLength: 64, unit: "binary-ascii" }), { nil: undefined });

  it("is one that Step Functions and its logs take, whatever the request is called", () => {
    fc.assert(
      fc.property(workflow, word, userName, (machine, requestId, user) => {
        const name = executionName(machine, requestId, user);
        expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
        expect(name.startsWith(`${machine}-`)).toBe(true);
      }),
    );
  });

  it("is another one for another request or user, and the same for the same", () => {
    fc.assert(
      fc.property(fc.tuple(word, userName), fc.tuple(word, userName), ([a, ann], [b, ben]) => {
        const same = a === b && ann === ben;
        expect(executionName("onboard", a, ann) === executionName("onboard", b, ben)).toBe(same);
        expect(executionName("onboard", a, ann)).toBe(executionName("onboard", a, ann));
      }),
    );
  });

  it.each([
    ["a/b", "a:b"],
    ["ada.l", "ada@l"],
  ])("keeps users apart whose names are spelt alike for logs: %s and %s", (one, other) => {
    expect(executionName("onboard", "r-1", one)).not.toBe(executionName("onboard", "r-1", other));
  });

  it("holds the user's name, so that a person's executions can be found", () => {
    expect(executionName("offboard", "leaver-7", "ada.lovelace@example.com")).toMatch(
      /^offboard-ada-lovelace-example-com-[\da-f]{16}$/,
    );
  });
});
