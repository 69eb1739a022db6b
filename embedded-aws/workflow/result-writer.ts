import type { Json, JsonObject, MapState } from "./definition.ts";
import { Failure } from "./failure.ts";
import { s3Location } from "./item-reader.ts";
import { type Execution, type MapChild, type MapRun, onBehalf, type Visit } from "./scope.ts";

const KINDS = ["SUCCEEDED", "FAILED", "PENDING"] as const;

/**
 * Writes what became of the children to S3: a file for each outcome, and `manifest.json` that lists them.
 * @returns what the state's result is then, or undefined where the state has no ResultWriter
 * @throws Failure States.ResultWriterFailed. Source: Step Functions developer guide, input-output-resultwriter.
 */
export async function writeResults(
  visit: Visit<MapState>,
  run: MapRun,
  children: MapChild[],
): Promise<Json | undefined> {
  const { ResultWriter } = visit.state;
  if (ResultWriter === undefined) return undefined;
  const { Bucket, Prefix } = await s3Location(visit, ResultWriter.Arguments, "ResultWriter/Arguments", [
    "Bucket",
    "Prefix",
  ]);
  const folder = [Prefix.replace(/\/$/, ""), run.arn.split(":").at(-1)].filter((part) => part !== "").join("/");
  const files = new Map<string, JsonObject[]>(KINDS.map((kind) => [kind, []]));
  for (const child of children) files.get(kindOf(child))?.push(recordOf(child, run));

  const { clock, integrations } = visit.scope.world;
  const write = async (name: string, content: Json) => {
    const Key = `${folder}/${name}`;
    const Body = JSON.stringify(content);
    await clock.hold(() => integrations.putObject({ Bucket, Key, Body }, onBehalf(visit.scope)));
    return { Key, Size: Buffer.byteLength(Body) };
  };
  try {
    const ResultFiles: JsonObject = {};
    for (const [kind, results] of files) {
      ResultFiles[kind] = results.length === 0 ? [] : [await write(`${kind}_0.json`, results)];
    }
    const manifest = { DestinationBucket: Bucket, MapRunArn: run.arn, ResultFiles };
    const { Key } = await write("manifest.json", manifest);
    return { MapRunArn: run.arn, ResultWriterDetails: { Bucket, Key } };
  } catch (error) {
    throw new Failure("States.ResultWriterFailed", (error as Error).message);
  }
}

function kindOf({ execution }: MapChild): (typeof KINDS)[number] {
  if (execution === undefined) return "PENDING";
  return execution.status === "SUCCEEDED" ? "SUCCEEDED" : "FAILED";
}

const recordOf = ({ execution, input }: MapChild, run: MapRun): JsonObject =>
  execution === undefined
    ? { Input: JSON.stringify(input), StateMachineArn: run.machine.arn, Status: "PENDING" }
    : resultOf(execution);

/** A child execution as the result files show it. */
export function resultOf({ arn, name, machine, input, output, error, cause, ...execution }: Execution): JsonObject {
  return {
    ExecutionArn: arn,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    ...(output !== undefined && { Output: JSON.stringify(output), OutputDetails: { Included: true } }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    StartDate: execution.startDate.toISOString(),
    StateMachineArn: machine.arn,
    Status: execution.status,
    ...(execution.stopDate && { StopDate: execution.stopDate.toISOString() }),
  };
}
