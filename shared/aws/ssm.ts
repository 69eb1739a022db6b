import { SSMClient } from "@aws-sdk/client-ssm";
import { requestHandler } from "./request-handler.ts";

export const ssm = new SSMClient({ requestHandler });
