import { describe, expect, it } from "vitest";
import { config } from "../../shared/config.ts";
import { dayOf, rotationStack } from "../support/rotation.ts";
import { DAY, invoke } from "../support/stack.ts";

const longest = {
  MFA_DEADLINE_DAYS: 60,
  ROTATION_DELETE_DAYS: 120,
  ROTATION_GRACE_DAYS: 60,
  ROTATION_MAX_EXTENSION_DAYS: 90,
  ROTATION_QUIET_DAYS: 90,
};
type Name = keyof typeof longest;
const names = Object.keys(longest) as Name[];
const asText = (more = 0) => Object.fromEntries(names.map((name) => [name, String(longest[name] + more)]));
const r = rotationStack(asText());
/** Step Functions ends an execution whose history grows longer. */
const mostEvents = 25_000;

describe("the longest waits that may be configured", () => {
  it("are the longest", () => {
    expect(config(names, asText())).toEqual(longest);
    for (const name of names) expect(() => config([name], asText(1))).toThrow(name);
  });

  it("fit into a rotation, with months to spare for pauses", async () => {
    const old = r.seed();
    r.inDays(1, () => r.use(r.current() ?? expect.unreachable()));
    r.inDays(59, () => r.use(old));
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { retired: old } });
    expect(dayOf(execution, "TellRetired")).toBeGreaterThan(59 + 90 + 120);
    expect(dayOf(execution, "TellRetired")).toBeLessThan(60 + 90 + 120 + 1);
    expect(execution.history.length).toBeLessThan(mostEvents / 5);
  });

  it("fit into an enrolment, by what six days of it come to", async () => {
    const { stack } = r.context;
    stack.aws.seed({ users: [{ UserName: "kim", password: true }] });
    const input = { requestId: "mfa-kim", requestedBy: "audit", reason: "console-mfa", userName: "kim" };
    await invoke(stack, "start-workflow", { workflow: "enroll-mfa", input });
    const execution = stack.engine.executions().at(-1) ?? expect.unreachable();
    await stack.clock.advance(6 * DAY);
    expect(execution.status).toBe("RUNNING");
    expect((execution.history.length / 6) * longest.MFA_DEADLINE_DAYS).toBeLessThan((mostEvents * 3) / 4);
  });
});
