import { describe, expect, it } from "vitest";
import { machine, START } from "../account.ts";
import { api, done, refusal, waiting } from "./api.ts";

describe("CreateStateMachine", () => {
  const create = (send: ReturnType<typeof api>["send"], definition: unknown) =>
    send("CreateStateMachine", {
      name: "made",
      definition: JSON.stringify(definition),
      roleArn: "arn:aws:iam::1:role/r",
    });

  it("gives the same machine again, and refuses its name to another definition", () => {
    const { send } = api();
    const first = create(send, done);
    expect(create(send, done)).toEqual(first);
    expect(() => create(send, waiting)).toThrow(refusal("StateMachineAlreadyExists"));
  });
});

describe("state machines", () => {
  it("are listed and described", () => {
    const { send, stateMachineArn } = api();
    expect(send("ListStateMachines", {})).toEqual({
      stateMachines: [{ stateMachineArn, name: "rotate-key", type: "STANDARD", creationDate: START }],
    });
    expect(send("DescribeStateMachine", { stateMachineArn })).toEqual({
      stateMachineArn,
      name: "rotate-key",
      status: "ACTIVE",
      type: "STANDARD",
      definition: JSON.stringify(waiting),
      roleArn: "arn:aws:iam::123456789012:role/rotate-key",
      creationDate: START,
    });
  });

  it("can be created", () => {
    const { send } = api();
    const roleArn = "arn:aws:iam::123456789012:role/mine";
    const { stateMachineArn } = send("CreateStateMachine", { name: "mine", definition: JSON.stringify(done), roleArn });
    expect(send("DescribeStateMachine", { stateMachineArn }).roleArn).toBe(roleArn);
    expect(() => send("CreateStateMachine", { name: "mine", definition: "{" })).toThrow(refusal("InvalidDefinition"));
  });

  it("keep their definition for the executions that run when a new one is loaded", async () => {
    const { start, send, engine, clock } = api();
    const { executionArn } = start("one");
    engine.load({ name: "rotate-key", definition: machine({ Fail: { Type: "Fail" } }) });
    await clock.run();
    expect(send("DescribeExecution", { executionArn }).status).toBe("SUCCEEDED");
  });
});

describe("Map Runs", () => {
  it("are described, and their children listed", async () => {
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Done",
      States: { Done: { Type: "Succeed" } },
    };
    const Each = { Type: "Map", ItemProcessor, MaxConcurrency: 5, End: true };
    const { start, send, clock } = api(machine({ Each }));
    const { executionArn } = start("one", [1, 2]);
    await clock.run();

    const { events } = send("GetExecutionHistory", { executionArn });
    const started = events.find(({ type }: { type: string }) => type === "MapRunStarted");
    const { mapRunArn } = started.mapRunStartedEventDetails;
    expect(send("DescribeMapRun", { mapRunArn })).toMatchObject({
      executionArn,
      status: "SUCCEEDED",
      maxConcurrency: 5,
      itemCounts: { total: 2, succeeded: 2, failed: 0 },
      executionCounts: { total: 2, succeeded: 2 },
    });
    expect(send("ListExecutions", { mapRunArn }).executions).toMatchObject([{ mapRunArn }, { mapRunArn }]);
    expect(send("DescribeMapRun", { mapRunArn }).itemCounts.resultsWritten).toBe(2);
    expect(() => send("DescribeMapRun", { mapRunArn: `${mapRunArn}x` })).toThrow(refusal("ResourceNotFound"));
  });
});
