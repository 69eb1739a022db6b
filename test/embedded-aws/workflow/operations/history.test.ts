import { describe, expect, it } from "vitest";
import { machine, START } from "../account.ts";
import { api, refusal } from "./api.ts";

describe("GetExecutionHistory", () => {
  const long = machine({
    A: { Type: "Pass", Assign: { v: 1 }, Next: "B" },
    B: { Type: "Pass", Next: "C" },
    C: { Type: "Pass", End: true },
  });

  async function ended() {
    const made = api(long);
    const { executionArn } = made.start("one", { a: 1 });
    await made.clock.run();
    const ids = (input: object) => {
      const { events, nextToken } = made.send("GetExecutionHistory", { executionArn, ...input });
      return { ids: events.map(({ id }: { id: number }) => id), nextToken };
    };
    return { ...made, executionArn, ids };
  }

  it("gives pages, each with the token of the next", async () => {
    const { ids } = await ended();
    const first = ids({ maxResults: 3 });
    const second = ids({ maxResults: 3, nextToken: first.nextToken });
    const third = ids({ maxResults: 3, nextToken: second.nextToken });
    expect([first.ids, second.ids, third.ids]).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ]);
    expect(third.nextToken).toBeUndefined();
  });

  it("gives the latest first when asked", async () => {
    const { ids } = await ended();
    expect(ids({ reverseOrder: true, maxResults: 2 }).ids).toEqual([8, 7]);
  });

  it("refuses a token that it did not make, and a page that is too large", async () => {
    const { ids } = await ended();
    expect(() => ids({ nextToken: "nonsense" })).toThrow(refusal("InvalidToken"));
    expect(() => ids({ maxResults: 1001 })).toThrow(refusal("ValidationException"));
  });

  it("leaves out data when asked, and keeps the names", async () => {
    const { send, executionArn } = await ended();
    const { events } = send("GetExecutionHistory", { executionArn, includeExecutionData: false, maxResults: 3 });
    expect(events).toEqual([
      expect.objectContaining({
        executionStartedEventDetails: {
          inputDetails: { truncated: false },
          roleArn: "arn:aws:iam::123456789012:role/rotate-key",
        },
      }),
      expect.objectContaining({ stateEnteredEventDetails: { name: "A", inputDetails: { truncated: false } } }),
      expect.objectContaining({
        stateExitedEventDetails: {
          name: "A",
          outputDetails: { truncated: false },
          assignedVariablesDetails: { truncated: false },
        },
      }),
    ]);
  });
});

describe("Step Functions Execution Status Change", () => {
  it("is told when an execution starts and when it ends", async () => {
    const { start, clock, statusChanges, stateMachineArn } = api();
    const { executionArn } = start("one", { a: 1 });
    await clock.run();
    expect(statusChanges.map(({ detail }) => detail.status)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect(statusChanges[1]).toEqual({
      version: "0",
      id: expect.any(String),
      "detail-type": "Step Functions Execution Status Change",
      source: "aws.states",
      account: "123456789012",
      time: "2026-03-01T01:00:00Z",
      region: "us-east-1",
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn,
        name: "one",
        status: "SUCCEEDED",
        startDate: START.getTime(),
        stopDate: START.getTime() + 3_600_000,
        input: '{"a":1}',
        inputDetails: { included: true },
        output: '{"a":1}',
        outputDetails: { included: true },
        error: null,
        cause: null,
        redriveCount: 0,
      },
    });
  });
});
