import { SSMClient } from "@aws-sdk/client-ssm";
import { requestHandler } from "./aws/request-handler.ts";
import { pauseOf } from "./pause.ts";

const ssm = new SSMClient({ requestHandler });

/** The pause of a function's own stage, if one is on. */
export const currentPause = (parameter: string) => pauseOf(ssm, parameter);
