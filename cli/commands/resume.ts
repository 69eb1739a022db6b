import { DeleteParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import type { Argv } from "yargs";
import { word } from "../../shared/command-line.ts";
import { printable } from "../../shared/printable.ts";
import { startHeld } from "../requests/held.ts";
import { s3Client, ssmClient } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import { currentPause, pauseInWords } from "../stage/pause-state.ts";
import { pauseParameter, stageOf } from "../stage/stage.ts";
import { answer, tell } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .example("$0 resume", "End the pause and start the held requests")
    .epilogue("Safe to repeat: a held request stays until it is started. Exit code 3: a held request was refused.");

/** The pause ends first: start-workflow starts whatever comes in after that, so that no request is missed. */
export async function handler({ json, ...account }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(account);
  const bucket = await reportBucket(stage);
  const pause = await currentPause(stage);
  await (await ssmClient(stage)).send(new DeleteParameterCommand({ Name: pauseParameter(stage) })).catch((error) => {
    if (!(error instanceof ParameterNotFound)) throw error;
  });
  const started = await startHeld(await s3Client(stage), stage, bucket).catch((error) => {
    tell("The pause has ended, and not all that was held could be started. To try again: steward resume");
    throw error;
  });
  const left = started.filter(({ name }) => name === undefined);
  answer(json, { paused: pause ?? null, started }, () => [
    printable(pause ? `Resumed. It had been ${pauseInWords(pause)}` : "It was not paused."),
    ...started.map(({ file, name, outcome }) => printable(`${name ?? file}: ${outcome}`)),
    ...(left.length > 0 ? ["Each resume tries these again. If nobody needs a request, delete its file:"] : []),
    ...left.map(({ file }) => `  aws s3 rm s3://${bucket}/${word(file)}`),
  ]);
  if (left.length > 0) process.exitCode = 3;
}
