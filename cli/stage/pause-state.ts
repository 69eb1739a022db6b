import { type Pause, pauseOf } from "../../shared/pause.ts";
import { tell } from "../terminal/answer.ts";
import { ssmClient } from "./aws.ts";
import { pauseParameter, type Stage } from "./stage.ts";

export const currentPause = async (stage: Stage): Promise<Pause | undefined> =>
  pauseOf(await ssmClient(stage), pauseParameter(stage));

export const pauseInWords = ({ by, since, reason }: Pause) => `paused by ${by} since ${since}: ${reason}`;

/** Whoever starts or follows something should know. What cannot be read is said and stops nobody: the door looks itself. */
export async function warnOfPause(stage: Stage): Promise<void> {
  const pause = await currentPause(stage).catch((error: Error) => {
    tell(`Whether the automation is paused could not be read (${error.name})`);
    return undefined;
  });
  if (pause) tell(`The automation is ${pauseInWords(pause)}. It goes on with: steward resume`);
}
