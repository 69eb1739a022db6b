import { describe, expect, it } from "vitest";
import type { Json } from "../../../../embedded-aws/workflow/definition.ts";
import { stepFunctions } from "../../../../embedded-aws/workflow/operations/operations.ts";
import type { Execution } from "../../../../embedded-aws/workflow/scope.ts";
import { type Account, account, call, eventsOf, type Functions, machine, refuse, run } from "../account.ts";

/** Sources: Step Functions developer guide, state-map-distributed, input-output-itemreader, input-output-resultwriter. */

const JSONL = {
  Resource: "arn:aws:states:::s3:getObject",
  Arguments: { Bucket: "reports", Key: "rotations.jsonl" },
  ReaderConfig: { InputType: "JSONL" },
};
const WRITE = { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "reports", Prefix: "runs" } };

const each = (fields: Record<string, unknown> = {}, state: Record<string, unknown> = call("rotate")) =>
  machine({
    Each: {
      Type: "Map",
      Label: "Rotations",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Rotate",
        States: { Rotate: state },
      },
      ItemReader: JSONL,
      End: true,
      ...fields,
    },
  });

const lines = (...items: Json[]) => items.map((item) => `${JSON.stringify(item)}\n`).join("");
const people = (...names: string[]) => lines(...names.map((user) => ({ user })));

function withFile(body: string, functions: Functions = { rotate: (item) => item }): Account {
  const made = account(functions);
  made.bucket.set("rotations.jsonl", body);
  return made;
}

/** Rotates everyone except those named so that they cannot be. */
const rotate: Functions = { rotate: (item) => (JSON.stringify(item).includes("bad") ? refuse("Rejected") : "rotated") };

const json = (made: Account, key: string | undefined) => JSON.parse(made.bucket.get(key ?? "") ?? "null");
const mapRunOf = ({ history }: Execution) =>
  history.find(({ type }) => type === "MapRunStarted")?.mapRunStartedEventDetails?.mapRunArn ?? "";

describe("a distributed Map", () => {
  it("runs an execution for each line of a JSONL object in S3", async () => {
    const made = withFile(people("ada", "bob"));
    const execution = await run(made, each());

    expect(execution).toMatchObject({ status: "SUCCEEDED", output: [{ user: "ada" }, { user: "bob" }] });
    expect(eventsOf(execution)).toEqual([
      "ExecutionStarted",
      "MapStateEntered Each",
      "MapStateStarted",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited Each",
      "ExecutionSucceeded",
    ]);
    expect(mapRunOf(execution)).toMatch(
      /^arn:aws:states:us-east-1:123456789012:mapRun:machine\/Rotations:[0-9a-f-]{36}$/,
    );
    const children = made.engine.executions().filter(({ mapRun }) => mapRun !== undefined);
    expect(children.map(({ input, status }) => [input, status])).toEqual([
      [{ user: "ada" }, "SUCCEEDED"],
      [{ user: "bob" }, "SUCCEEDED"],
    ]);
    expect(children[0]?.arn).toMatch(/:execution:machine\/Rotations:[0-9a-f-]{36}$/);
  });

  it("takes a list from the input where there is no reader", async () => {
    const { ItemReader: _, ...rest } = each().States.Each as Record<string, unknown>;
    const execution = await run(withFile(""), machine({ Each: rest }), [1, 2]);
    expect(execution.output).toEqual([1, 2]);
    expect(execution.history[2]?.mapStateStartedEventDetails).toEqual({ length: 2 });
  });

  it("makes the children's inputs with ItemSelector", async () => {
    const fields = {
      ItemSelector: { who: "{% $states.context.Map.Item.Value.user %}", n: "{% $states.context.Map.Item.Index %}" },
    };
    const execution = await run(withFile(people("ada", "bob")), each(fields));
    expect(execution.output).toEqual([
      { who: "ada", n: 0 },
      { who: "bob", n: 1 },
    ]);
  });

  it("runs at most MaxConcurrency children at once", async () => {
    const execution = await run(
      withFile(lines(1, 2, 3, 4, 5)),
      each({ MaxConcurrency: 2 }, { Type: "Wait", Seconds: 10, End: true }),
    );
    expect((execution.stopDate?.getTime() ?? 0) - execution.startDate.getTime()).toBe(30_000);
  });

  it.each([
    ["is missing", undefined],
    ["holds no JSON", "nonsense"],
  ])("fails with States.ItemReaderFailed when the object %s", async (_title, body) => {
    const made = withFile(body ?? "");
    if (body === undefined) made.bucket.clear();
    const execution = await run(made, each());
    expect(execution).toMatchObject({ status: "FAILED", error: "States.ItemReaderFailed" });
    expect(eventsOf(execution).slice(3)).toEqual([
      "MapRunStarted",
      "MapRunFailed",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });
});

describe("tolerance of a distributed Map", () => {
  const cases: [title: string, fields: Record<string, unknown>, succeeds: boolean][] = [
    ["none by default", {}, false],
    ["as many as the percentage", { ToleratedFailurePercentage: 50 }, true],
    ["not more than the percentage", { ToleratedFailurePercentage: 49 }, false],
    ["a fraction of a percent", { ToleratedFailurePercentage: 49.5 }, false],
    ["a fraction from an expression", { ToleratedFailurePercentage: "{% 50.5 %}" }, true],
    ["a percentage from an expression", { ToleratedFailurePercentage: "{% 50 %}" }, true],
  ];

  it.each(cases)("takes %s", async (_title, fields, succeeds) => {
    const made = withFile(people("ada", "bad1", "bob", "bad2"), rotate);
    const execution = await run(made, each({ MaxConcurrency: 1, ...fields }));
    const error = "States.ExceedToleratedFailureThreshold";
    expect(execution).toMatchObject(succeeds ? { status: "SUCCEEDED" } : { status: "FAILED", error });
  });

  it("stops the children that run when it is exceeded, and does not start the rest", async () => {
    const functions: Functions = {
      rotate: (item, clock) =>
        clock.sleep(JSON.stringify(item).includes("bad") ? 1000 : 9000).then(() => rotate.rotate?.(item, clock)),
    };
    const made = withFile(people("ada", "bad", "bob"), functions);
    const execution = await run(made, each({ MaxConcurrency: 2, ResultWriter: WRITE }));
    const { DescribeMapRun } = stepFunctions(made.engine);

    expect(DescribeMapRun?.({ mapRunArn: mapRunOf(execution) }, never)).toMatchObject({
      status: "FAILED",
      executionCounts: { aborted: 1, failed: 1, pending: 1, succeeded: 0, running: 0, timedOut: 0, total: 3 },
    });
  });

  it("gives a tolerated failure as its record among the outputs", async () => {
    const made = withFile(people("ada", "bad"), rotate);
    const execution = await run(made, each({ ToleratedFailurePercentage: 50 }));
    expect(execution.output).toEqual([
      "rotated",
      expect.objectContaining({ Status: "FAILED", Error: "Rejected", Input: '{"user":"bad"}' }),
    ]);
  });
});

describe("ResultWriter", () => {
  it("writes what became of the children to S3, and gives the place of the manifest", async () => {
    const made = withFile(people("ada", "bad", "bob"), rotate);
    const execution = await run(made, each({ ResultWriter: WRITE, ToleratedFailurePercentage: 50 }));
    const MapRunArn = mapRunOf(execution);
    const folder = `runs/${MapRunArn.split(":").at(-1)}`;

    expect(execution.output).toEqual({
      MapRunArn,
      ResultWriterDetails: { Bucket: "reports", Key: `${folder}/manifest.json` },
    });
    expect(json(made, `${folder}/manifest.json`)).toEqual({
      DestinationBucket: "reports",
      MapRunArn,
      ResultFiles: {
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: made.bucket.get(`${folder}/SUCCEEDED_0.json`)?.length }],
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: made.bucket.get(`${folder}/FAILED_0.json`)?.length }],
        PENDING: [],
      },
    });
    const succeeded = json(made, `${folder}/SUCCEEDED_0.json`);
    expect(succeeded.map(({ Output }: { Output: string }) => JSON.parse(Output))).toEqual(["rotated", "rotated"]);
    expect(succeeded[0]).toEqual({
      ExecutionArn: expect.stringContaining(":execution:machine/Rotations:"),
      Input: '{"user":"ada"}',
      InputDetails: { Included: true },
      Name: expect.any(String),
      Output: '"rotated"',
      OutputDetails: { Included: true },
      StartDate: "2026-03-01T00:00:00.000Z",
      StateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:machine/Rotations",
      Status: "SUCCEEDED",
      StopDate: "2026-03-01T00:00:00.000Z",
    });
    expect(json(made, `${folder}/FAILED_0.json`)).toMatchObject([{ Status: "FAILED", Error: "Rejected" }]);
  });

  it("fails with States.ResultWriterFailed when it cannot write", async () => {
    const made = withFile(people("ada"));
    made.bucket.set = () => {
      throw new Error("no such bucket");
    };
    expect(await run(made, each({ ResultWriter: WRITE }))).toMatchObject({
      status: "FAILED",
      error: "States.ResultWriterFailed",
      cause: "no such bucket",
    });
  });
});

const never = undefined as never;
