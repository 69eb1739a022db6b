import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import * as z from "zod/mini";

/** Who paused the automation, since when and why. */
export const Pause = z.strictObject({ by: z.string(), since: z.string(), reason: z.string() });
export type Pause = z.infer<typeof Pause>;

/** The pause that is on, if one is. What cannot be read is the caller's failure: nothing goes on by mistake. */
export async function pauseOf(ssm: SSMClient, parameter: string): Promise<Pause | undefined> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter })).catch((error) => {
    if (error instanceof ParameterNotFound) return { Parameter: undefined };
    throw error;
  });
  return Parameter?.Value === undefined ? undefined : Pause.parse(JSON.parse(Parameter.Value));
}
