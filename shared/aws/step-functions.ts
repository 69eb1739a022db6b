import { SFNClient } from "@aws-sdk/client-sfn";
import { requestHandler } from "./request-handler.ts";

export const stepFunctions = new SFNClient({ requestHandler });
