import { readFileSync } from "node:fs";
import { SFN } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isOver } from "../../shared/executions.ts";
import { rotationStack } from "../support/rotation.ts";
import { invoke } from "../support/stack.ts";

const r = rotationStack();
const { context } = r;
/** What operations are told of an execution's end by Step Functions' own event. */
const told = () => context.stack.aws.notices.flatMap(({ Subject, Message }) => (Subject === undefined ? Message : []));
const stopped = async (stop: (arn: string, key: string) => Promise<unknown>) => {
  const key = r.seed();
  const execution = await r.start(key);
  await r.days(1);
  await stop(execution.arn, key);
  await r.end(execution);
  await context.stack.aws.delivered();
  return execution;
};

describe("the end of an execution is told to operations", () => {
  it("as a failure with the command that takes it up", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "ListAccessKeys", caller: "rotate-keys" });
    const { arn, name } = await r.end(await r.start(r.seed()));
    await context.stack.aws.delivered();
    expect(told()).toEqual([expect.stringMatching(`${name} ended as FAILED.* steward redrive ${arn} takes it up`)]);
  });

  it("as a refusal, with no word of a redrive", async () => {
    const { arn, name } = await r.end(await r.start(r.seed({ tags: { "steward:protected": "" } })));
    await context.stack.aws.delivered();
    expect(told()).toEqual([expect.stringMatching(`${name} was refused: UserProtected.* steward explain ${arn}"$`)]);
  });

  it("as an end on purpose if somebody undid it, with no word of a redrive", async () => {
    const { name } = await stopped((arn, accessKeyId) => {
      const { requestId } = context.stack.engine.find(arn).input as { requestId: string };
      const who = { requestId, userName: "svc", userId: r.user()?.UserId, accessKeyId };
      return invoke(context.stack, "rotate-keys", { step: "reactivate", ...who });
    });
    expect(told()).toEqual([expect.stringMatching(`${name} was stopped on purpose: Undone.* a redrive is refused`)]);
  });

  it("as a failure if somebody stopped it past us", async () => {
    const sfn = new SFN(context.stack.aws.config);
    for (const error of [undefined, "Mine"]) {
      context.stack.aws.notices.length = 0;
      const { name } = await stopped((executionArn) => sfn.stopExecution({ executionArn, error }));
      expect(told()).toEqual([expect.stringMatching(`${name} ended as ABORTED.* steward redrive`)]);
    }
  });
});

it("knows the same ends on purpose in the rules as in the code", () => {
  const { Resources } = parse(readFileSync("infra/observability.yml", "utf8"), { logLevel: "silent" });
  const { error } = Resources.StoppedExecutions.Properties.EventPattern.detail;
  expect(error.length).toBeGreaterThan(2);
  expect(error.filter((each: string) => !isOver({ status: "ABORTED", error: each }))).toEqual([]);
  expect(isOver({ status: "ABORTED", error: "Mine" })).toBe(false);
});
