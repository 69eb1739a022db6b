import { type Pause, pauseOf } from "../../shared/pause.ts";
import { printable } from "../../shared/printable.ts";
import { tell } from "../terminal/answer.ts";
import { explain } from "../terminal/errors.ts";
import { ssmClient } from "./aws.ts";
import { pauseParameter, type Stage } from "./stage.ts";

export const currentPause = async (stage: Stage): Promise<Pause | undefined> =>
  pauseOf(await ssmClient(stage), pauseParameter(stage));

export const pauseInWords = ({ by, since, reason }: Pause) => printable(`paused by ${by} since ${since}: ${reason}`);

/** Warns people who start or follow something. If the pause cannot be read, they go on: start-workflow reads it itself. */
export async function warnOfPause(stage: Stage): Promise<void> {
  const pause = await currentPause(stage).catch((error: Error) => {
    tell(`Whether the automation is paused could not be read: ${explain(error)}`);
    return undefined;
  });
  if (pause) tell(`The automation is ${pauseInWords(pause)}. To end the pause: steward resume`);
}
