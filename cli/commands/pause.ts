import { ParameterAlreadyExists, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { Argv } from "yargs";
import { faultsOf } from "../../shared/faults.ts";
import { request } from "../../shared/fields.ts";
import type { Pause } from "../../shared/pause.ts";
import { ssmClient } from "../stage/aws.ts";
import { reportBucket } from "../stage/functions.ts";
import { currentPause, pauseInWords } from "../stage/pause-state.ts";
import { pauseParameter, stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { askFor } from "../terminal/consent.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .option("reason", { type: "string", describe: "Why; shown to everybody who starts something" })
    .example("$0 pause --reason 'incident 42'", "Hold new requests until steward resume")
    .epilogue(
      "New requests are held, and none is lost. Rotations wait before each step that deletes or deactivates a key.\nOffboardings, restores, containments and the audit go on.",
    );

export async function handler({ reason: given, json, ...account }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(account);
  await reportBucket(stage); // fails where the stage does not exist
  const reason = given ?? (await askFor("reason", "--reason"));
  const named = request.reason.safeParse(reason);
  if (!named.success) throw new BadInput(`The reason ${faultsOf(named.error.issues)}`);
  const pause: Pause = { by: stage.caller, since: new Date().toISOString(), reason };
  const put = new PutParameterCommand({ Name: pauseParameter(stage), Type: "String", Value: JSON.stringify(pause) });
  const already = await (await ssmClient(stage)).send(put).then(
    () => undefined,
    async (error) => {
      if (error instanceof ParameterAlreadyExists) return currentPause(stage);
      throw error;
    },
  );
  answer(json, { paused: already ?? pause, already: already !== undefined }, () => [
    already ? `It was already ${pauseInWords(already)}` : "Paused. To end the pause: steward resume",
  ]);
}
